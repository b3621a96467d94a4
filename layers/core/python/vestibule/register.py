"""The register of holdings: every table of every feature, and every kind of personal data with the way to read it.

Nothing else lists tables. The stacks build them from here, the data-subject request copies from here, and a test fails when
a table is in no feature.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule.access.holdings import ADMISSIONS, COMMANDS, ENTRIES, GRANTS
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.holdings import Holding
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.policy.pack import Pack
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES
from vestibule.requests.holdings import REQUESTS
from vestibule.table import Table
from vestibule.telemetry.holdings import CONDITIONS, FAULTS

SHARED: tuple[Table[Any], ...] = (ANSWERS, EVIDENCE)
"""Tables that every deployment has."""

BY_FEATURE: Mapping[str, tuple[Table[Any], ...]] = {
    "registry": (ORGANISATIONS, SITES, SPACES, ENTRANCES, DEVICES),
    "people": (PEOPLE, RELATIONS),
    "access": (GRANTS, ADMISSIONS, COMMANDS, ENTRIES),
    "telemetry": (CONDITIONS, FAULTS),
    "requests": (REQUESTS,),
}

type Reading = Callable[[str, datetime], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class Held:
    """A holding under its name, with the way to read what it holds on one person."""

    name: str
    holding: Holding
    read: Reading


def tables(pack: Pack) -> tuple[Table[Any], ...]:
    """The tables of a deployment."""
    return SHARED + tuple(table for feature in BY_FEATURE if feature in pack.features for table in BY_FEATURE[feature])


def holdings(pack: Pack) -> dict[str, Held]:
    """Everything that a deployment holds about people, by name."""
    kept = [
        Held(table.name, table.holds, _rows_of(table, table.holds))
        for table in tables(pack)
        if isinstance(table.holds, Holding)
    ]
    return {held.name: held for held in (*kept, Held("accounts", accounts.HOLDING, accounts.read))}


def _rows_of(table: Table[Any], holding: Holding) -> Reading:
    def read(person_id: str, now: datetime) -> Iterator[dict[str, Any]]:
        for record in _records(table, holding, person_id, now):
            yield record.model_dump(mode="json", exclude=set(holding.secrets), exclude_none=True)

    return read


def _records(table: Table[Any], holding: Holding, person_id: str, now: datetime) -> Iterator[Any]:
    if holding.by_subject or table.key[1:]:
        return _all_pages(table, person_id, holding.by_subject, now)
    return filter(None, (table.get(person_id, now=now),))


def _all_pages(table: Table[Any], person_id: str, index: str | None, now: datetime) -> Iterator[Any]:
    after = None
    while True:
        page = table.query(person_id, index=index, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return
