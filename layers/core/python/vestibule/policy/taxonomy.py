"""The closed list of keys for data and uses: `taxonomy.toml`. Only checks read it, and who enters a new use."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from vestibule.policy.faults import Finding
from vestibule.policy.reading import FOLDER

_KEYS_OF_PACKS = (
    ("categories", "covers", "data_categories"),
    ("purposes", "uses", "data_uses"),
    ("permissions", "uses", "data_uses"),
    ("permissions", "data", "data_categories"),
    ("recipients", "only", "data_categories"),
)


@dataclass(frozen=True)
class Taxonomy:
    """The keys that there are, which data is of a special category, and which is stored sealed."""

    data_categories: frozenset[str]
    data_uses: frozenset[str]
    special: tuple[str, ...]
    sealed: tuple[str, ...]


@cache
def taxonomy() -> Taxonomy:
    """The list, read once."""
    read = tomllib.loads((FOLDER / "taxonomy.toml").read_text(encoding="utf-8"))
    return Taxonomy(
        data_categories=frozenset((*read["fideslang"]["data_categories"], *read["ours"]["data_categories"])),
        data_uses=frozenset((*read["fideslang"]["data_uses"], *read["ours"]["data_uses"])),
        special=tuple(read["special"]["data_categories"]),
        sealed=tuple(read["sealed"]["data_categories"]),
    )


def unknown_categories(keys: Iterable[str]) -> Iterator[str]:
    """A sentence for each key that names no data category."""
    return _unknown(keys, taxonomy().data_categories, "data category")


def unknown_uses(keys: Iterable[str]) -> Iterator[str]:
    """A sentence for each key that names no use of data."""
    return _unknown(keys, taxonomy().data_uses, "use of data")


def unknown_in(raw: dict[str, Any]) -> Iterator[Finding]:
    """Every key in the raw tables of a pack that is not on the list."""
    for section, field, kind in _KEYS_OF_PACKS:
        listed = raw.get(section)
        for number, entry in enumerate(listed if isinstance(listed, list) else ()):
            keys = entry.get(field) if isinstance(entry, dict) else None
            texts = [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []
            said = unknown_categories(texts) if kind == "data_categories" else unknown_uses(texts)
            yield from (((section, number, field), sentence) for sentence in said)


def _unknown(keys: Iterable[str], known: frozenset[str], kind: str) -> Iterator[str]:
    for key in keys:
        if key not in known:
            near = get_close_matches(key, sorted(known), n=1, cutoff=0.7)
            yield f"{key} is no {kind} of taxonomy.toml{f'; do you mean {near[0]}?' if near else ''}"
