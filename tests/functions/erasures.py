"""Erasures as the workflow carries them out, and a resident of whom much is held."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from functions.access import end_grants
from functions.requests import (
    begin_erasure,
    confirm_erasure,
    erase_holding,
    erase_person,
    plan_request,
    show_erasure_receipt,
    show_plan,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.messages import take
from tests.functions.passages import entry
from tests.functions.routes import request_of
from tests.functions.steps import now_of, run
from tests.functions.world import World, command_of, grant
from vestibule import ids
from vestibule.access.holdings import COMMANDS, IMAGES
from vestibule.access.image import Image
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import Climate
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.people.model import Person
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Decided
from vestibule.table import Table, Write, commit

DAY = timedelta(days=1)
PLAN, RECEIPT = "GET /v1/requests/{request_id}/plan", "GET /v1/requests/{request_id}/receipt"


def fill(world: World, person: Person, now: datetime, entries: int = 3) -> None:
    """Entries, a picture, a command, a message, a climate that was set, and a right to enter that goes on."""
    grant(person, world.home.entrance, starts_at=now - DAY, now=now - DAY)
    for number in range(entries):
        entry(person, world, f"{person.id} {number}", now - DAY, expires_at=now + 90 * DAY)
    commit(*_records(world, person, now))


def _records(world: World, person: Person, now: datetime) -> Iterator[Write]:
    ends = now + 90 * DAY
    yield COMMANDS.add(command_of(person, world.home, now - DAY, person.id).model_copy(update={"expires_at": ends}))
    house = world.home
    of: dict[str, Any] = {"site_id": house.site.id, "organisation_id": house.organisation.id, "expires_at": ends}
    image_id = ids.derived("img", person.id)
    picture: dict[str, Any] = {
        "id": image_id,
        "entrance_id": house.entrance.id,
        "device_id": house.device.id,
        "person_id": person.id,
    }
    yield IMAGES.add(Image(key=f"images/{image_id}.jpg", digest="0" * 64, asked_at=now - DAY, **picture, **of))
    said: dict[str, Any] = {
        "kind": "notices.version",
        "language": "en",
        "posted_at": now - DAY,
        "state_since": now - DAY,
    }
    yield MESSAGES.add(Message(id=ids.derived("msg", person.id), person_id=person.id, expires_at=ends, **said))
    home: dict[str, Any] = {"device_id": ids.derived("dev", "thermostat", person.id), "space_id": house.space.id}
    yield CLIMATES.add(
        Climate(set_point=2100, mode="heat", person_id=person.id, set_at=now - DAY, version=1, **home, **of)
    )


def asked(person: Person, at: Clock, right: str = "erasure", **changed: Any) -> DataRequest:
    """A proven request that two of the team have agreed to, where it needs that."""
    team = [ids.derived("per", "first"), ids.derived("per", "second")]
    agreed = [Decided(decision="approve", by=each, at=at.now) for each in team] if right == "erasure" else []
    usual = {"right": right, "jurisdiction": "US-CA", "decisions": agreed, "task_token": None, "code_hash": None}
    return request_of(person, at.now, "proven", **(usual | changed))


def planned(request: DataRequest) -> dict[str, Any]:
    """The plan is made; what the step gives."""
    given: dict[str, Any] = run(plan_request, request_id=request.id)
    return given


def erased(request: DataRequest) -> dict[str, Any]:
    """From the plan to the second look, as the workflow does it; what the last step gives."""
    plan = planned(request)
    run(begin_erasure, request_id=request.id)
    let_grants_end()
    results = [erased_holding(request, name) for name in plan["holdings"]]
    given: dict[str, Any] = run(confirm_erasure, request_id=request.id, results=results)
    return given


def erased_holding(request: DataRequest, name: str) -> dict[str, Any]:
    """One holding, again as often as the step says, a few times at the most."""
    lines: list[str] = []
    for _ in range(9):
        given: dict[str, Any] = run(erase_holding, request_id=request.id, holding=name, lines=lines)
        lines = given["lines"]
        if not given["more"]:
            break
    return given


def gone(request: DataRequest, at: Clock) -> dict[str, Any]:
    """The answer went out, and the person goes."""
    commit(REQUESTS.change(request.id, state="answered", state_since=at.now))
    given: dict[str, Any] = run(erase_person, request_id=request.id)
    return given


def let_grants_end() -> None:
    """The end of each relation is heard where grants rest on it."""
    told = [event for event in aws.events() if event["type"] == "people.relation.ended"]
    if told:
        assert take(end_grants.handler, *(json.dumps({"detail": event}) for event in told)) == []


def fates(request: DataRequest, at: Clock) -> dict[str, tuple[int, int, dict[str, int]]]:
    """Of what was done: erased, made anonymous, kept by ground, for each holding."""
    return {
        part.holding: (part.erase, part.anonymise, {kept.ground: kept.count for kept in part.keep})
        for part in now_of(request, at).done
    }


def held_on(person: Person, *tables: Table[Any]) -> list[str]:
    """Every stored item of a person, also of who is past the end."""
    found = aws.contents(*tables)
    return [name for name, items in found.items() for item in items if {"S": person.id} in item.values()]


def shown(module: Any, request: DataRequest, caller: Person | str | None, *roles: str, **query: str) -> Answer:
    route = PLAN if module is show_plan else RECEIPT
    assert module in (show_plan, show_erasure_receipt)
    return call(module.handler, route, caller=caller, roles=roles, query=query or None, request_id=request.id)
