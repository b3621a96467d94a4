"""What the compliance team decides: two pairs of eyes for what cannot be undone and for every refusal, always another's."""

import json
from typing import Any

import pytest

from functions.requests import ask_for_decision, decide_request, resume_requests
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call
from tests.functions.desk import APPROVE, DECIDE, ONE, REFUSE, TEAM, THREE, TWO, asked, decide
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule import ids, sealing
from vestibule.policy.pack import load
from vestibule.problems import Verdict
from vestibule.requests import asking, deciding, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.table import commit


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str | None, Any]]:
    """What waiting workflows were told: the memory has none that wait."""
    told: list[tuple[str | None, Any]] = []
    monkeypatch.setattr(workflow, "go_on", lambda request, said=None: told.append((request.task_token, said)))
    return told


def test_an_erasure_is_approved_by_two(world: World, at: Clock, tokens: list[Any]) -> None:
    request = asked(world.resident, at.now)
    first = decide(request, ONE, APPROVE)
    assert (first.status, first.body["agreed"], first.body["needed"], first.body["verdict"]) == (201, 1, 2, None)
    assert tokens == []
    second = decide(request, TWO, APPROVE)
    assert (second.status, second.body["verdict"]) == (201, "approve")
    assert tokens == [(request.task_token, {"decision": "approve"})]
    said = [line.facts for line in ledger(at) if line.kind == "requests.request.decided"]
    assert [(fact["by"], fact["verdict"]) for fact in said] == [(ONE, None), (TWO, "approve")]


