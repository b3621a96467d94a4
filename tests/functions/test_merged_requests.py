"""The same asked twice is answered once, when it is proven that the same person asks; and who asked may think again."""

from datetime import timedelta
from typing import Any

import pytest

from functions.requests import merge_request
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import before, refusing
from tests.functions.intake_routes import TEAM, child_of, request_in, withdraw
from tests.functions.outbox import deliver_posted
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule import lifetime
from vestibule.requests import asking, progress
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.steps import StepFailed
from vestibule.table import commit


def sent(beginning: str) -> list[dict[str, Any]]:
    return [event for event in aws.events() if event["type"].startswith(beginning)]


def twice(world: World, at: Clock, state: str = "planned", **changed: Any) -> tuple[DataRequest, DataRequest]:
    """A request in this state, and the same again an hour later, just proven."""
    earlier = request_in(world.resident, at.now, state, "earlier", **changed)
    at.forward(hours=1)
    return earlier, request_in(world.resident, at.now, "proven", "later")


def test_the_later_is_merged_into_the_earlier_and_the_person_is_told(world: World, at: Clock) -> None:
    earlier, later = twice(world, at)
    assert run(merge_request, request_id=later.id) == {"merged": True, "earlier_id": earlier.id}
    merged = now_of(later, at)
    assert (merged.state, merged.outcome, merged.earlier_id) == ("merged", "merged", earlier.id)
    assert (merged.closed_at, now_of(earlier, at).state) == (at.now, "planned")
    deliver_posted()
    [(_, _, text)] = aws.mails()
    assert earlier.id in text
    assert later.id in text


def test_the_other_contexts_hear_of_it(world: World, at: Clock) -> None:
    _, later = twice(world, at)
    run(merge_request, request_id=later.id)
    other = request_in(world.neighbour, at.now)
    withdraw(other.id, world.neighbour)
    assert [event["subject"] for event in sent("requests.request.")] == [later.id, other.id]


def test_merging_again_changes_nothing(world: World, at: Clock) -> None:
    _, later = twice(world, at)
    with refusing("PutEvents", "InternalException"), pytest.raises(StepFailed):
        run(merge_request, request_id=later.id)
    first = run(merge_request, request_id=later.id)
    deliver_posted()
    seen = aws.contents(), aws.mails()
    assert run(merge_request, request_id=later.id) == first
    deliver_posted()
    assert (aws.contents(), aws.mails()) == seen
    assert len(aws.mails()) == 1


def test_the_earlier_is_never_merged_into_the_later(world: World, at: Clock) -> None:
    earlier, _ = twice(world, at)
    assert run(merge_request, request_id=earlier.id) == {"merged": False, "earlier_id": None}


@pytest.mark.parametrize("state", ["received", "acknowledged", "awaiting_proof"])
def test_nothing_is_merged_into_what_nobody_has_proven(world: World, at: Clock, state: str) -> None:
    _, later = twice(world, at, state)
    assert not run(merge_request, request_id=later.id)["merged"]


@pytest.mark.parametrize("state", ["answered", "closed", "refused", "withdrawn", "merged", "unproven", "failed"])
def test_what_is_over_answers_nothing_more(world: World, at: Clock, state: str) -> None:
    _, later = twice(world, at, state)
    assert not run(merge_request, request_id=later.id)["merged"]


BEING_DONE: list[tuple[str, State, bool]] = [
    *((right, "cooling_off", True) for right in ("erasure", "closure")),
    *((right, "acting", False) for right in ("erasure", "closure", "rectification", "restriction", "opt-out")),
    *((right, "propagating", False) for right in ("erasure", "rectification", "restriction")),
    *((right, "propagating", True) for right in ("access", "information")),
]


@pytest.mark.parametrize(("right", "state", "is_merged"), BEING_DONE)
def test_what_is_done_already_does_not_answer_for_what_came_since(
    world: World, at: Clock, right: str, state: State, *, is_merged: bool
) -> None:
    request_in(world.resident, at.now, state, "earlier", right=right)
    at.forward(hours=1)
    later = request_in(world.resident, at.now, "proven", "later", right=right)
    assert run(merge_request, request_id=later.id)["merged"] is is_merged


def test_a_copy_that_is_made_answers_nothing_more(world: World, at: Clock) -> None:
    _, later = twice(world, at, bundle_hash="0" * 64)
    assert not run(merge_request, request_id=later.id)["merged"]


@pytest.mark.parametrize(
    "changed",
    [
        {"right": "information"},
        {"jurisdiction": "US-CA"},
        {"asker": "agent", "agent_id": "agt_1"},
    ],
)
def test_what_is_not_the_same_is_not_merged(world: World, at: Clock, changed: dict[str, Any]) -> None:
    _, later = twice(world, at, **changed)
    assert not run(merge_request, request_id=later.id)["merged"]


def test_what_says_something_else_is_not_merged(world: World, at: Clock) -> None:
    earlier = request_in(world.resident, at.now, "planned", "earlier")
    said = asking.sealed(earlier.id, world.resident.id, {"everything": True}, at.now)
    commit(REQUESTS.change(earlier.id, asked_for=said))
    at.forward(hours=1)
    later = request_in(world.resident, at.now, "proven", "later")
    assert not run(merge_request, request_id=later.id)["merged"]


def test_a_complaint_is_always_heard(world: World, at: Clock) -> None:
    request_in(world.resident, at.now, "planned", "earlier", right="complaint")
    at.forward(hours=1)
    later = request_in(world.resident, at.now, "proven", "later", right="complaint")
    assert not run(merge_request, request_id=later.id)["merged"]


