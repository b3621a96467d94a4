"""The lines of an incident's list: of each person that was met, what was exposed, where that person lives, who decides on it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from vestibule import config
from vestibule.access.holdings import IMAGES
from vestibule.breaches import exposures, listing
from vestibule.breaches.holdings import AFFECTED
from vestibule.breaches.model import Affected, Incident, PrefixExposed, Tally
from vestibule.holdings import Holding
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.policy import ages, retention
from vestibule.policy.model import Pack
from vestibule.policy.purposes import account_for
from vestibule.reaching.searches import search_for, whole_tables
from vestibule.reaching.ties import Ties
from vestibule.reaching.ways import RECORDS, Cursor, Search, met
from vestibule.requests import forwarding
from vestibule.requests.holdings import BUNDLES, REQUESTS
from vestibule.shapes import Record
from vestibule.table import Table

_MAY_HOLD_OTHERS = frozenset(
    {"applications", "choices", "conversations", "images", "remarks", "suppressions", "visits"}
)
"""Tables with records of people who have no account."""


@dataclass(frozen=True)
class Reached:
    """A page of lines, and where the next one begins; None at the end."""

    lines: tuple[Affected, ...]
    after: Cursor | None


@dataclass(frozen=True)
class _Exposed:
    """One exposure of an incident, with how to find what it exposed."""

    incident: Incident
    number: int
    search: Search
    read: Mapping[str, frozenset[str]]
    """By table, the hash keys of what the access records show as read."""

    def holding_of(self, table: Table[Any]) -> Holding:
        """What is held there; below a prefix of the copies' bucket that is a copy, not the request for it."""
        return BUNDLES if self._is_copy(table) else cast("Holding", table.holds)

    def name_of(self, table: Table[Any]) -> str:
        """The name under which it is counted."""
        return "bundles" if self._is_copy(table) else table.name

    def _is_copy(self, table: Table[Any]) -> bool:
        return table is REQUESTS and isinstance(self.incident.exposures[self.number], PrefixExposed)


@dataclass(frozen=True)
class _Met:
    """A person who was met, with what is known of it before its records are looked for."""

    id: str
    person: Person | None
    ties: tuple[Relation, ...]

    def known(self, table: Table[Any]) -> tuple[Record, ...] | None:
        """Its records of a table, where they are known already."""
        if table is PEOPLE:
            return (self.person,) if self.person else ()
        return self.ties if table is RELATIONS else None


def page(incident: Incident, part: str, after: Cursor | None, now: datetime, ties: Ties | None = None) -> Reached:
    """The lines of the next persons of a part, without those who are on the list of this round already.

    `ties` are kept from page to page of one call.
    """
    number, _, slice_ = part.partition(":")
    search = search_for(incident.exposures[int(number)], slice_, config.operator_pack(), now)
    exposed = _Exposed(incident, int(number), search, _read(incident))
    found, following = met(search, after, now)
    missing = sorted(found - listing.there(incident, int(number), sorted(found), now))
    people = _people(missing, now)
    related = (ties or Ties()).of(missing, people, slice_, now)
    lines = (_line(exposed, _Met(each, people.get(each), related[each]), now) for each in missing)
    return Reached(tuple(filter(None, lines)), following)


def may_hold_others(incident: Incident, tally: Tally, pack: Pack) -> list[str]:
    """The exposed tables in which people without an account may stand. Of a site or a device, where pictures were found."""
    exposed = {name for each in incident.exposures for name in whole_tables(each)}
    found = exposed & exposures.tables_of(pack) | (tally.by_table.keys() & {IMAGES.name})
    return sorted(found & _MAY_HOLD_OTHERS)


def unreachable(person_ids: Sequence[str], now: datetime) -> set[str]:
    """Those of whom nothing is known any more that one could write to."""
    return set(person_ids) - _people(person_ids, now).keys()


def _read(incident: Incident) -> dict[str, frozenset[str]]:
    names = {each.table for each in incident.read}
    return {name: frozenset(each.key for each in incident.read if each.table == name) for name in names}


def _people(person_ids: Sequence[str], now: datetime) -> dict[str, Person]:
    return {person.id: person for person in PEOPLE.get_each(person_ids, now=now)}


def _line(exposed: _Exposed, seen: _Met, now: datetime) -> Affected | None:
    """What of this person was exposed; None where nothing was."""
    incident, person = exposed.incident, seen.person
    held = [(table, *_held(exposed, table, seen, now)) for table in exposed.search.tables]
    found = [(table, count) for table, count, _ in held if count]
    if not found:
        return None
    pack = config.operator_pack()
    ends = retention.expiry(pack, "incidents", now).expires_at
    holdings = {exposed.name_of(table): exposed.holding_of(table) for table, _ in found}
    is_anothers = any(_is_anothers(pack, each) for each in holdings.values())
    return Affected(
        incident_id=incident.id,
        line=listing.line_of(seen.id, exposed.number),
        person_id=seen.id,
        round=incident.round,
        categories=sorted({name for each in holdings.values() for name in _categories(each, person)}),
        tables={exposed.name_of(table): count for table, count in found},
        jurisdiction=_place(seen.ties, now),
        controller_id=forwarding.controller_of(pack, seen.ties) if is_anothers else None,
        is_read=any(was_read for _, _, was_read in held) if incident.has_access_records else None,
        is_child=person is not None and ages.may_need_guardian(pack, person.birth_years, now),
        found_at=now,
        hidden_until=ends if incident.drill else None,
        expires_at=ends,
    )


def _held(exposed: _Exposed, table: Table[Any], seen: _Met, now: datetime) -> tuple[int, bool]:
    """How many records of the person count, and whether one of them was read. They are only counted where that is enough."""
    read, covers = exposed.read.get(table.name, frozenset()), exposed.search.covers
    known = seen.known(table)
    if known is None and not covers and not read and table is not AFFECTED:
        return _count(table, seen.id, now), False
    there: Iterable[Any] = _records(table, seen.id, now) if known is None else known
    records = [each for each in there if not covers or covers(table, each)]
    if table is AFFECTED:  # the list that is being written exposes nobody
        records = [each for each in records if each.incident_id != exposed.incident.id]
    return len(records), any(str(getattr(each, table.key[0])) in read for each in records)


def _count(table: Table[Any], person_id: str, now: datetime) -> int:
    return table.count(person_id, index=cast("Holding", table.holds).by_subject, now=now)


def _records(table: Table[Any], person_id: str, now: datetime) -> Iterator[Any]:
    index = cast("Holding", table.holds).by_subject
    if index or table.key[1:]:
        return table.each(person_id, index=index, now=now, at_once=RECORDS)
    return filter(None, (table.get(person_id, now=now),))


def _categories(holding: Holding, person: Person | None) -> Iterator[str]:
    """What kinds of data it holds; of the person's own record, those that are filled in."""
    there = {
        "user.contact.phone_number": person is None or person.phone is not None,
        "user.demographic.age_range": person is None or person.birth_years is not None,
    }
    yield from (name for name in holding.categories if holding is not PEOPLE.holds or there.get(name, True))


def _place(ties: Sequence[Relation], now: datetime) -> str | None:
    """Where the person lives: by the relation that began last, of those that hold if there is one."""
    placed = [tie for tie in ties if tie.jurisdiction]
    return max(placed, key=lambda tie: (tie.holds(now), tie.since)).jurisdiction if placed else None


def _is_anothers(pack: Pack, holding: Holding) -> bool:
    """Whether another decides on such data, for whom the operator only processes it (F-04)."""
    return any(purpose.controller for purpose in account_for(pack, holding.categories, holding.uses).purposes)
