"""Two things about a request in the same moment: a withdrawal between two calls of a step, a try that comes too late, a twin."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from functions.requests import answer_request, ask_for_decision, ask_for_proof, begin_erasure, propagate, stop_uses
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import asked, going_on
from tests.functions.calls import answers_lost, before
from tests.functions.intake_routes import withdraw
from tests.functions.steps import now_of, run
from tests.functions.world import World
from vestibule import ceasing
from vestibule.consent.permission import decisions_of
from vestibule.people.standing import relations_of
from vestibule.requests import waiting, workflow
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import Over
from vestibule.steps import StepFailed


def withdrawn(request: DataRequest) -> Callable[[], None]:
    def withdraw_now() -> None:
        assert withdraw(request.id, request.person_id).status == 202

    return withdraw_now


def test_a_closure_that_is_withdrawn_as_it_begins_ends_nothing(world: World, at: Clock) -> None:
    request = asked(world.resident, "closure", at.now, plan_hash="0" * 64, state="cooling_off")
    with before("TransactWriteItems", withdrawn(request)), pytest.raises(StepFailed, match="Meanwhile"):
        run(begin_erasure, request_id=request.id)
    with pytest.raises(Over):
        run(begin_erasure, request_id=request.id)
    assert now_of(request, at).state == "withdrawn"
    assert [tie.until for tie in relations_of(world.resident.id, at.now)] == [None]


@pytest.mark.parametrize(
    ("step", "kind", "state"),
    [(ask_for_decision, "rectification", "planned"), (ask_for_proof, "access", "acknowledged")],
)
def test_nobody_waits_for_a_request_that_is_withdrawn_in_the_same_moment(
    world: World, at: Clock, step: Any, kind: Any, state: str
) -> None:
    request = asked(world.resident, kind, at.now, state=state)
    with before("TransactWriteItems", withdrawn(request)), pytest.raises(StepFailed, match="Meanwhile"):
        run(step, request_id=request.id, task_token="token")
    with pytest.raises(Over):
        run(step, request_id=request.id, task_token="another")


def test_of_a_withdrawal_in_the_midst_of_a_second_asking_the_new_token_hears(world: World, at: Clock) -> None:
    request = asked(world.resident, "rectification", at.now)
    run(ask_for_decision, request_id=request.id, task_token="first")

    def ask_again() -> None:
        run(ask_for_decision, request_id=request.id, task_token="second")

    with before("TransactWriteItems", ask_again):
        assert withdraw(request.id, request.person_id).status == 409
    assert (now_of(request, at).state, now_of(request, at).task_token) == ("awaiting_decision", "first second")


@pytest.mark.parametrize(
    ("step", "kind", "state"),
    [
        (ask_for_decision, "rectification", "planned"),
        (ask_for_proof, "access", "acknowledged"),
        (propagate, "restriction", "acting"),
    ],
)
def test_a_try_that_comes_late_takes_no_token_from_the_one_after_it(
    world: World, at: Clock, step: Any, kind: Any, state: str
) -> None:
    told = (
        [{"recipient_id": "rcp_00000000000000000000000000", "kind": "third_party_vendors"}] if step is propagate else []
    )
    request = asked(world.resident, kind, at.now, state=state, told=told)
    for token in ("second", "first", "second"):
        run(step, request_id=request.id, task_token=token)
    assert now_of(request, at).task_token == "second first"
    with going_on() as tokens:
        workflow.go_on(now_of(request, at))
    assert tokens == ["second", "first"]


def test_tokens_of_an_earlier_wait_are_left_behind(world: World, at: Clock) -> None:
    request = asked(world.resident, "rectification", at.now, state="proven", task_token="of the proof")
    waiting.wait(request, "awaiting_decision", "of-the-decision", at.now)
    assert now_of(request, at).task_token == "of-the-decision"


def test_what_is_stopped_by_two_at_once_stops_once(world: World, at: Clock) -> None:
    request = asked(world.resident, "objection", at.now, {"purposes": ["news"]})
    with before("TransactWriteItems", lambda: run(stop_uses, request_id=request.id)), pytest.raises(StepFailed):
        run(stop_uses, request_id=request.id)
    assert run(stop_uses, request_id=request.id)["outcome"] == "fulfilled"
    assert [(each.purpose, each.choice) for each in decisions_of(world.resident.id, at.now)] == [("news", "objected")]
    stop = ceasing.meant(request, at.now).stops[0]
    ceasing.cease(stop, request, world.resident, at.now)
    assert len([*decisions_of(world.resident.id, at.now)]) == 1


@pytest.fixture
def claims_unheard() -> Iterator[None]:
    """The answer to the claim of a letter is lost, and botocore sends it again: refused, by its own first."""
    with answers_lost("UpdateItem"):
        yield


def test_an_answer_whose_claim_was_unheard_is_not_taken_for_sent(world: World, at: Clock, claims_unheard: None) -> None:
    request = asked(world.resident, "information", at.now)
    with pytest.raises(StepFailed, match="StillOpen"):
        run(answer_request, request_id=request.id, outcome="fulfilled")
    assert (aws.mails(), now_of(request, at).state) == ([], "planned")
    run(answer_request, request_id=request.id, outcome="fulfilled")
    assert (len(aws.mails()), now_of(request, at).state) == (1, "answered")