def test_anothers_request_is_nothing_to_merge_into(world: World, at: Clock) -> None:
    request_in(world.neighbour, at.now, "planned")
    at.forward(hours=1)
    later = request_in(world.resident, at.now, "proven")
    assert not run(merge_request, request_id=later.id)["merged"]


UNDONE: list[tuple[str, State]] = [
    *(("erasure", state) for state in ("received", "acknowledged", "awaiting_proof", "planned", "cooling_off")),
    *(("access", state) for state in ("received", "planned", "acting", "propagating")),
]


@pytest.mark.parametrize(("right", "state"), UNDONE)
def test_who_asked_may_think_again(world: World, at: Clock, right: str, state: str) -> None:
    request = request_in(world.resident, at.now, state, right=right)
    answer = withdraw(request.id, world.resident)
    assert (answer.status, answer.body["state"]) == (202, "withdrawn")
    withdrawn = now_of(request, at)
    assert (withdrawn.state, withdrawn.outcome, withdrawn.closed_at) == ("withdrawn", "withdrawn", at.now)
    assert withdrawn.expires_at
    said = [line for line in ledger(at) if line.kind == "requests.request.withdrawn"]
    assert [line.facts for line in said] == [{"by": world.resident.id}]
    deliver_posted()
    assert [subject for _, subject, _ in aws.mails()] == ["Your request is withdrawn"]


DONE: list[tuple[str, State, str]] = [
    *(("erasure", state, "too-late-to-withdraw") for state in ("acting", "propagating", "answered")),
    ("rectification", "acting", "too-late-to-withdraw"),
    ("access", "answered", "too-late-to-withdraw"),
    *(("access", state, "ended-already") for state in progress.ENDS),
]


@pytest.mark.parametrize(
    ("right", "failed_in", "status"),
    [
        ("erasure", "planned", 202),
        ("erasure", "cooling_off", 202),
        ("erasure", "acting", 409),
        ("access", "planned", 202),
        ("access", "answered", 409),
    ],
)
def test_what_failed_is_judged_by_where_it_stood(
    world: World, at: Clock, right: str, failed_in: State, status: int
) -> None:
    request = request_in(world.resident, at.now, "failed", right=right, failed_in=failed_in, outcome="failed")
    answer = withdraw(request.id, world.resident)
    assert answer.status == status
    assert status == 202 or answer.code == "too-late-to-withdraw"
    found = now_of(request, at)
    left = ("withdrawn", "withdrawn", None) if status == 202 else ("failed", "failed", failed_in)
    assert (found.state, found.outcome, found.failed_in) == left


@pytest.mark.parametrize(("right", "state", "code"), DONE)
def test_what_is_done_is_not_withdrawn(world: World, at: Clock, right: str, state: str, code: str) -> None:
    request = request_in(world.resident, at.now, state, right=right)
    before_it = aws.contents()
    answer = withdraw(request.id, world.resident)
    assert (answer.status, answer.code) == (409, code)
    assert aws.contents() == before_it


def test_a_guardian_withdraws_for_a_child_and_the_team_for_who_asks_them(world: World, at: Clock) -> None:
    child = child_of(world.resident, at.now)
    of_child = request_in(child, at.now, asker="guardian", agent_id=world.resident.id)
    assert withdraw(of_child.id, world.resident).status == 202
    own = request_in(world.neighbour, at.now)
    assert withdraw(own.id, TEAM, "compliance").status == 202


def test_anybody_else_knows_of_no_such_request(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now)
    strangers = [withdraw(request.id, world.neighbour), withdraw(request.id, TEAM, "manager", "operator")]
    unknown = withdraw(f"req_{'0' * 26}", world.neighbour)
    details = {(answer.status, answer.body["detail"]) for answer in (*strangers, unknown)}
    assert details == {(404, unknown.body["detail"])}
    assert now_of(request, at).state == "acknowledged"


def test_the_workflow_that_waits_is_told(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now, "awaiting_proof", task_token="token")
    with refusing("SendTaskFailure", "TaskTimedOut", mention="Withdrawn"):
        assert withdraw(request.id, world.resident).status == 202
    assert now_of(request, at).task_token is None


def test_a_withdrawal_that_meets_the_next_step_says_so(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now)
    moved = REQUESTS.change(request.id, state="planned")
    with before("TransactWriteItems", lambda: commit(moved)):
        answer = withdraw(request.id, world.resident)
    assert (answer.status, answer.code) == (409, "moved-meanwhile")
    assert withdraw(request.id, world.resident).status == 202


def test_a_held_request_stays_when_it_is_withdrawn(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now)
    commit(lifetime.keep(REQUESTS, (request.id,), "hld_1", at.now + timedelta(days=9)))
    assert withdraw(request.id, world.resident).status == 202
    lying = lifetime.lying(REQUESTS, (request.id,))
    assert lying
    assert (lying.record.state, lying.held_by, lying.erase_at) == ("withdrawn", frozenset({"hld_1"}), None)


def test_a_step_that_must_not_work_on_it_any_more_is_over(world: World, at: Clock) -> None:
    request = request_in(world.resident, at.now)
    assert progress.going(request.id, at.now).id == request.id
    withdraw(request.id, world.resident)
    with pytest.raises(progress.Over, match="withdrawn"):
        progress.going(request.id, at.now)
