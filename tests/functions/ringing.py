"""A console at the front door, listings of residents, and visitors who ring."""

from datetime import datetime
from typing import Any

from functions.intercom import answer_call, answer_console, keep_listing, read_calls, ring_resident
from tests.conftest import Clock
from tests.functions.calls import Answer, Handler, call
from tests.functions.messages import sent, stamped, take
from tests.functions.world import House
from vestibule import ids
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import RINGS, Call
from vestibule.people.model import Person
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.table import commit

LIST, ANSWER = "PUT /v1/directory/me", "POST /v1/calls/{call_id}/answer"
NONCE = "9f3c5a1e7b2d4860"


def console_at(house: House) -> None:
    """What stands at the front door becomes a console."""
    commit(ENTRANCES.change(house.entrance.id, device_kind="console"), DEVICES.change(house.device.id, kind="console"))


def list_me(person: Person, alias: str = "Owl", handler: Handler = keep_listing.handler, **body: Any) -> Answer:
    return call(handler, LIST, {"alias": alias, **body}, caller=person)


def delist_me(person: Person, **query: str) -> Answer:
    return call(keep_listing.handler, "DELETE /v1/directory/me", caller=person, query=query or None)


def asks(house: House, at: Clock, *, nonce: str = NONCE, seq: int = 1, **changed: Any) -> list[str]:
    """The console asks who can be rung."""
    data = {"entrance_id": house.entrance.id, "nonce": nonce, **changed}
    return take(answer_console.handler, stamped(sent("directory", data, at.now, seq=seq), house.device.id, at.now))


def rings(house: House, at: Clock, code: str, *, name: str = "c" * 32, seq: int = 1, **changed: Any) -> list[str]:
    """A visitor rings."""
    data = {"call": name, "code": code, "entrance_id": house.entrance.id, **changed}
    return take(ring_resident.handler, stamped(sent("call", data, at.now, seq=seq), house.device.id, at.now))


def call_id(house: House, name: str = "c" * 32) -> str:
    return ids.derived("cal", house.device.id, name)


def calls_of(person: Person, **query: str) -> Answer:
    return call(read_calls.handler, "GET /v1/calls", caller=person, query=query or None)


def answer(
    house: House, person: Person, *, let_in: Any = True, handler: Handler = answer_call.handler, **rest: Any
) -> Answer:
    path = {"call_id": rest.pop("call_id", call_id(house))}
    return call(handler, ANSWER, {"let_in": let_in}, caller=person, **rest, **path)


def call_to(person: Person, house: House, now: datetime) -> Call:
    """A stored call: a visitor rings at the front door."""
    rung = Call(
        id=ids.derived("cal", person.id, now),
        entrance_id=house.entrance.id,
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        device_id=house.device.id,
        person_id=person.id,
        status="unanswered",
        rang_at=now,
        rings_until=now + RINGS,
    )
    commit(CALLS.add(rung))
    return rung
