"""Time to think again, before what cannot be undone is begun."""

from datetime import timedelta
from typing import Any

import pytest

from functions.requests import close_request, cool_off, withdraw_request
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import asked
from tests.functions.calls import call
from tests.functions.outbox import deliver_posted
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule import ids
from vestibule.clock import written
from vestibule.requests import cooling, plan
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, Decided, HoldingPlan, KeptPart, Outcome
from vestibule.requests.progress import Over

WITHDRAW = "POST /v1/requests/{request_id}/withdrawal"
NOW = {"decision": None, "until": None}


def said_by(*people: str, at: Clock, decision: str) -> list[Any]:
    said = {"decision": decision, "at": at.now, "ground": "legal-claims" if decision == "refuse" else None}
    return [Decided.model_validate({**said, "by": ids.derived("per", each)}) for each in people]


def cooling_off(world: World, at: Clock) -> DataRequest:
    request = asked(world.resident, "closure", at.now)
    run(cool_off, request_id=request.id)
    return request


@pytest.mark.parametrize("kind", sorted(kind for kind in HANDLING if not HANDLING[kind].cools_off))
def test_what_can_be_undone_is_done_at_once(world: World, at: Clock, kind: Any) -> None:
    request = asked(world.resident, kind, at.now)
    seen = aws.contents()
    assert run(cool_off, request_id=request.id) == NOW
    assert aws.contents() == seen


def test_an_erasure_waits_three_days_and_once_only(world: World, at: Clock) -> None:
    request = asked(
        world.resident,
        "erasure",
        at.now,
        decisions=said_by("one", "two", at=at, decision="approve"),
        state="awaiting_decision",
    )
    until = at.now + timedelta(days=3)
    for _ in range(2):
        assert run(cool_off, request_id=request.id) == {"decision": "approve", "until": written(until)}
        at.forward(hours=1)
    found = now_of(request, at)
    assert (found.state, found.cools_until, found.task_token) == ("cooling_off", until, None)
    assert [line.facts for line in ledger(at) if line.kind == "requests.request.cooling_off"] == [
        {"cools_until": written(until)}
    ]
    at.now = until
    assert run(cool_off, request_id=request.id) == {"decision": "approve", "until": None}


def test_how_long_is_said_by_the_deployment(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOL_OFF_HOURS", "0")
    request = asked(world.resident, "closure", at.now)
    assert run(cool_off, request_id=request.id) == NOW
    assert now_of(request, at).state == "planned"


@pytest.mark.parametrize(
    ("days_left", "waits"), [(30, timedelta(days=3)), (8, timedelta(days=1)), (7, None), (1, None)]
)
def test_nobody_waits_into_the_last_days_of_the_term(
    world: World, at: Clock, days_left: int, waits: timedelta | None
) -> None:
    request = asked(world.resident, "closure", at.now, answer_by=at.now + timedelta(days=days_left))
    until = cooling.ends_at(request, timedelta(days=3), at.now)
    assert until == (at.now + waits if waits else None)


@pytest.mark.parametrize("state", ["awaiting_decision", "cooling_off"])
def test_what_was_refused_is_not_waited_for(world: World, at: Clock, state: str) -> None:
    refused = said_by("one", "two", at=at, decision="refuse")
    ends = at.now + timedelta(days=1) if state == "cooling_off" else None
    request = asked(world.resident, "erasure", at.now, decisions=refused, state=state, cools_until=ends)
    assert run(cool_off, request_id=request.id) == {"decision": "refuse", "until": None}
    assert now_of(request, at).state == state


def test_what_was_withdrawn_meanwhile_is_over(world: World, at: Clock) -> None:
    request = cooling_off(world, at)
    answer = call(withdraw_request.handler, WITHDRAW, {}, caller=world.resident.id, request_id=request.id)
    assert answer.status == 202
    with pytest.raises(Over):
        run(cool_off, request_id=request.id)


@pytest.mark.parametrize(
    ("said", "answered", "state", "outcome"),
    [
        ("closed", None, "closed", "fulfilled"),
        ("closed", "in_part", "closed", "in_part"),
        ("refused", "refused", "refused", "refused"),
        ("unproven", None, "unproven", "unproven"),
        ("failed", None, "failed", "failed"),
        ("failed", "in_part", "failed", "in_part"),
    ],
)
def test_the_register_says_what_became_of_it(
    world: World, at: Clock, said: str, answered: Outcome | None, state: str, outcome: str
) -> None:
    request = asked(world.resident, "access", at.now, state="answered", outcome=answered)
    run(close_request, request_id=request.id, outcome=said)
    found = now_of(request, at)
    assert (found.state, found.outcome) == (state, outcome)
    told = [event["type"] for event in aws.events() if event["type"].startswith("requests.")]
    assert told == [f"requests.request.{state}"]


def test_who_could_not_prove_it_hears_so_once_and_where_to_complain(world: World, at: Clock) -> None:
    request = asked(world.resident, "access", at.now, state="awaiting_proof", jurisdiction="FR")
    for _ in range(2):
        run(close_request, request_id=request.id, outcome="unproven")
    deliver_posted()
    [(to, _, text)] = aws.mails()
    assert to == world.resident.email
    assert request.id in text
    assert "CNIL" in text


KEPT, UNASKED = (KeptPart(ground=ground, count=1) for ground in ("legal-claims", plan.NOT_ASKED))


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        ([], "nothing_held"),
        ([HoldingPlan(holding="entries", keep=[UNASKED])], "nothing_held"),
        ([HoldingPlan(holding="entries", erase=2, keep=[UNASKED])], "fulfilled"),
        ([HoldingPlan(holding="climates", anonymise=1)], "fulfilled"),
        ([HoldingPlan(holding="entries", erase=2), HoldingPlan(holding="grants", keep=[KEPT])], "in_part"),
    ],
)
def test_an_erasure_is_whole_when_nothing_that_was_asked_for_stays(done: list[HoldingPlan], outcome: str) -> None:
    assert plan.outcome_of(done) == outcome