def test_nobody_agrees_with_oneself(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    assert decide(request, ONE, APPROVE).status == 201
    again = decide(request, ONE, APPROVE)
    assert (again.status, again.code) == (409, "decided-already")


def test_of_two_who_disagree_either_can_think_again(world: World, at: Clock, tokens: list[Any]) -> None:
    request = asked(world.resident, at.now)
    assert decide(request, ONE, APPROVE).status == 201
    assert decide(request, TWO, REFUSE).body["verdict"] is None
    again = decide(request, ONE, REFUSE)
    assert (again.status, again.body["agreed"], again.body["verdict"]) == (201, 2, "refuse")
    found = now_of(request, at)
    assert [(said.by, said.decision) for said in found.decisions] == [(TWO, "refuse"), (ONE, "refuse")]
    assert deciding.reason_of(found, at.now) == REFUSE["reason"]
    assert tokens == [(request.task_token, {"decision": "refuse"})]
    said = [line.facts for line in ledger(at) if line.kind == "requests.request.decided"]
    assert [(fact["by"], fact["decision"]) for fact in said] == [(ONE, "approve"), (TWO, "refuse"), (ONE, "refuse")]


def test_what_was_written_with_a_decision_goes_with_it(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    in_part = {"decision": "approve", "ground": "security", "reason": "Entries of the last month help against a fraud."}
    for who, body in ((ONE, REFUSE), (TWO, in_part), (ONE, in_part)):
        assert decide(request, who, body).status == 201
    found = now_of(request, at)
    assert (deciding.verdict(found), deciding.reason_of(found, at.now)) == ("approve", in_part["reason"])


def test_once_enough_agree_nobody_thinks_again(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    for who in (ONE, TWO):
        decide(request, who, APPROVE)
    assert decide(request, ONE, REFUSE).code == "decided-already"
    assert deciding.verdict(now_of(request, at)) == "approve"


@pytest.mark.parametrize(
    ("failed_in", "status"), [("planned", 201), ("cooling_off", 201), ("acting", 409), (None, 409)]
)
def test_what_failed_before_anything_was_done_can_be_refused(
    world: World, at: Clock, failed_in: Any, status: int
) -> None:
    request = asked(world.resident, at.now, "failed", failed_in=failed_in)
    assert decide(request, ONE, REFUSE).status == status


def test_a_repeated_decision_is_one(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    first, again = (decide(request, ONE, APPROVE, key="one") for _ in range(2))
    assert (again.status, again.body) == (first.status, first.body)
    assert len(now_of(request, at).decisions) == 1


def test_whoever_entered_a_request_or_made_it_does_not_decide_it(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, entered_by=ONE)
    assert decide(request, ONE, APPROVE).code == "not-allowed"
    assert decide(request, world.resident.id, APPROVE).code == "not-allowed"
    assert now_of(request, at).decisions == []


@pytest.mark.parametrize("roles", [(), ("manager",), ("operator",)])
def test_only_the_team_decides_and_nobody_else_learns_that_there_is_something(
    world: World, at: Clock, roles: tuple[str, ...]
) -> None:
    request = asked(world.resident, at.now)
    known, unknown = (
        decide(each, world.neighbour.id, APPROVE, roles=roles) for each in (request, ids.derived("req", "none"))
    )
    assert (known.status, known.body["detail"]) == (unknown.status, unknown.body["detail"])
    assert known.status == 403


def test_a_refusal_takes_two_who_give_the_same_ground(world: World, at: Clock, tokens: list[Any]) -> None:
    request = asked(world.resident, at.now)
    other = {**REFUSE, "ground": "legal-obligation", "reason": "Invoices are kept for seven years."}
    assert decide(request, ONE, REFUSE).body["verdict"] is None
    assert decide(request, TWO, other).body["verdict"] is None
    assert decide(request, THREE, other).body["verdict"] == "refuse"
    refused = now_of(request, at)
    assert (deciding.verdict(refused), deciding.ground_of(refused)) == ("refuse", "legal-obligation")
    assert deciding.reason_of(refused, at.now) == other["reason"]
    assert tokens == [(request.task_token, {"decision": "refuse"})]


def test_what_was_written_for_the_person_lies_sealed(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    decide(request, ONE, REFUSE)
    assert REFUSE["reason"] not in json.dumps(aws.contents(), default=str)
    assert deciding.reason_of(now_of(request, at), at.now) is None  # until enough agree
    decide(request, TWO, REFUSE)
    assert deciding.reason_of(now_of(request, at), at.now) == REFUSE["reason"]
    commit(sealing.shred(world.resident.id, at.now).write)
    assert deciding.reason_of(now_of(request, at), at.now) is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({**REFUSE, "ground": "we-would-rather-not"}, "/ground"),
        ({**REFUSE, "ground": None}, "/ground"),
        ({**REFUSE, "reason": None}, "/"),
        ({"decision": "approve", "ground": "security"}, "/"),
        ({"decision": "perhaps"}, "/decision"),
    ],
)
def test_a_refusal_names_a_ground_of_the_law_and_gives_a_reason(
    world: World, at: Clock, body: dict[str, Any], pointer: str
) -> None:
    request = asked(world.resident, at.now)
    answer = decide(request, ONE, body)
    assert answer.status == 422
    assert pointer in {error["pointer"] for error in answer.body["errors"]}
    assert now_of(request, at).decisions == []


@pytest.mark.parametrize("right", ["opt-out", "consent-withdrawal"])
def test_what_the_law_lets_nobody_refuse_cannot_be_refused(world: World, at: Clock, right: Kind) -> None:
    request = asked(world.resident, at.now, "acknowledged", right=right)
    assert decide(request, ONE, REFUSE).status == 422


def test_a_part_can_be_refused_with_an_approval(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    in_part = {"decision": "approve", "ground": "security", "reason": "Entries of the last month help against a fraud."}
    for who in (ONE, TWO):
        decide(request, who, in_part)
    found = now_of(request, at)
    assert (deciding.verdict(found), deciding.ground_of(found)) == ("approve", "security")


@pytest.mark.parametrize("state", ["closed", "refused", "withdrawn", "answered"])
def test_a_closed_request_does_not_open_again(world: World, at: Clock, state: Any) -> None:
    answer = decide(asked(world.resident, at.now, state), ONE, REFUSE)
    assert (answer.status, answer.code) == (409, "not-open")


@pytest.mark.parametrize(
    ("state", "body", "status"),
    [
        ("received", APPROVE, 409),
        ("proven", APPROVE, 409),
        ("received", REFUSE, 201),
        ("cooling_off", REFUSE, 201),
        ("acting", REFUSE, 409),
        ("propagating", REFUSE, 409),
    ],
)
def test_an_approval_is_waited_for_and_a_refusal_comes_before_anything_is_done(
    world: World, at: Clock, state: Any, body: dict[str, Any], status: int
) -> None:
    assert decide(asked(world.resident, at.now, state), ONE, body).status == status


def test_of_two_who_decide_at_once_both_count(world: World, at: Clock, tokens: list[Any]) -> None:
    request, elsewhere = asked(world.resident, at.now), another_process(decide_request)

    def meanwhile() -> object:
        return call(elsewhere, DECIDE, APPROVE, caller=TWO, roles=TEAM, request_id=request.id)

    with before("TransactWriteItems", meanwhile):
        answer = decide(request, ONE, APPROVE)
    assert (answer.status, answer.body["verdict"]) == (201, "approve")
    assert {said.by for said in now_of(request, at).decisions} == {ONE, TWO}
    assert len(tokens) == 1


def complaint_about(earlier: DataRequest, world: World, at: Clock) -> DataRequest:
    return asked(world.resident, at.now, right="complaint", jurisdiction="US-CA", earlier_id=earlier.id)


def test_a_complaint_that_is_upheld_takes_the_request_up_again_with_another_reviewer(world: World, at: Clock) -> None:
    request_id = ids.derived("req", "first")
    wish = asking.sealed(request_id, world.resident.id, {"holdings": ["entries"]}, at.now)
    decisions = [{"decision": "refuse", "by": each, "at": at.now, "ground": "security"} for each in (ONE, TWO)]
    first = asked(world.resident, at.now, "refused", id=request_id, asked_for=wish, decisions=decisions)
    at.forward(days=3)
    complaint = complaint_about(first, world, at)
    assert decide(complaint, ONE, APPROVE).code == "not-allowed"
    answer = decide(complaint, THREE, APPROVE)
    assert (answer.status, answer.body["verdict"]) == (201, "approve")
    anew = REQUESTS.get(answer.body["reopened_as"], now=at.now)
    assert anew
    assert (anew.right, anew.earlier_id, anew.received_at) == ("erasure", first.id, complaint.received_at)
    assert anew.safe_due
    assert anew.safe_due > (first.safe_due or anew.safe_due)
    assert asking.wanted_of(anew, at.now) == {"holdings": ["entries"]}
    assert aws.executions() == [anew.id]
    assert now_of(first, at).state == "refused"


def test_a_complaint_about_somebody_elses_request_takes_nothing_up(world: World, at: Clock) -> None:
    theirs = asked(world.neighbour, at.now, "refused")
    complaint = complaint_about(theirs, world, at)
    answer = decide(complaint, ONE, APPROVE)
    assert (answer.status, answer.body["reopened_as"]) == (201, None)
    assert aws.count(REQUESTS) == 2


def test_a_complaint_is_dismissed_by_two_with_a_reason_and_no_ground(world: World, at: Clock) -> None:
    first = asked(world.resident, at.now, "refused")
    at.forward(minutes=1)
    complaint = complaint_about(first, world, at)
    body = {"decision": "refuse", "reason": "The invoice has to be kept."}
    assert [decide(complaint, who, body).body["verdict"] for who in (TWO, THREE)] == [None, "refuse"]
    assert aws.count(REQUESTS) == 2


def test_the_workflow_waits_and_the_team_gets_one_letter(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, "planned", task_token=None)
    for token in ("first", "second", "second"):
        run(ask_for_decision, request_id=request.id, task_token=token)
    found = now_of(request, at)
    assert (found.state, found.task_token) == ("awaiting_decision", "first second")
    [(to, subject, text)] = aws.mails()
    assert (to, subject) == (load("valet").contacts.email, "Une demande attend votre décision")
    assert request.id in text


def test_what_is_decided_already_is_not_waited_for(world: World, at: Clock, tokens: list[Any]) -> None:
    request = asked(world.resident, at.now, "proven")
    for who in (ONE, TWO):
        decide(request, who, REFUSE)
    run(ask_for_decision, request_id=request.id, task_token="token")
    assert tokens == [("token", {"decision": "refuse"})]
    assert now_of(request, at).state == "proven"


def test_what_has_ended_meanwhile_is_over(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, "withdrawn")
    with pytest.raises(Verdict):
        run(ask_for_decision, request_id=request.id, task_token="token")


def test_a_decision_whose_push_was_lost_is_pushed(world: World, at: Clock, tokens: list[Any]) -> None:
    request, other = asked(world.resident, at.now), asked(world.neighbour, at.now)
    for who in (ONE, TWO):
        decide(request, who, APPROVE)
    tokens.clear()
    at.forward(minutes=2)
    assert run(resume_requests) == {"started": 0, "continued": 0, "decided": 1, "given_up": 0}
    assert tokens == [(request.task_token, {"decision": "approve"})]
    assert deciding.verdict(now_of(other, at)) is None
