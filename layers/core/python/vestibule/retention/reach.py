"""The ways by which a hold reaches records: index by person, entrance or site, never a whole table.

A table that knows no site is reached through the site's entrances, and one that lists entrances through their site. The way
may be wider than the hold: `hold.covers` has the last word on each record.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from vestibule import clock
from vestibule.holdings import Holding
from vestibule.lifetime import Key, Lying, lying_under
from vestibule.retention.hold import can_hold
from vestibule.retention.model import Hold
from vestibule.shapes import Record
from vestibule.table import Table

PAGE = 100
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Way:
    """One query into a table: a hash key of it, or of an index, and the part of the range keys."""

    table: Table[Any]
    hash_key: str
    index: str | None
    between: tuple[str, str] | None

    @property
    def place(self) -> tuple[str, str]:
        """Its place in the order of all ways."""
        return self.table.name, self.hash_key


class Position(Record):
    """Where to go on: within the way of this table and hash key, after this key of DynamoDB's."""

    table: str
    hash_key: str
    after: dict[str, Any] | None = None


@dataclass(frozen=True)
class Reached:
    """A page of what lies on a way, and where the next page begins; None at the very end."""

    table: Table[Any]
    lying: tuple[Lying[Any], ...]
    next: Position | None

    def key(self, found: Lying[Any]) -> Key:
        """The key of one of its records."""
        return tuple(str(getattr(found.record, name)) for name in self.table.key)


def entries_of(table: Table[Any]) -> tuple[str, ...]:
    """The indexes of a table by which some hold may enter it."""
    subject = table.holds.subject if isinstance(table.holds, Holding) else None
    return tuple(name for name, keys in table.indexes.items() if keys[0] in (subject, "entrance_id", "site_id"))


def entrances_of(hold: Hold, entrances: Table[Any], now: datetime) -> dict[str, str]:
    """The site of each entrance that the hold is about, read from the table of entrances."""
    if hold.entrance_id:
        entrance = entrances.get(hold.entrance_id, now=now)
        return {entrance.id: entrance.site_id} if entrance else {}
    return {entrance.id: entrance.site_id for entrance in _on_site(hold.site_id, entrances, now)}


def ways(hold: Hold, tables: Iterable[Table[Any]], entrances: Mapping[str, str]) -> tuple[Way, ...]:
    """The ways into every table that the hold can reach, always in the same order."""
    found = (way for table in tables if _may_reach(hold, table) for way in _into(table, hold, entrances))
    return tuple(sorted(found, key=lambda way: way.place))


def pages(
    hold: Hold, tables: Iterable[Table[Any]], entrances: Mapping[str, str], at: Position | None = None
) -> Iterator[Reached]:
    """What lies on the ways, ended or not, page by page from a position on."""
    all_ways = ways(hold, tables, entrances)
    start = (at.table, at.hash_key) if at else ("", "")
    to_go = [way for way in all_ways if way.place >= start]
    for place, way in enumerate(to_go):
        after = at.after if at and way.place == start else None
        following = to_go[place + 1] if to_go[place + 1 :] else None
        yield from _along(way, after, following)


def _along(way: Way, after: dict[str, Any] | None, following: Way | None) -> Iterator[Reached]:
    while True:
        lying, after = lying_under(
            way.table, way.hash_key, index=way.index, between=way.between, limit=PAGE, after=after
        )
        onward = way if after else following
        yield Reached(way.table, lying, _position(onward, after) if onward else None)
        if after is None:
            return


def _position(way: Way, after: dict[str, Any] | None) -> Position:
    return Position(table=way.table.name, hash_key=way.hash_key, after=after)


def _may_reach(hold: Hold, table: Table[Any]) -> bool:
    """A hold of an organisation does not enter where no record says whose it is."""
    return can_hold(table) and (hold.organisation_id is None or "organisation_id" in table.record.model_fields)


def _into(table: Table[Any], hold: Hold, entrances: Mapping[str, str]) -> Iterator[Way]:
    """The narrowest ways: a person's own records, else those of the entrance, else those of the site."""
    if hold.person_id:
        if isinstance(table.holds, Holding):
            yield from _by(table, table.holds.subject, [hold.person_id], hold)
    elif hold.entrance_id:
        yield from _by(table, "entrance_id", [hold.entrance_id], hold)
        if "entrance_ids" in table.record.model_fields:
            yield from _by(table, "site_id", set(entrances.values()), hold)
    elif hold.site_id:
        by_site = tuple(_by(table, "site_id", [hold.site_id], hold))
        yield from by_site or _by(table, "entrance_id", entrances, hold)


def _by(table: Table[Any], attribute: str, hash_keys: Iterable[str], hold: Hold) -> Iterator[Way]:
    """The ways by an attribute: none where neither the table nor an index has it as its hash key."""
    keys_of: dict[str | None, tuple[str, str]] = {None: (*table.key, "")[:2], **table.indexes}  # type: ignore[dict-item]
    index = next((name for name, keys in keys_of.items() if keys[0] == attribute), "")
    if index == "":
        return
    window = _window(hold) if keys_of[index][1] == table.happens_at else None
    for hash_key in hash_keys:
        yield Way(table, hash_key, index, window)


def _window(hold: Hold) -> tuple[str, str] | None:
    """The hold's window as texts; both ends are included, and `covers` is exact."""
    if hold.since is None and hold.until is None:
        return None
    return clock.written(hold.since or _FIRST), clock.written(hold.until or _LAST)


def _on_site(site_id: str | None, entrances: Table[Any], now: datetime) -> Iterator[Any]:
    return entrances.each(site_id, index="by_site", now=now) if site_id else iter(())
