"""A request for a copy of one's data (C-03), step by step, as the workflow calls the steps."""

import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from functions.requests import (
    acknowledge_request,
    ask_for_proof,
    bundle_copy,
    close_request,
    collect_holding,
    deliver_bundle,
    read_requests,
    resume_requests,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, call, refusing
from tests.functions.intake_routes import ask, signed_in
from tests.functions.outbox import deliver_posted
from tests.functions.routes import request_of
from tests.functions.steps import ANSWERED, fetch, ledger, mailed, now_of, prove_with, run
from tests.functions.world import World, add_resident
from vestibule import ids, lifetime
from vestibule.clock import written
from vestibule.problems import Verdict
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.progress import Over
from vestibule.steps import StepFailed
from vestibule.table import commit


def test_a_request_is_registered_and_starts_its_workflow(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in(monkeypatch)
    answer = ask({"right": "access"}, world.resident)
    assert (answer.status, answer.body["state"]) == (202, "received")
    assert aws.executions() == [answer.body["id"]]
    [execution] = boto3.client("stepfunctions").list_executions(stateMachineArn=aws.MACHINE)["executions"]
    started = boto3.client("stepfunctions").describe_execution(executionArn=execution["executionArn"])
    assert json.loads(started["input"]) == {
        "request_id": answer.body["id"],
        "person_id": world.resident.id,
        "right": "access",
    }


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_whole_way(world: World, at: Clock, language: str) -> None:
    aws.make_pool()
    person = add_resident(world.home, "Zoë", at.now, language)
    request = request_of(person, at.now, "received", code_hash=None, code_ends_at=None, task_token=None)
    entered = {"request_id": request.id, "person_id": person.id, "right": "access"}
    plan = run(acknowledge_request, input=entered, execution="arn")
    deliver_posted()
    run(ask_for_proof, request_id=request.id, task_token="token")
    assert prove_with(request, mailed(r": ([0-9A-Z]{8})\n")).status == 202
    parts = [
        run(collect_holding, request_id=request.id, person_id=person.id, language=plan["language"], holding=holding)
        for holding in plan["holdings"]
    ]
    bundled = run(bundle_copy, request_id=request.id, parts=parts)
    run(deliver_bundle, request_id=request.id, **bundled)
    run(close_request, request_id=request.id, outcome="closed")
    closed = call(read_requests.handler, "GET /v1/requests/{request_id}", caller=person, request_id=request.id)
    assert (closed.body["state"], closed.body["counts"]["people"]) == ("closed", 1)
    assert fetch(request.id, mailed(r"ticket=(\S+)")).status == 303
    assert [to for to, _, _ in aws.mails()] == [person.email] * 3
    assert all("$" not in subject + text for _, subject, text in aws.mails())
    assert all(person.name in text and request.id in text for _, _, text in aws.mails())
    assert [line.kind for line in ledger(at)] == [
        "requests.request.acknowledged",
        "requests.request.awaiting_proof",
        "requests.request.proven",
        "requests.request.answered",
        "requests.request.closed",
        "retention.record.dated",
        "requests.bundle.fetched",
    ]


def test_every_step_run_twice_changes_nothing(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "received", code_hash=None, code_ends_at=None, task_token=None)
    entered = {"request_id": request.id, "person_id": world.resident.id, "right": "access"}
    steps: list[tuple[Any, dict[str, Any]]] = [
        (acknowledge_request, {"input": entered, "execution": "arn"}),
        (ask_for_proof, {"request_id": request.id, "task_token": "token"}),
        (deliver_bundle, {"request_id": request.id, **ANSWERED}),
        (close_request, {"request_id": request.id, "outcome": "closed"}),
    ]
    for module, given in steps:
        first = run(module, **given)
        deliver_posted()
        seen = (aws.contents(), aws.mails())
        at.forward(seconds=1)
        assert run(module, **given) == first
        deliver_posted()
        assert (aws.contents(), aws.mails()) == seen
    assert len(aws.mails()) == 3
    asking = steps.pop(1)
    for module, given in steps:
        run(module, **given)
    with pytest.raises(Over):
        run(asking[0], **asking[1])
    assert (aws.contents(), aws.mails()) == seen


def test_a_closed_request_does_not_fail_afterwards(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "answered")
    with refusing("PutEvents", "InternalException"), pytest.raises(StepFailed):
        run(close_request, request_id=request.id, outcome="closed")
    run(close_request, request_id=request.id, outcome="failed")
    assert now_of(request, at).state == "closed"
    assert [event["type"] for event in aws.events()] == ["requests.request.closed"]


@pytest.mark.parametrize("outcome", ["closed", "unproven", "failed"])
def test_a_closed_request_ends_after_the_packs_period(world: World, at: Clock, outcome: str) -> None:
    request = request_of(world.resident, at.now)
    run(close_request, request_id=request.id, outcome=outcome)
    closed = now_of(request, at)
    assert (closed.state, closed.closed_at, closed.code_hash, closed.task_token) == (outcome, at.now, None, None)
    assert closed.expires_at
    assert closed.expires_at.date().isoformat() == "2029-11-14"


def test_a_held_request_keeps_its_hold_when_it_is_closed(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    commit(lifetime.keep(REQUESTS, (request.id,), "hld_1", at.now + timedelta(days=9)))
    run(close_request, request_id=request.id, outcome="closed")
    lying = lifetime.lying(REQUESTS, (request.id,))
    assert lying
    assert lying.expires_at
    assert lying.expires_at.date().isoformat() == "2029-11-14"
    assert lying.held_by == frozenset({"hld_1"})
    assert (lying.erase_at, lying.due_at) == (None, at.now + timedelta(days=9))


def test_a_hold_that_comes_while_a_request_is_closed_is_respected(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    held = lifetime.keep(REQUESTS, (request.id,), "hld_1", at.now + timedelta(days=9))
    with before("TransactWriteItems", lambda: commit(held)):
        run(close_request, request_id=request.id, outcome="closed")
    lying = lifetime.lying(REQUESTS, (request.id,))
    assert lying
    assert lying.held_by == frozenset({"hld_1"})
    assert (lying.record.state, lying.erase_at) == ("closed", None)


def test_the_ledger_tells_when_a_closed_request_ends(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    run(close_request, request_id=request.id, outcome="unproven")
    closed = now_of(request, at)
    assert closed.expires_at
    [said] = [line.facts for line in ledger(at) if line.kind == "retention.record.dated"]
    assert (said["table"], said["key"]) == ("requests", [request.id])
    assert said["changes"] == {
        "state": "unproven",
        "outcome": "unproven",
        "closed_at": written(at.now),
        "expires_at": written(closed.expires_at),
        "task_token": None,
        "code_hash": None,
    }


def test_a_code_whose_mail_failed_is_replaced_by_the_next_try(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "acknowledged", code_hash=None, task_token=None)
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(StepFailed):
        run(ask_for_proof, request_id=request.id, task_token="first")
    run(ask_for_proof, request_id=request.id, task_token="second")
    assert now_of(request, at).task_token == "first second"  # which of them is waited with, the workflow knows
    assert prove_with(request, mailed(r": ([0-9A-Z]{8})\n")).status == 202


def test_a_link_whose_mail_failed_is_replaced_by_the_next_try(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "proven")
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(StepFailed):
        run(deliver_bundle, request_id=request.id, **ANSWERED)
    assert now_of(request, at).state == "proven"
    run(deliver_bundle, request_id=request.id, **ANSWERED)
    assert now_of(request, at).state == "answered"
    assert len(aws.mails()) == 1
    assert fetch(request.id, mailed(r"ticket=(\S+)")).status == 303


def test_a_request_from_the_console_is_registered_once(world: World, at: Clock) -> None:
    entered = {"person_id": world.resident.id, "right": "access"}
    first = run(acknowledge_request, input=entered, execution="arn:one")
    assert run(acknowledge_request, input=entered, execution="arn:one") == first
    assert run(acknowledge_request, input=entered, execution="arn:two") != first
    assert aws.count(REQUESTS) == 2
    request = REQUESTS.get(first["request_id"], now=at.now)
    assert request
    assert (request.channel, request.person_id) == ("console", world.resident.id)


RESIDENT = ids.derived("per", "resident")
NONSENSE: list[Any] = [
    {},
    None,
    [],
    "per_1",
    7,
    {"right": "access"},
    {"person_id": "ada@example.com", "right": "access"},
    {"person_id": f"per_{'0' * 26}", "right": "forgetting"},
    {"person_id": f"per_{'0' * 26}", "right": "access"},
    {"person_id": f"per_{'0' * 26}", "right": "access", "colour": "red"},
    {"person_id": f"per_{'0' * 26}", "right": "access", "request_id": "req_1"},
    {"person_id": f"per_{'0' * 26}", "right": "access", "ada@example.com": "Ada"},
    {"person_id": RESIDENT, "right": "erasure"},
    {"person_id": RESIDENT, "right": "rectification"},
    {"person_id": RESIDENT, "right": "access", "jurisdiction": "FR"},
    {"person_id": RESIDENT, "right": "access", "jurisdiction": "Mars"},
    {"person_id": RESIDENT, "right": "access", "asked_for": {"ada@example.com": 1}},
    {"person_id": RESIDENT, "right": "objection", "asked_for": {"purposes": ["world-domination"]}},
]


@pytest.mark.parametrize("entered", NONSENSE)
def test_nonsense_from_the_console_is_unanswerable_and_says_what_to_enter(
    world: World, at: Clock, entered: object
) -> None:
    before_it = aws.contents()
    with pytest.raises(Verdict, match=r'"person_id": "per_…", "right": "access"') as raised:
        run(acknowledge_request, input=entered, execution="arn:one")
    assert "ada@example.com" not in str(raised.value)
    assert (aws.contents(), aws.mails()) == (before_it, [])


def test_a_request_cannot_be_answered_with_anothers_data(world: World, at: Clock) -> None:
    theirs = request_of(world.neighbour, at.now, "received")
    entered = {"request_id": theirs.id, "person_id": world.resident.id, "right": "access"}
    with pytest.raises(Verdict, match="another person"):
        run(acknowledge_request, input=entered, execution="arn:one")
    assert aws.mails() == []


def test_a_request_whose_start_was_lost_is_pushed(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(monkeypatch)
    with refusing("StartExecution", "ServiceUnavailable"):
        answer = ask({"right": "access"}, world.resident)
    assert aws.executions() == []
    assert run(resume_requests) == {"started": 0, "continued": 0, "decided": 0, "given_up": 0}
    at.forward(minutes=1)
    assert run(resume_requests) == {"started": 1, "continued": 0, "decided": 0, "given_up": 0}
    assert [aws.executions()] == [[row["id"]["S"] for row in aws.contents(REQUESTS)["requests"]]]
    assert answer.status == 500


def test_a_push_for_a_used_token_does_no_harm(world: World, at: Clock) -> None:
    request_of(world.resident, at.now, "proven")
    at.forward(minutes=2)
    with refusing("SendTaskSuccess", "TaskTimedOut"):
        assert run(resume_requests) == {"started": 0, "continued": 1, "decided": 0, "given_up": 0}
