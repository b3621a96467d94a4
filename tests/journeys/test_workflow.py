"""The data-subject request on the real state machine (C-03): proof, failure, crashes, roommates, link, console."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from local.copies import opened
from local.running import House
from tests.journeys.places import Actor, Place
from tests.journeys.requests import Machine, Request, ask
from tests.journeys.tables import Row, nothing_changes, put, table_names
from vestibule import clock, ids

LONG_AGO = "2026-01-01T00:00:00.000Z"
PUSHER = "vestibule-requests-resume-requests"
WHOLE_WAY = ["acknowledged", "awaiting_proof", "proven", "planned", "answered", "closed"]
NOTHING_PUSHED = {"started": 0, "continued": 0, "decided": 0, "given_up": 0}


@pytest.fixture
def machine(house: House) -> Machine:
    return Machine(house)


@pytest.fixture(autouse=True, scope="module")
def only_pushed_by_hand(house: House) -> Iterator[None]:
    """Without the rule that pushes every five minutes: it would take what a test has just left behind."""
    rules = house.cloud.client("events")
    target = house.cloud.client("lambda").get_function_configuration(FunctionName=PUSHER)["FunctionArn"]
    (rule,) = rules.list_rule_names_by_target(TargetArn=target)["RuleNames"]
    rules.disable_rule(Name=rule)
    yield
    rules.enable_rule(Name=rule)


def test_a_request_that_nobody_proves_ends_as_unproven_and_nothing_was_copied(
    house: House, machine: Machine, resident: Actor
) -> None:
    with machine.hurried(proof_seconds=2):
        request = ask(house, resident)
        code = request.code()
        assert machine.ended(machine.execution_of(request))["status"] == "SUCCEEDED"
    assert (request.row["state"], request.copies()) == ("unproven", [])
    assert request.evidence() == ["acknowledged", "awaiting_proof", "unproven"]
    assert request.prove(code) == 409
    assert kept_secrets(request.row) == set()


def test_a_step_that_fails_for_good_ends_the_request_as_failed(house: House, machine: Machine, resident: Actor) -> None:
    with machine.hurried(), misdirected(house, "vestibule-requests-collect-holding", PEOPLE_TABLE="answers"):
        request = ask(house, resident)
        assert request.prove(request.code()) == 202
        ended = machine.ended(machine.execution_of(request))
    assert (ended["status"], ended["error"]) == ("FAILED", "RequestFailed")
    assert "the register says failed" in ended["cause"]
    assert request.row["state"] == "failed"
    assert resident.api.get(f"/v1/requests/{request.id}").json()["state"] == "failed"
    assert request.evidence() == ["acknowledged", "awaiting_proof", "proven", "planned", "failed"]
    assert kept_secrets(request.row) == set()


def test_a_request_that_a_crash_left_before_the_workflow_is_pushed_once(
    house: House, machine: Machine, resident: Actor
) -> None:
    request = left_behind(house, resident)
    pushed = push(house)
    push(house)
    assert pushed == NOTHING_PUSHED | {"started": 1}
    assert request.reaches("awaiting_proof")
    assert machine.executions_of(request) == 1
    with nothing_changes(house):
        assert push(house) == NOTHING_PUSHED
    assert request.prove(request.code()) == 202
    assert request.reaches("closed")
    assert request.evidence() == WHOLE_WAY


def test_a_request_that_a_crash_left_after_its_proof_is_pushed_once(
    house: House, machine: Machine, resident: Actor
) -> None:
    request = ask(house, resident)
    request.code()
    assert request.reaches("awaiting_proof")
    put(house, "requests", {**request.row, "state": "proven", "state_since": LONG_AGO, "proven_at": LONG_AGO})
    pushed = push(house)
    push(house)
    assert pushed == NOTHING_PUSHED | {"continued": 1}
    assert request.reaches("closed")
    with nothing_changes(house):
        assert push(house) == NOTHING_PUSHED
    assert request.evidence() == [each for each in WHOLE_WAY if each != "proven"]  # that line was lost as well


def test_requests_that_are_young_are_left_to_the_call_that_wrote_them(
    house: House, machine: Machine, resident: Actor
) -> None:
    request = left_behind(house, resident, since=clock.written(datetime.now(UTC)))
    assert push(house) == NOTHING_PUSHED
    assert machine.executions_of(request) == 0
    put(house, "requests", {**request.row, "state": "failed"})  # so that nobody waits for it


def test_the_requests_of_two_roommates_at_once_do_not_mix(house: House, place: Place) -> None:
    one, other = place.invite(), place.invite()
    requests = [ask(house, one), ask(house, other)]
    codes = [request.code() for request in requests]
    assert [request.prove(code) for request, code in zip(requests, reversed(codes), strict=True)] == [422, 422]
    assert [request.prove(code) for request, code in zip(requests, codes, strict=True)] == [202, 202]
    copies = [copy_at(request.link()) for request in requests]
    for request, copy, stranger in zip(requests, copies, (other, one), strict=True):
        assert (copy["request_id"], copy["person_id"]) == (request.id, request.actor.id)
        text = str(copy)
        assert [each in text for each in (request.actor.name, request.actor.email)] == [True, True]
        assert [each in text for each in (stranger.id, stranger.name, stranger.email)] == [False] * 3


def test_a_link_works_once_until_it_ends_and_for_nobody_without_its_ticket(
    house: House, machine: Machine, resident: Actor
) -> None:
    request = ask(house, resident)
    assert request.prove(request.code()) == 202
    link = request.link()
    assert request.reaches("closed")
    browser = httpx.get(link, headers={"Accept": "text/html"})
    assert (browser.status_code, "<form" in browser.text) == (200, True)
    assert copy_at(link)["request_id"] == request.id
    assert httpx.get(link).status_code == 410
    assert request.evidence() == [*WHOLE_WAY, "fetched"]
    address, _, ticket = link.rpartition("=")
    wrong = [f"{address}={ticket[:-1]}", f"{address}={'A' * 43}", f"{address.replace(request.id, other_id())}={ticket}"]
    with nothing_changes(house):
        assert [httpx.get(each).status_code for each in wrong] == [404, 404, 404]
    ended = httpx.get(link)
    assert (ended.status_code, ended.json()["type"]) == (410, "/problems/link-ended")


def test_the_copy_itself_is_shut_to_whoever_has_no_link(house: House, resident: Actor) -> None:
    request = ask(house, resident)
    assert request.prove(request.code()) == 202
    signed = httpx.get(request.link()).headers["Location"]
    assert httpx.get(signed).status_code == 200
    assert httpx.get(signed.partition("?")[0]).status_code == 403
    assert httpx.get(signed.replace("bundle.zip", "parts/people.json")).status_code == 403


NONSENSE: dict[str, Any] = {
    "nothing": {},
    "a word": "per_01JD3Z6X0Q8W5T2N9R4K7M1B3C",
    "a list": [],
    "no identifier": {"person_id": "Rosalind Okafor", "right": "access"},
    "nobody": {"person_id": "per_01JD3Z6X0Q8W5T2N9R4K7M1B3C", "right": "access"},
    "no right": {"person_id": "per_01JD3Z6X0Q8W5T2N9R4K7M1B3C"},
    "another right": {"person_id": "per_01JD3Z6X0Q8W5T2N9R4K7M1B3C", "right": "everything"},
    "one member too many": {"person_id": "per_01JD3Z6X0Q8W5T2N9R4K7M1B3C", "right": "access", "verified": True},
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_from_the_console_fails_with_a_readable_cause_and_leaves_no_row(
    house: House, machine: Machine, kind: str
) -> None:
    with nothing_changes(house):
        ended = machine.ended(machine.start(NONSENSE[kind]))
    assert (ended["status"], ended["error"]) == ("FAILED", "Unanswerable")
    assert '{"person_id": "per_…", "right": "access"}' in ended["cause"]
    assert "Okafor" not in ended["cause"]


def test_the_console_cannot_answer_one_person_with_the_data_of_another(
    house: House, machine: Machine, place: Place, resident: Actor
) -> None:
    other = place.invite()
    request = ask(house, other)
    request.code()
    with nothing_changes(house):
        mixed = {"request_id": request.id, "person_id": resident.id, "right": "access"}
        ended = machine.ended(machine.start(mixed))
    assert (ended["status"], ended["error"]) == ("FAILED", "Unanswerable")
    assert "another person" in ended["cause"]


def test_a_request_from_the_console_takes_the_whole_way(house: House, machine: Machine, resident: Actor) -> None:
    execution = machine.start({"person_id": resident.id, "right": "access"})
    request = Request(house, resident, ids.derived("req", execution))
    assert request.prove(request.code()) == 202
    assert machine.ended(execution)["status"] == "SUCCEEDED"
    assert (request.row["channel"], request.evidence()) == ("console", WHOLE_WAY)


@contextmanager
def misdirected(house: House, function: str, **tables: str) -> Iterator[None]:
    """A function whose environment names a table that it may not read."""
    functions = house.cloud.client("lambda")
    variables = functions.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    wrong = {name: table_names(house)[table] for name, table in tables.items()}
    functions.update_function_configuration(FunctionName=function, Environment={"Variables": {**variables, **wrong}})
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=function, Environment={"Variables": variables})


def left_behind(house: House, actor: Actor, since: str = LONG_AGO) -> Request:
    """A request that was registered, and then the program died."""
    request_id = ids.derived("req", actor.id)
    content: Row = {
        "id": request_id,
        "person_id": actor.id,
        "right": "access",
        "channel": "api",
        "language": "en",
        "state": "received",
        "state_since": since,
        "received_at": since,
        "guesses": 0,
    }
    put(house, "requests", content)
    return Request(house, actor, request_id)


def push(house: House) -> dict[str, int]:
    """Do now what is done every few minutes."""
    answer = house.cloud.client("lambda").invoke(FunctionName=PUSHER, Payload=b"{}")
    pushed: dict[str, int] = json.load(answer["Payload"])
    return pushed


def copy_at(link: str) -> dict[str, Any]:
    answer = httpx.get(link, follow_redirects=True, timeout=30)
    assert answer.status_code == 200
    return opened(answer.content)


def kept_secrets(request: Row) -> set[str]:
    return {"code_hash", "task_token", "link_hash"} & {name for name, value in request.items() if value is not None}


def other_id() -> str:
    return "req_01JD3Z6X0Q8W5T2N9R4K7M1B3C"
