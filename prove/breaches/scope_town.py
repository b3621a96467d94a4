"""A town of which something was exposed: many people with an entry each, and beside them all that is exposed in other ways.

What is planted in other tables is drawn: who, at which of two places, by which device, just inside a window or just outside of
it, over already or not. So of each thing that is exposed there is its like that is not.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.functions.traces import least
from vestibule import clock, ids
from vestibule.access.model import Entry
from vestibule.holdings import Holding
from vestibule.partners.feed import feed_of
from vestibule.partners.model import PartnerKey
from vestibule.people.model import Person, Relation, crowd_of
from vestibule.policy.model import Pack
from vestibule.register import tables
from vestibule.shapes import Record
from vestibule.table import EXPIRY, Table

type Item = dict[str, Any]
PLANTED = (
    *("entries", "commands", "images", "calls", "overlocks"),
    *("grants", "credentials", "listings", "climates", "keys", "admissions"),
    *("requests", "deliveries", "disclosures"),
)
"""What of everybody is drawn, where the operator has it."""
TOLD = ("access.entry.recorded", "people.relation.ended")
"""Of these a key that reads entries has the first."""
_TERM = timedelta(days=60)
_SECOND, _DAY = timedelta(seconds=1), timedelta(days=1)
_HASH = "0" * 64


@dataclass(frozen=True)
class Where:
    """A place with one door and one device."""

    organisation: str
    site: str
    door: str
    device: str
    jurisdiction: str


@dataclass(frozen=True)
class Size:
    """How many live at the place of which all entries are exposed, how many elsewhere, and how much is drawn in each table."""

    people: int = 10_000
    elsewhere: int = 500
    of_each: int = 200
    seed: str = "vestibule"


@dataclass
class Town:
    """What is planted, and what is reported as exposed."""

    size: Size
    home: Where
    elsewhere: Where
    now: datetime
    exposures: dict[str, dict[str, Any]] = field(default_factory=dict)
    records: dict[tuple[str, ...], tuple[Table[Any], Record]] = field(default_factory=dict)
    """By table and key."""

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From when to when something was exposed."""
        return self.now - 3 * _DAY, self.now - 2 * _DAY

    def plant(self, table: Table[Any], record: Record) -> None:
        """Put a record there. One with the same key takes its place."""
        key = (table.name, *(str(getattr(record, name)) for name in table.key))
        self.records[key] = (table, record)

    def items(self) -> Iterator[tuple[Table[Any], Item]]:
        """All as DynamoDB stores it."""
        for table, record in self.records.values():
            yield table, _unnamed(table).add(record).row.serialize()


def settled(pack: Pack, size: Size, home: Where, elsewhere: Where, now: datetime) -> Town:
    """The town, and what of it is exposed."""
    town, draw = Town(size, home, elsewhere, now), random.Random(size.seed)
    held = {table.name: table for table in tables(pack)}
    people = [_moved_in(town, held, number) for number in range(size.people + size.elsewhere)]
    for name in PLANTED:
        for number in range(size.of_each if name in held else 0):
            _draw(town, held[name], people, draw, number)
    town.exposures.update(_exposures(town, held, people, draw))
    return town


def _moved_in(town: Town, held: Mapping[str, Table[Any]], number: int) -> str:
    """Somebody who lives there; at home with an entry, long before the window."""
    is_home = number < town.size.people
    where, then = (town.home if is_home else town.elsewhere), town.now - 40 * _DAY
    person_id = ids.derived("per", town.size.seed, number)
    of: Any = {"organisation_id": where.organisation, "created_by": person_id, "created_at": then, "language": "en"}
    of |= {"name": f"Person {number}", "email": f"{number}@town.example", "crowd": crowd_of(person_id)}
    town.plant(held["people"], Person(id=person_id, **of))
    ended = None if number % 7 or is_home else town.window[0] + (number % 3 - 1) * _SECOND
    tie: Any = {"person_id": person_id, "kind": "resident", "organisation_id": where.organisation, "until": ended}
    tie |= {"site_id": where.site, "jurisdiction": where.jurisdiction, "since": then, "crowd": crowd_of(person_id)}
    town.plant(held["relations"], Relation(id=ids.derived("rel", person_id), **tie))
    if is_home:
        town.plant(held["entries"], _entry(person_id, where, town.now - 30 * _DAY - number * _SECOND))
    return person_id


def _entry(person_id: str, where: Where, at: datetime) -> Entry:
    of: Any = {"organisation_id": where.organisation, "site_id": where.site, "entrance_id": where.door}
    of |= {"device_id": where.device, "method": "mobile_key", "result": "granted", "reason": "ok"}
    times: Any = {"occurred_at": at, "recorded_at": at, EXPIRY: at + _TERM}
    return Entry(id=ids.derived("evt", person_id), person_id=person_id, **of, **times)


def _draw(town: Town, table: Table[Any], people: list[str], draw: random.Random, number: int) -> None:
    """Something of somebody, somewhere, at some moment."""
    if not isinstance(table.holds, Holding):
        raise TypeError(table.name)
    where, (since, until) = draw.choice((town.home, town.elsewhere)), town.window
    at = draw.choice((since - _SECOND, since, since + 9 * _SECOND, until - _SECOND, until))
    known: dict[str, Any] = {table.holds.subject: draw.choice(people), **_at(where), "device_id": where.device}
    times = filter(None, (table.happens_at, table.counts_from, "created_at", "set_at", "changed_at"))
    known |= dict.fromkeys(times, at)
    known |= {"since": at, "starts_at": at - _DAY, "ends_at": draw.choice((at, None)), EXPIRY: _end(draw, town, at)}
    known |= _said(table.name, number, where, draw)
    fits = {name: value for name, value in known.items() if name in table.record.model_fields}
    town.plant(table, least(table.record, at, fits))


