"""The register of holdings: every table of every feature, and every kind of personal data with the way to read it.

Nothing else lists tables. The stacks build them from here, the data-subject request copies from here, packs are checked
against what stands here, and a test fails when a table is in no feature.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule import observability, sealing
from vestibule.access.holdings import (
    ADMISSIONS,
    COMMANDS,
    CREDENTIALS,
    CROSSINGS,
    DOOR_LISTS,
    ENTRIES,
    FACES,
    GRANTS,
    GROUPS,
    IMAGES,
    KEYS,
    LOCATIONS,
    OVERLOCKS,
)
from vestibule.answers import ANSWERS
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.climate.holdings import CLIMATES
from vestibule.consent.holdings import CHOICES, CONSENTS
from vestibule.disclosures.holdings import ASSESSMENTS, DISCLOSURES, RECIPIENTS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.flood import FLOODS
from vestibule.holdings import Holding, Holds
from vestibule.intercom.holdings import BELLS, CALLS, LISTINGS
from vestibule.messages.holdings import BATCHES, CAMPAIGNS, MESSAGES, SUPPRESSIONS, SURVEY_REPLIES
from vestibule.notices.holdings import ACCEPTANCES, NOTICES
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS, WEBHOOKS
from vestibule.people import accounts
from vestibule.people.holdings import APPLICATIONS, CORRECTIONS, PEOPLE, RELATIONS
from vestibule.policy import pack as packs
from vestibule.policy.demand import Demand
from vestibule.policy.model import Feature, Pack
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES
from vestibule.requests.holdings import BUNDLES, REQUESTS
from vestibule.requests.protocols.holdings import EXCHANGES, PARTIES
from vestibule.retention.holdings import HOLDS, ROSTER, WITNESSED
from vestibule.sealing import SUBJECT_KEYS
from vestibule.shapes import Record
from vestibule.support.holdings import CONVERSATIONS, REMARKS
from vestibule.table import Table
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.visits.holdings import VISITS

EVERYDAY: tuple[Table[Any], ...] = (
    *(CONSENTS, CHOICES),
    *(MESSAGES, BATCHES, CAMPAIGNS, SUPPRESSIONS),
    *(NOTICES, ACCEPTANCES),
    *(RECIPIENTS, DISCLOSURES, ASSESSMENTS),
    *(WEBHOOKS, DELIVERIES, PARTNER_KEYS),
    *(INCIDENTS, AFFECTED),
)
"""Asking, telling, sharing, and what went wrong: what no operator does without."""
SHARED: tuple[Table[Any], ...] = (ANSWERS, EVIDENCE, FLOODS, HEADS, HOLDS, ROSTER, WITNESSED, *EVERYDAY)
"""Tables that every deployment has."""

BY_FEATURE: Mapping[Feature, tuple[Table[Any], ...]] = {
    "registry": (ORGANISATIONS, SITES, SPACES, ENTRANCES, DEVICES),
    "people": (PEOPLE, RELATIONS, SUBJECT_KEYS, CORRECTIONS),
    "access": (GRANTS, GROUPS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS, COMMANDS, ENTRIES, CROSSINGS),
    "telemetry": (CONDITIONS, FAULTS),
    "requests": (REQUESTS, PARTIES, EXCHANGES),
    "face_entry": (FACES,),
    "images": (IMAGES,),
    "geolocation": (LOCATIONS,),
    "overlock": (OVERLOCKS,),
    "intercom": (LISTINGS, BELLS, CALLS),
    "climate": (CLIMATES,),
    "support": (CONVERSATIONS, REMARKS),
    "surveys": (SURVEY_REPLIES,),
    "applications": (APPLICATIONS,),
    "visits": (VISITS,),
}

ELSEWHERE: Mapping[str, Holding] = {"accounts": accounts.HOLDING, "bundles": BUNDLES, "logs": observability.HOLDING}
"""What every deployment holds outside of tables: in the identity pool, in the bucket for copies, in the log groups."""

_AT_ONCE = 500
"""Records that are read in one call, as far as they fit into a megabyte."""

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


def table_named(name: str, pack: Pack) -> Table[Any]:
    """The table of a deployment with this name; a KeyError where there is none."""
    return {table.name: table for table in tables(pack)}[name]


def promised(pack: Pack) -> tuple[Table[Any], ...]:
    """The tables whose records a promise of the pack ends: witnessed, swept, and open to holds."""
    return tuple(table for table in tables(pack) if table.is_promised)


def declared(pack: Pack) -> dict[str, Holding]:
    """Everything that a deployment holds about people, by name."""
    return {table.name: table.holds for table in tables(pack) if isinstance(table.holds, Holding)} | dict(ELSEWHERE)


def demands() -> tuple[Demand, ...]:
    """What the program holds with every feature, for a pack to account for."""
    by_feature: list[tuple[Feature | None, tuple[Table[Any], ...]]] = [(None, SHARED), *BY_FEATURE.items()]
    found = [
        _demand(table.name, feature, table.holds, _told_by(table))
        for feature, several in by_feature
        for table in several
    ]
    found += [_demand(name, None, holding) for name, holding in ELSEWHERE.items()]
    return tuple(demand for demand in found if demand.rule)


def check(text: str, file: str) -> Pack:
    """The pack that this text is, checked against everything that its deployment would hold.

    `FaultyPack` lists the pack's faults, `soundness.Unsound` those of the program's own declarations.
    """
    from vestibule import soundness  # noqa: PLC0415 (only the build checks; copies are read without)

    soundness.check([*SHARED, *(table for several in BY_FEATURE.values() for table in several)], ELSEWHERE)
    pack = packs.parse(text, file, demands())
    soundness.check_terms(tables(pack), pack)
    return pack


def checked(operator: str) -> Pack:
    """The pack of an operator that ships, checked as by `check`; `UnknownOperator` names the known ones."""
    return check(packs.text_of(operator), f"{operator}.toml")


def holdings(pack: Pack, *, opened: bool = False) -> dict[str, Held]:
    """Everything that a person's copy is made of, by name: what can be read by its subject.

    What is stored sealed is left out, or with `opened` read as it was before: then the reader needs what `unseal` needs.
    """
    kept = [
        Held(table.name, table.holds, _rows_of(table, table.holds, opened=opened))
        for table in tables(pack)
        if isinstance(table.holds, Holding)
    ]
    return {held.name: held for held in (*kept, Held("accounts", accounts.HOLDING, accounts.read))}


def _demand(name: str, feature: Feature | None, holds: Holds, told: tuple[str, ...] = ()) -> Demand:
    if isinstance(holds, Holding):
        return Demand(name, feature, holds.categories, holds.uses, holds.retention, holds.source, told)
    return Demand(name, feature, (), (), holds.retention or "", counted_by=told)


def _told_by(table: Table[Any]) -> tuple[str, ...]:
    """What a record tells that it could be counted by."""
    entrance = ("entrance",) if "entrance_id" in table.record.model_fields else ()
    return (*entrance, *(("hour",) if table.happens_at else ()))


def _rows_of(table: Table[Any], holding: Holding, *, opened: bool) -> Reading:
    def read(person_id: str, now: datetime) -> Iterator[dict[str, Any]]:
        for record in _records(table, holding, person_id, now):
            if table.hidden_until and (getattr(record, table.hidden_until) or now) > now:
                continue
            plain = record.model_dump(mode="json", exclude=set(holding.secrets | table.sealed), exclude_none=True)
            yield plain | (dict(_opened(table, holding, record, person_id, now)) if opened else {})

    return read


def _opened(
    table: Table[Any], holding: Holding, record: Record, person_id: str, now: datetime
) -> Iterator[tuple[str, str]]:
    """The sealed attributes of a record as they were before; nothing once the person's key is erased."""
    key = tuple(str(getattr(record, name)) for name in table.key)
    for attribute in sorted(table.sealed - holding.secrets):
        sealed = getattr(record, attribute)
        with suppress(sealing.Erased):
            if sealed is not None:
                yield attribute, sealing.unseal(sealing.Place(person_id, table, attribute, key), sealed, now)


def _records(table: Table[Any], holding: Holding, person_id: str, now: datetime) -> Iterator[Any]:
    if holding.by_subject or table.key[1:]:
        return table.each(person_id, index=holding.by_subject, now=now, at_once=_AT_ONCE)
    return filter(None, (table.get(person_id, now=now),))
