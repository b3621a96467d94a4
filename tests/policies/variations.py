"""Packs that differ from one that ships in a place that a test names."""

from typing import Any

from vestibule.policy.model import Pack
from vestibule.policy.pack import load
from vestibule.words import Words


def valet() -> Pack:
    return load("valet")


def valet_with(section: str, name: str, place: str | None = None, **changed: Any) -> Pack:
    """Valet with another retention rule."""
    entries = getattr(valet(), section)
    number = next(n for n, each in enumerate(entries) if (each.rule, each.jurisdiction) == (name, place))
    return entry(valet(), section, number, **changed)


def entry(pack: Pack, section: str, number: int, **changed: Any) -> Pack:
    """The pack with one entry of a list changed."""
    entries = list(getattr(pack, section))
    entries[number] = revalidated(entries[number], **changed)
    return pack.model_copy(update={section: tuple(entries)})


def part(pack: Pack, section: str, **changed: Any) -> Pack:
    """The pack with one of its single parts changed."""
    return pack.model_copy(update={section: revalidated(getattr(pack, section), **changed)})


def revalidated[P: Any](one: P, **changed: Any) -> P:
    """The same part with other values, read as from a file."""
    read: P = type(one).model_validate({**{name: getattr(one, name) for name in type(one).model_fields}, **changed})
    return read


def with_consent(pack: Pack) -> Pack:
    """The pack with its first purpose on consent."""
    return entry(pack, "purposes", 0, basis=("consent",))


def words(text: str) -> Words:
    return Words(en=text, fr=f"{text} (fr)", nl=f"{text} (nl)")