def _end(draw: random.Random, town: Town, at: datetime) -> datetime:
    """One in ten is over, whether or not DynamoDB has got round to deleting it."""
    return town.now - _DAY if draw.random() < 0.1 else at + _TERM  # noqa: PLR2004 (one in ten)


def _at(where: Where) -> dict[str, Any]:
    return {"organisation_id": where.organisation, "site_id": where.site, "entrance_id": where.door}


def _said(name: str, number: int, where: Where, draw: random.Random) -> dict[str, Any]:
    """What makes one thing differ from another, and something that nobody waits for."""
    unique = ids.derived("any", name, number)[4:]
    by_name: dict[str, dict[str, Any]] = {
        "admissions": {"until": None, "ends_at": None},
        "credentials": {"id": f"crd_{unique}", "kind": "pin", "ended_at": None},
        "deliveries": {
            "id": f"dlv_{unique}",
            "feed": feed_of(where.organisation, ids.derived("rcp", where.organisation)),
            "recipient_id": ids.derived("rcp", where.organisation),
            "event_type": draw.choice(TOLD),
            "state": "delivered",
            "body": {},
        },
        "disclosures": {"kind": "looked_at", "recipient": "operator", "recipient_kind": "compliance"},
        "entries": {"id": f"evt_{unique}", "credential_id": ids.derived("crd", "shared", number % 5)},
        "images": {"id": f"img_{unique}", "key": f"images/{draw.choice('AB')}{unique}.jpg", "digest": _HASH},
        "keys": {"verifier": unique},
        "overlocks": {"state": "released"},
        "requests": {
            "id": f"req_{unique}",
            "right": "access",
            "state": "closed",
            "bundle_hash": draw.choice((_HASH, None)),
            "channel": "api",
            "language": "en",
        },
    }
    return by_name.get(name, {})


def _exposures(
    town: Town, held: Mapping[str, Table[Any]], people: list[str], draw: random.Random
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each kind of exposure, the one of everybody first."""
    since, until = map(clock.written, town.window)
    window = {"since": since, "until": until}
    some = draw.sample(people, min(50, len(people)))
    credential, key = ids.derived("crd", "shared", 1), ids.derived("pky", town.size.seed)
    _give(town, held, credential, people[0])
    _trust(town, held["partnerkeys"], key, people[0])
    yield "a table", {"kind": "table", "table": "entries"}
    yield "the table of people", {"kind": "table", "table": "people"}
    yield "a function", {"kind": "function", "function": "collect_events"}
    yield "persons", {"kind": "persons", "person_ids": [*some, ids.derived("per", "nobody")]}
    yield "persons, two tables", {"kind": "persons", "person_ids": some, "tables": ["entries", "relations"]}
    yield "a site and a window", {"kind": "site", "site_id": town.elsewhere.site, **window}
    yield "a device", {"kind": "device", "device_id": town.elsewhere.device}
    yield "a device in a window", {"kind": "device", "device_id": town.home.device, **window}
    yield "a credential", {"kind": "credential", "credential_id": credential}
    yield "a partner's key", {"kind": "credential", "credential_id": key}
    yield "a prefix of copies", {"kind": "prefix", "bucket": "bundles", "prefix": "requests/"}
    if "images" in held:
        yield "a prefix of images", {"kind": "prefix", "bucket": "images", "prefix": "images/A"}


def _give(town: Town, held: Mapping[str, Table[Any]], credential_id: str, person_id: str) -> None:
    """Somebody has the code that some entries were made with, and entered with it."""
    table, then = held["credentials"], town.now - 9 * _DAY
    known = {"id": credential_id, "person_id": person_id, "kind": "pin", "created_at": then}
    fits = {**known, "site_id": town.home.site, "organisation_id": town.home.organisation, EXPIRY: town.now + _TERM}
    town.plant(table, least(table.record, then, fits))
    of: Any = {"id": ids.derived("evt", credential_id), "credential_id": credential_id}
    town.plant(held["entries"], _entry(person_id, town.home, town.now - 5 * _DAY).model_copy(update=of))


def _trust(town: Town, table: Table[Any], key_id: str, person_id: str) -> None:
    """A partner has a key that read entries, until the middle of the window."""
    of: Any = {"id": key_id, "organisation_id": town.home.organisation, "created_by": person_id}
    of |= {"recipient_id": ids.derived("rcp", town.home.organisation), "scopes": ["entries.read"], "hash": _HASH}
    times: Any = {
        "created_at": town.now - 9 * _DAY,
        "ends_at": town.now + _TERM,
        "revoked_at": town.window[0] + _DAY / 2,
    }
    town.plant(table, PartnerKey(**of, **times))


_OWN: dict[str, Table[Any]] = {}


def _unnamed(table: Table[Any]) -> Table[Any]:
    """A table of its own, so that the one of the program stays as it is."""
    if table.name not in _OWN:
        _OWN[table.name] = table.bound_to(table.name)
    return _OWN[table.name]
