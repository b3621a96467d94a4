"""The ways by which persons are met: queries into declared indexes, gone through page by page in a fixed order. No scan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from vestibule.holdings import Holding
from vestibule.table import Table

AT_ONCE = 90
"""Persons on a page, and fewer where each costs many queries."""
_QUERIES = 900
RECORDS = 500

type Covers = Callable[[Table[Any], Any], bool]
"""Whether a record of a table is among what was exposed."""
type Cursor = dict[str, Any]


@dataclass(frozen=True)
class Way:
    """One query that meets persons: a hash key of a table or of an index, and the part of the range keys."""

    table: Table[Any]
    hash_key: str
    index: str | None
    between: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """Its place in the order of all ways."""
        return f"{self.table.name} {self.hash_key}"


@dataclass(frozen=True)
class Search:
    """Where persons are met, and in which tables their records count: those that it covers, or all."""

    ways: tuple[Way, ...] = ()
    tables: tuple[Table[Any], ...] = ()
    covers: Covers | None = None
    named: tuple[str, ...] = ()
    """Persons who are known from the first."""

    @property
    def at_once(self) -> int:
        """How many persons go on a page."""
        return max(5, min(AT_ONCE, _QUERIES // max(1, len(self.tables))))


def met(search: Search, after: Cursor | None, now: datetime) -> tuple[set[str], Cursor | None]:
    """Persons of the next page, and where to go on."""
    if search.named:
        first = (after or {}).get("named", 0)
        last = first + search.at_once
        return set(search.named[first:last]), {"named": last} if last < len(search.named) else None
    to_go = [way for way in search.ways if way.name >= (after or {}).get("way", "")]
    if not to_go:
        return set(), None
    way = to_go[0]
    key = (after or {}).get("after") if after and after["way"] == way.name else None
    found = way.table.query(
        way.hash_key, index=way.index, between=way.between, now=now, limit=search.at_once, after=key
    )
    subject = cast("Holding", way.table.holds).subject
    found_there = {
        getattr(record, subject) for record in found.items if search.covers is None or _counts(search, way, record)
    }
    if found.next:
        return found_there - {None}, {"way": way.name, "after": found.next}
    return found_there - {None}, {"way": to_go[1].name, "after": None} if to_go[1:] else None


def _counts(search: Search, way: Way, record: Any) -> bool:  # noqa: ANN401 (records of any table)
    """Whoever goes by a way of everybody is looked at; else only who has a record there that counts."""
    is_asked = any(table is way.table for table in search.tables)
    return not is_asked or search.covers is None or search.covers(way.table, record)


def ordered(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Always in the same order, so that a search can be gone on with."""
    return tuple(sorted(ways, key=lambda way: way.name))
