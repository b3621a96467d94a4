"""Each act of a request on the real state machine: stop, correct, tell, erase; refused, withdrawn, from the console."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.client import Client
from local.running import House
from tests.journeys.places import Actor, Place, found_place
from tests.journeys.requests import Machine, Request, ask
from tests.journeys.tables import rows
from vestibule import ids

AT_ONCE = ["acknowledged", "planned", "acting", "answered", "closed"]
PROVEN = ["acknowledged", "awaiting_proof", "proven", "planned"]


@pytest.fixture(scope="module")
def west(house: House) -> Place:
    """A house in California, where all that the pack offers can be asked for."""
    return found_place(house, "US-CA")


@pytest.fixture
def somebody(west: Place) -> Actor:
    return west.invite()


@pytest.fixture(scope="module")
def team(house: House) -> tuple[Client, Client]:
    """Two of the compliance team."""
    one, other = (house.pool.make_administrator(f"team-{n}@example.com", ("compliance",)) for n in (1, 2))
    return house.client(one), house.client(other)


@pytest.fixture
def machine(house: House) -> Machine:
    return Machine(house)


def test_an_objection_is_followed_at_once_and_answered(house: House, somebody: Actor) -> None:
    request = ask(house, somebody, "objection", asked_for={"purposes": ["news"]})
    assert request.reaches("closed")
    assert request.evidence() == AT_ONCE
    assert (request.row["outcome"], request.copies()) == ("fulfilled", [])
    said = [row for row in rows(house, "consents") if row["person_id"] == somebody.id]
    assert [(row["purpose"], row["choice"]) for row in said] == [("news", "objected")]
    assert "objected to a use of your data" in request.answer()


def test_a_question_is_answered_without_anything_being_done(house: House, somebody: Actor) -> None:
    request = ask(house, somebody, "safeguards")
    assert request.reaches("closed")
    assert request.evidence() == ["acknowledged", "planned", "answered", "closed"]
    assert request.answer()


def test_a_correction_is_made_when_one_of_the_team_has_agreed(
    house: House, somebody: Actor, team: tuple[Client, Client]
) -> None:
    request = ask(house, somebody, "rectification", asked_for={"wanted": {"name": "Ada Byron"}})
    assert request.reaches("awaiting_decision")
    assert request.decide(team[0], "approve") == "approve"
    assert request.reaches("closed")
    assert somebody.api.get("/v1/people/me").json()["name"] == "Ada Byron"
    assert request.evidence() == [
        *("acknowledged", "planned", "awaiting_decision", "decided", "acting", "answered", "closed")
    ]


def test_an_erasure_is_done_when_two_have_agreed_and_the_receipt_says_what(
    house: House, somebody: Actor, team: tuple[Client, Client]
) -> None:
    request = awaiting_decision(house, somebody)
    assert request.decide(team[0], "approve") is None
    assert request.row["state"] == "awaiting_decision"
    assert request.decide(team[1], "approve") == "approve"
    assert request.reaches("closed", 60)
    kinds = request.evidence()
    assert [kind for kind in kinds if kind in ("acting", "confirmed", "answered", "closed")] == [
        *("acting", "confirmed", "answered", "closed")
    ]
    assert request.row["outcome"] == "in_part"  # who still lives there keeps the key to the home
    receipt = somebody.api.get(f"/v1/requests/{request.id}/receipt").json()
    assert receipt["completeness"]["is_complete"] is True
    assert somebody.api.get("/v1/people/me").status_code == 200


def test_an_account_is_closed_without_anybody_deciding(house: House, somebody: Actor) -> None:
    request = ask(house, somebody, "closure")
    assert request.prove(request.code()) == 202
    assert request.reaches("closed", 60)
    assert request.row["outcome"] in ("fulfilled", "in_part")
    assert request.answer()
    assert [row for row in rows(house, "people") if row["id"] == somebody.id] == []
    assert request.evidence()[-1] == "closed"


def test_a_refusal_takes_two_and_its_reason_and_remedy_are_told(
    house: House, somebody: Actor, team: tuple[Client, Client]
) -> None:
    request, because = awaiting_decision(house, somebody), "The damage of Monday is still being investigated."
    refusal = {"ground": "security", "reason": because}
    assert request.decide(team[0], "refuse", **refusal) is None
    assert request.decide(team[1], "refuse", **refusal) == "refuse"
    assert request.reaches("refused")
    answer = request.answer()
    assert because in answer
    assert "complain" in answer
    assert (request.row["outcome"], "acting" in request.evidence()) == ("refused", False)
    again = {"decision": "approve"}
    assert team[0].post(f"/v1/requests/{request.id}/decision", again).status_code == 409


def test_a_request_that_is_withdrawn_while_it_waits_ends(house: House, machine: Machine, somebody: Actor) -> None:
    for request in (proven_nothing(house, somebody), awaiting_decision(house, somebody)):
        assert request.withdraw() == 202
        ended = machine.ended(machine.execution_of(request))
        assert (ended["status"], request.row["state"]) == ("SUCCEEDED", "withdrawn")
        assert request.evidence()[-1] == "withdrawn"
        assert request.withdraw() == 409


def test_a_closure_that_is_withdrawn_while_it_cools_off_is_never_begun(
    house: House, machine: Machine, somebody: Actor
) -> None:
    with hours_to_think(house, 1):
        request = ask(house, somebody, "closure")
        assert request.prove(request.code()) == 202
        assert request.reaches("cooling_off")
    assert request.withdraw() == 202
    assert request.evidence() == [*PROVEN, "cooling_off", "withdrawn"]
    machine.stop(machine.execution_of(request))
    assert somebody.api.get("/v1/people/me").status_code == 200


@pytest.mark.parametrize("right", ["information", "consent-withdrawal"])
def test_the_console_can_start_any_kind_and_the_mailbox_proves_it(
    house: House, machine: Machine, resident: Actor, right: str
) -> None:
    execution = machine.start({"person_id": resident.id, "right": right})
    request = Request(house, resident, ids.derived("req", execution))
    assert request.prove(request.code()) == 202
    assert machine.ended(execution)["status"] == "SUCCEEDED"
    assert (request.row["channel"], request.row["state"]) == ("console", "closed")


def test_an_objection_to_all_of_it_is_weighed_by_the_team(
    house: House, machine: Machine, resident: Actor, team: tuple[Client, Client]
) -> None:
    execution = machine.start({"person_id": resident.id, "right": "objection"})
    request = Request(house, resident, ids.derived("req", execution))
    assert request.prove(request.code()) == 202
    assert request.reaches("awaiting_decision")
    said = [row for row in rows(house, "consents") if row["person_id"] == resident.id]
    assert ("news", "objected") in [(row["purpose"], row["choice"]) for row in said]
    assert request.decide(team[0], "approve") == "approve"
    assert machine.ended(execution)["status"] == "SUCCEEDED"
    assert (request.row["state"], request.row["outcome"]) == ("closed", "fulfilled")


def test_an_opt_out_from_the_console_waits_for_nobody(house: House, machine: Machine, somebody: Actor) -> None:
    execution = machine.start({"person_id": somebody.id, "right": "opt-out"})
    assert machine.ended(execution)["status"] == "SUCCEEDED"
    request = Request(house, somebody, ids.derived("req", execution))
    assert request.evidence() == AT_ONCE


@contextmanager
def hours_to_think(house: House, hours: int) -> Iterator[None]:
    functions, name = house.cloud.client("lambda"), "vestibule-requests-cool-off"
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    longer = {"Variables": {**variables, "COOL_OFF_HOURS": str(hours)}}
    functions.update_function_configuration(FunctionName=name, Environment=longer)
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})


def proven_nothing(house: House, actor: Actor) -> Request:
    request = ask(house, actor)
    assert request.reaches("awaiting_proof")
    return request


def awaiting_decision(house: House, actor: Actor) -> Request:
    request = ask(house, actor, "erasure")
    assert request.prove(request.code()) == 202
    assert request.reaches("awaiting_decision")
    return request
