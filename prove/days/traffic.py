"""What the people of the town leave behind: themselves, their relations and permissions, commands and entries.

Each end is computed as the program computes it, and written through its tables.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from prove.days.town import Stay, instant
from vestibule import evidence, ids
from vestibule.access.command import ask
from vestibule.access.grant import granting
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.access.model import Door, Entry, Grant
from vestibule.bus import Event
from vestibule.people.changing import ending, event_of, known
from vestibule.people.ending import end_of_relation, term_of_person
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.registry.model import Entrance
from vestibule.table import commit

_BY_COMMAND = 0.3
"""The share of entries that a command asked for."""
_OFFLINE = 0.02
"""The share of entries that a lock tells days later."""


def arrive(stay: Stay, start: datetime, pack: Pack) -> None:
    """A person with a relation, and a grant that ends with it where the end is known."""
    begins = instant(start, stay.begins)
    until = instant(start, stay.ends) if stay.known and stay.ends is not None else None
    site = stay.place.site
    relation = Relation(
        person_id=stay.person_id,
        id=relation_of(stay),
        kind="resident",
        organisation_id=site.organisation_id,
        site_id=site.id,
        jurisdiction=site.jurisdiction,
        since=begins,
        until=until,
    )
    relation = relation.model_copy(update={"expires_at": end_of_relation(relation, pack)})
    term = term_of_person((relation,), pack)
    person = Person(
        id=stay.person_id,
        organisation_id=site.organisation_id,
        name="Somebody",
        email=f"{stay.person_id.lower()}@example.com",
        language="en",
        created_by=stay.place.manager_id,
        created_at=begins,
        left_at=term.left_at,
        expires_at=term.expires_at,
    )
    commit(PEOPLE.add(person), RELATIONS.add(relation))
    commit(*granting(_grant(stay, begins, until, pack), begins))


def leave(stay: Stay, now: datetime, pack: Pack) -> Event | None:
    """The relation ends now; the event that tells so. None for who is gone already."""
    person = known(stay.person_id, now)
    relation = person.relation(relation_of(stay)) if person else None
    if person is None or relation is None:
        return None
    change = ending(person, relation, now, pack, now)
    evidence.commit_with(change.facts, now, *change.writes)
    ended = next(one for one in _relations(stay, now) if one.id == relation.id)
    return event_of(ended)


def enter(stays: Sequence[Stay], at: Sequence[datetime], pack: Pack, draw: random.Random) -> None:
    """Somebody enters at each of these instants, some by a command."""
    for occurred_at in at:
        stay = draw.choice(stays)
        door, command_id = draw.choice(stay.doors), None
        if draw.random() < _BY_COMMAND:
            command_id = _command(stay, door, occurred_at, pack, draw)
        late = timedelta(days=draw.uniform(0, 5)) if draw.random() < _OFFLINE else timedelta(seconds=1)
        entry = _entry(stay, door, occurred_at, pack, draw)
        told: dict[str, Any] = {"command_id": command_id, "method": "mobile_key"} if command_id else {}
        told |= {"recorded_at": occurred_at + late, "offline": late > timedelta(minutes=1)}
        commit(ENTRIES.add(entry.model_copy(update=told)))


def relation_of(stay: Stay) -> str:
    """The identifier of the relation of a stay."""
    return ids.derived("rel", stay.person_id, stay.begins)


def _relations(stay: Stay, now: datetime) -> Sequence[Relation]:
    return RELATIONS.query(stay.person_id, now=now).items


def _grant(stay: Stay, begins: datetime, until: datetime | None, pack: Pack) -> Grant:
    site = stay.place.site
    ends = retention.expiry(pack, "grants", until, site.jurisdiction).expires_at if until else None
    return Grant(
        id=ids.derived("grt", stay.person_id, stay.begins),
        person_id=stay.person_id,
        organisation_id=site.organisation_id,
        site_id=site.id,
        entrance_ids=[door.id for door in stay.doors],
        starts_at=begins,
        ends_at=until,
        granted_by=stay.place.manager_id,
        created_at=begins,
        expires_at=ends,
    )


def _command(stay: Stay, door: Entrance, at: datetime, pack: Pack, draw: random.Random) -> str:
    command_id = _drawn("cmd", at, draw)
    command = ask(
        Door(entrance_id=door.id, **door.model_dump(exclude={"id"})),
        verb="unlock",
        command_id=command_id,
        person_id=stay.person_id,
        grant_id=ids.derived("grt", stay.person_id, stay.begins),
        now=at,
        expires_at=retention.expiry(pack, "commands", at, door.jurisdiction).expires_at,
    )
    commit(COMMANDS.add(command))
    return command_id


def _entry(stay: Stay, door: Entrance, at: datetime, pack: Pack, draw: random.Random) -> Entry:
    """By hand, and told at once. Nobody knows whose one in ten is."""
    shared: dict[str, Any] = {"site_id": door.site_id, "organisation_id": door.organisation_id}
    return Entry(
        id=_drawn("evt", at, draw),
        entrance_id=door.id,
        device_id=str(door.device_id),
        person_id=stay.person_id if draw.random() < 0.9 else None,  # noqa: PLR2004
        grant_id=ids.derived("grt", stay.person_id, stay.begins),
        method="fob",
        result="granted",
        reason="ok",
        occurred_at=at,
        recorded_at=at,
        expires_at=retention.expiry(pack, "entries", at, door.jurisdiction).expires_at,
        **shared,
    )


def _drawn(prefix: str, at: datetime, draw: random.Random) -> str:
    return ids.derived(prefix, at, draw.getrandbits(64))
