"""Holds placed, heard of, applied and released, as the routes and the bus do it."""

import json
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from functions.retention import apply_hold, lift_hold, place_hold, read_holds, release_hold
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.messages import take
from tests.functions.world import House, World
from vestibule import clock, evidence, ids, lifetime
from vestibule.access.holdings import COMMANDS, ENTRIES, GRANTS
from vestibule.access.model import Entry
from vestibule.evidence import EVIDENCE, Line
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention import applying, reach, roster
from vestibule.retention.holdings import HOLDS
from vestibule.table import Table, commit_each

PLACE, LIST, RELEASE = "POST /v1/holds", "GET /v1/holds", "POST /v1/holds/{hold_id}/release"
DAY = timedelta(days=1)
LIFTING = ("retention.hold.released", "retention.hold.lifted_in_part")
NOBODYS = "0" * 26
_numbers = count(1)


def place(
    world: World, at: Clock, scope: dict[str, Any] | None = None, *, caller: Person | str | None = None, **rest: Any
) -> Answer:
    """Ask for a hold on the resident, as the manager of the house, for a month."""
    members: dict[str, Any] = {name: rest.pop(name) for name in ("reason", "ends_at") if name in rest}
    ends_at = clock.written(at.now + 30 * DAY)
    whose = {"person_id": world.resident.id} if scope is None else scope
    body = {"reason": "fraud", "scope": whose, "ends_at": ends_at, **members}
    return call(place_hold.handler, PLACE, body, caller=caller or world.home.manager, **rest)


def as_compliance(world: World, at: Clock, scope: dict[str, Any] | None = None, **rest: Any) -> Answer:
    return place(world, at, scope, caller=ids.derived("per", "compliance"), roles=("compliance",), **rest)


def release(world: World, hold_id: str, *, caller: Person | str | None = None, **rest: Any) -> Answer:
    return call(release_hold.handler, RELEASE, {}, caller=caller or world.home.manager, hold_id=hold_id, **rest)


def listed(caller: Person | str, *roles: str, **query: str) -> Answer:
    return call(read_holds.handler, LIST, caller=caller, roles=roles, query=query)


def hear(module: Any, kind: str, hold_id: str, data: dict[str, Any] | None = None) -> list[str]:
    """Hand an event of the bus to a function, as its queue does."""
    detail = {"type": kind, "subject": hold_id, "data": data or {}}
    return take(module.handler, json.dumps({"detail-type": kind, "detail": detail}))


def deliver() -> list[str]:
    """Hand over what the bus has heard until it is silent; the types, in order."""
    heard = []
    while events := [event for event in aws.events() if event["type"].startswith("retention.hold.")]:
        for event in events:
            module = lift_hold if event["type"] in LIFTING else apply_hold
            assert hear(module, event["type"], event["subject"], event["data"]) == []
            heard.append(event["type"])
    return heard


def placed(world: World, at: Clock, scope: dict[str, Any] | None = None, **rest: Any) -> str:
    """A hold that has been applied."""
    answer = as_compliance(world, at, scope, **rest)
    assert answer.status == 201
    deliver()
    return str(answer.body["id"])


def entry(house: House, person: Person | None, occurred: datetime, ends: datetime | None) -> Entry:
    return Entry(
        id=ids.derived("evt", next(_numbers)),
        entrance_id=house.entrance.id,
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        device_id=house.device.id,
        person_id=person.id if person else None,
        method="fob",
        result="granted",
        reason="ok",
        occurred_at=occurred,
        recorded_at=occurred,
        expires_at=ends,
    )


def entries(world: World, at: Clock, many: int = 1, **changed: Any) -> list[Entry]:
    """Stored entries of the resident, one a minute, that end in ten days."""
    ends = changed.pop("ends", (at.now + 10 * DAY).replace(microsecond=0))
    usual = {"house": world.home, "person": world.resident, **changed}
    made = [entry(usual["house"], usual["person"], at.now - timedelta(minutes=n), ends) for n in range(many)]
    commit_each(ENTRIES.add(each) for each in made)
    return made


def held(table: Table[Any], *key: str) -> AbstractSet[str]:
    found = lifetime.lying(table, key)
    assert found
    assert (found.erase_at is None) or not found.held_by
    return found.held_by


def lines(at: Clock, kind: str) -> list[Line]:
    found = EVIDENCE.query(at.now.date().isoformat(), now=at.now, limit=1000).items
    assert evidence.broken(found) == []
    return [line for line in found if line.kind == kind]


def errors_of(answer: Answer) -> list[tuple[str, str]]:
    assert (answer.status, answer.code) == (422, "unacceptable")
    return [(error["pointer"], error["detail"]) for error in answer.body["errors"]]


def renew(world: World, at: Clock) -> None:
    """What the sweep does with each hold of the roster."""
    tables = (ENTRIES, PEOPLE, RELATIONS, GRANTS, COMMANDS, HOLDS)
    for hold in roster.listed(at.now):
        entrances = reach.entrances_of(hold, ENTRANCES, at.now)
        progress = applying.renew(hold, tables, entrances, at.now)
        assert progress.at is None
