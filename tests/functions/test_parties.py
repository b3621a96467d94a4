"""The compliance team says who may send requests by a protocol, and who may no longer."""

from typing import Any

import pytest

from functions.requests import answer_controllers, manage_parties
from tests.conftest import Clock
from tests.functions import aws, party_routes, protocols
from tests.functions.calls import Answer, call
from tests.functions.party_routes import END, REGISTER, TEAM
from tests.functions.protocols import AGENT_KEY, STANDING, public
from tests.functions.test_opendsr import NAME
from tests.functions.world import World
from vestibule.evidence import lines_of
from vestibule.evidence.chain import day_of
from vestibule.requests.protocols.holdings import PARTIES

AGENT = {"agent_id": "AGENT", "business_id": "HOUSE", "verify_key": public(AGENT_KEY)}


def registered(body: dict[str, Any], *roles: str) -> Answer:
    return call(manage_parties.handler, REGISTER, body, caller=TEAM, roles=roles or ("compliance",))


def controller(world: World, **changed: Any) -> dict[str, Any]:
    return {"protocol": "opendsr", "name": "Home", "organisation_id": world.home.organisation.id, **changed}


def asked_with(key: str) -> Answer:
    headers = {"authorization": f"Bearer {key}"}
    return call(answer_controllers.handler, STANDING.format("GET"), headers=headers, subject_request_id=NAME)


def test_a_controller_gets_a_key_that_is_kept_as_a_hash(world: World, at: Clock) -> None:
    made = registered(controller(world, hosts=["dsr.example.com"]))
    assert (made.status, made.body["hosts"]) == (201, ["dsr.example.com"])
    assert made.body["key"] not in str(aws.contents())
    assert asked_with(made.body["key"]).status == 404, "known, and without a request of this name"
    assert asked_with(f"{made.body['id']}.{'x' * 43}").status == 401
    assert [line.kind for line in lines_of(day_of(at.now), at.now)] == ["requests.party.registered"]


def test_an_agent_gets_none_and_is_registered_once(world: World) -> None:
    agent = {"protocol": "drp", "name": "Agent", **AGENT}
    made = registered(agent)
    assert (made.status, made.body.get("key"), made.body["agent_id"]) == (201, None, "AGENT")
    again = registered({**agent, "verify_key": public(protocols.ANOTHER_KEY)})
    assert (again.status, again.code) == (409, "party-known")
    assert aws.count(PARTIES) == 1


WRONG: list[dict[str, Any]] = [
    {"protocol": "opendsr", "name": "A"},
    {"protocol": "drp", "name": "A"},
    {"protocol": "drp", "name": "A", **AGENT, "verify_key": "c2hvcnQ="},
    {"protocol": "drp", "name": "A", **AGENT, "verify_key": "no base64"},
    {"protocol": "drp", "name": "A", **AGENT, "agent_id": "agent"},
    {"protocol": "drp", "name": "A", **AGENT, "hosts": ["127.0.0.1"]},
    {"protocol": "drp", "name": "A", **AGENT, "hosts": ["localhost"]},
    {"protocol": "drp", "name": "A", **AGENT, "hosts": ["https://agent.example.com"]},
    {"protocol": "soap", "name": "A"},
]


@pytest.mark.parametrize("body", WRONG)
def test_what_is_not_whole_is_refused(world: World, body: dict[str, Any]) -> None:
    assert registered(body).status == 422
    assert aws.count(PARTIES) == 0


def test_an_unknown_organisation_and_another_role_are_refused(world: World) -> None:
    nobodys = world.home.organisation.id[:-1] + "0"
    assert registered(controller(world, organisation_id=nobodys)).status == 404
    assert registered(controller(world), "manager").status == 403
    assert (
        call(manage_parties.handler, "GET /v1/compliance/parties", caller=TEAM, query={"protocol": "drp"}).status == 403
    )


def test_who_has_ended_is_listed_and_gets_nothing(world: World, at: Clock) -> None:
    made = registered(controller(world)).body
    rest: Any = {"caller": TEAM, "roles": ("compliance",)}
    assert call(manage_parties.handler, END, {}, party_id=made["id"], **rest).status == 202
    assert asked_with(made["key"]).status == 401
    listed = call(manage_parties.handler, "GET /v1/compliance/parties", query={"protocol": "opendsr"}, **rest)
    assert [(each["id"], each["ended_at"] is not None) for each in listed.body["data"]] == [(made["id"], True)]
    assert call(manage_parties.handler, END, {}, party_id=made["id"], **rest).status == 409
    assert call(manage_parties.handler, END, {}, party_id=party_routes.TEAM.replace("per", "pty"), **rest).status == 404


def test_a_key_may_not_call_without_end(world: World, at: Clock) -> None:
    key = registered(controller(world)).body["key"]
    found = [asked_with(key).status for _ in range(121)]
    assert (set(found[:120]), found[120]) == ({404}, 429)
    at.forward(minutes=1)
    assert asked_with(key).status == 404
