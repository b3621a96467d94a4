"""The files of the packs as text, to see what a changed line does."""

from vestibule.policy.pack import PACKS


def text_of(operator: str) -> str:
    """The file as it ships."""
    return (PACKS / f"{operator}.toml").read_text(encoding="utf-8")


def changed(operator: str, *replacements: tuple[str, str]) -> str:
    """The file with each old text replaced wherever it stands. One that stands nowhere would test nothing."""
    text = text_of(operator)
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new)
    return text
