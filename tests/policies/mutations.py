"""Every pack that differs from a given one in a single place: a value, an entry left out, two neighbours exchanged."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from tests.shares import is_in_share
from vestibule.policy.model import Pack

_TEXTS = (
    *("information", "opt-out", "partner", "public", "person", "contract", "consent", "legal_obligation"),
    *("closing", "collection", "identity_document", "email", "post", "adequacy", "standard_clauses", "within"),
    *("persons", "authorities", "en", "fr", "nl", "registry", "people", "requests", "functionality", "required"),
    *("sale", "discrimination", "eu-central-1", "us-west-2", "Europe/Vienna", "DE", "US-TX"),
    *("somewhere.else", "something_else", "A-01", "else@example.org", "Something else"),
)
"""One of them fits wherever a text can stand."""

ENOUGH = 4
"""So many other values for one place."""

type Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """A pack that differs from its original at one path."""

    path: Path
    pack: Pack

    @property
    def place(self) -> str:
        """The path without the numbers of entries: `purposes.said.fr`."""
        return ".".join(part for part in self.path if isinstance(part, str))


def mutants(pack: Pack, one_in: int = 1) -> Iterator[Mutant]:
    """A few mutants for each value, and one for each entry or part that is left out and each pair of neighbours.

    With `one_in`, of one place in so many.
    """
    found: Counter[Path] = Counter()
    for section in Pack.model_fields:
        value, adapter = getattr(pack, section), _adapter(section)
        for path, changed in _changes((section,), adapter.dump_python(value)):
            if (
                found[path] < ENOUGH
                and is_in_share(path, one_in)
                and (read := _read(adapter, changed)) not in ([], [value])
            ):
                found[path] += 1
                yield Mutant(path, pack.model_copy(update={section: read[0]}))


def _read(adapter: TypeAdapter[Any], value: object) -> list[Any]:
    """The value in its shape, or nothing where it has another."""
    try:
        return [adapter.validate_python(value)]
    except ValidationError:
        return []


@cache
def _adapter(section: str) -> TypeAdapter[Any]:
    field = Pack.model_fields[section]
    kind: Any = field.annotation
    return TypeAdapter(Annotated[kind, *field.metadata] if field.metadata else kind)


def _changes(path: Path, value: Any) -> Iterator[tuple[Path, Any]]:
    """The section with one place changed, each change under its path; the same place may be tried with several values."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from ((below, {**value, name: changed}) for below, changed in _changes((*path, name), inner))
            if isinstance(inner, dict):
                yield (*path, name), {**value, name: None}
    elif isinstance(value, list | tuple):
        yield from _changed_lists(path, list(value))
    else:
        yield from ((path, other) for other in _others(value))


def _changed_lists(path: Path, value: list[Any]) -> Iterator[tuple[Path, Any]]:
    for number, inner in enumerate(value):
        before, after = value[:number], value[number + 1 :]
        yield from ((below, [*before, changed, *after]) for below, changed in _changes((*path, number), inner))
        yield (*path, number, "(left out)"), before + after
        if after:
            yield (*path, number, "(exchanged)"), [*before, after[0], inner, *after[1:]]


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1)
    elif isinstance(value, dt.date):
        yield value + dt.timedelta(days=1)
    elif isinstance(value, str):
        yield from (f"{value} indeed", *_TEXTS)
    else:
        yield from (1, True, dt.date(2026, 11, 21), *_TEXTS, {"days": 20}, {"times": 1, "months": 20})
