"""The operator's documents, rendered from the pack in the same build as the stacks, for the functions that show them."""

from pathlib import Path

from vestibule import documents
from vestibule.policy.model import Pack

BUILT = Path(__file__).parent.parent / "build" / "documents"


def write(pack: Pack) -> None:
    """Write `build/documents/<operator>/`: what has changed, and nothing else remains.

    A file that is as it should be is left alone, since another build of the same operator may be reading it.
    """
    folder, rendered = BUILT / pack.operator, documents.rendered(pack)
    for name, text in rendered.items():
        _write(folder / name, text)
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        if file.relative_to(folder).as_posix() not in rendered:
            file.unlink(missing_ok=True)


def _write(file: Path, text: str) -> None:
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
