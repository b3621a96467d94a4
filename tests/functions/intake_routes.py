"""POSTs by which requests come in and go again, with what is as it should be, and the ways to send them."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.requests import enter_request, open_request, take_asks, withdraw_request
from tests.functions.calls import CONTEXT, Answer, call
from tests.functions.posting import Post
from tests.functions.world import House, World
from vestibule import clock, ids, vouching
from vestibule.caller import Caller
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.table import commit

OPEN, ENTER = "POST /v1/requests", "POST /v1/compliance/requests"
WITHDRAW = "POST /v1/requests/{request_id}/withdrawal"
TEAM = ids.derived("per", "compliance")
MANDATE = {"type": "application/pdf", "bytes": 1000, "digest": "a" * 64}
AGENT = {"name": "Aïda Agent", "email": "agent@example.com", "mandate": MANDATE}


def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cognito vouches for whoever names himself: its own part is tested with `vouching.from_token`."""
    monkeypatch.setattr(vouching, "from_token", lambda text: Caller(text.removeprefix("Bearer "), frozenset()))


def ask(body: Mapping[str, Any], person: Person | None = None, **rest: Any) -> Answer:
    """Ask, signed in or not."""
    headers = {"authorization": f"Bearer {person.id}"} if person else {}
    return call(open_request.handler, OPEN, body, headers=headers, **rest)


def take(request_id: str) -> None:
    """The event of an ask reaches its function."""
    body = json.dumps({"detail": {"subject": request_id}})
    answer = take_asks.handler({"Records": [{"messageId": "1", "body": body}]}, CONTEXT)
    assert answer == {"batchItemFailures": []}


def letter_of(person: Person, now: datetime, **changed: Any) -> dict[str, Any]:
    """A letter that came three days ago, as staff enter it."""
    came = {"channel": "post", "received_at": clock.written(now - timedelta(days=3))}
    return {"right": "access", "person_id": person.id, **came, **changed}


def enter(body: Mapping[str, Any], *roles: str, **rest: Any) -> Answer:
    return call(enter_request.handler, ENTER, body, caller=TEAM, roles=roles or ("compliance",), **rest)


def withdraw(request_id: str, caller: Person | str, *roles: str, **rest: Any) -> Answer:
    return call(withdraw_request.handler, WITHDRAW, {}, caller=caller, roles=roles, request_id=request_id, **rest)


def request_in(
    person: Person, now: datetime, state: str = "acknowledged", name: str = "one", **changed: Any
) -> DataRequest:
    """A stored request in this state."""
    usual = {
        "id": ids.derived("req", person.id, name),
        "person_id": person.id,
        "right": "access",
        "channel": "api",
        "language": person.language,
        "state": state,
        "state_since": now,
        "received_at": now,
        "jurisdiction": "US-NYC",
    }
    request = DataRequest.model_validate(usual | changed)
    commit(REQUESTS.add(request))
    return request


def tie(person: Person, house: House, jurisdiction: str, now: datetime) -> Person:
    """Let the person live in a place of this law, since a month."""
    relation = Relation(
        person_id=person.id,
        id=ids.derived("rel", person.id, jurisdiction),
        kind="resident",
        organisation_id=person.organisation_id,
        site_id=house.site.id,
        space_id=house.space.id,
        jurisdiction=jurisdiction,
        since=now - timedelta(days=30),
    )
    commit(RELATIONS.add(relation))
    return person


def child_of(guardian: Person, now: datetime) -> Person:
    """Somebody for whom this person decides."""
    child = guardian.model_copy(
        update={"id": ids.derived("per", "child"), "birth_years": "2016-2019", "guardian_id": guardian.id}
    )
    commit(PEOPLE.add(child, now=now))
    return child


def _entered(world: World, now: datetime) -> Post:
    return Post(enter_request, ENTER, letter_of(world.resident, now), TEAM, 202, roles=("compliance",))


def _withdrawn(world: World, now: datetime) -> Post:
    path = {"request_id": request_in(world.resident, now).id}
    return Post(withdraw_request, WITHDRAW, {}, world.resident, 202, path=path)


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {
    "entered request": _entered,
    "withdrawn request": _withdrawn,
}
