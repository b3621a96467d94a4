"""The operator as a processor (F-04): the controller has the request in its queue, and says what is to be done."""

from datetime import timedelta

import pytest

from functions.requests import (
    acknowledge_request,
    answer_request,
    cool_off,
    forward_request,
    plan_request,
    remind_controllers,
    resume_requests,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import asked
from tests.functions.calls import before
from tests.functions.controllers import REFUSE, forwarded, instruct, queue
from tests.functions.intake_routes import withdraw
from tests.functions.outbox import deliver_posted
from tests.functions.routes import in_pool
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World, add_person, relate
from vestibule import config
from vestibule.messages.holdings import MESSAGES
from vestibule.requests import asking, deciding, due, prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest

DO, ANSWERED = {"instruction": "carry_out"}, {"instruction": "answered"}


@pytest.fixture(autouse=True)
def _works_for_others(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPERATOR", "fleetback")


def done(request: DataRequest, at: Clock) -> DataRequest:
    """The request of ours that does what was said."""
    said = now_of(request, at).instructed
    assert said is not None
    found = REQUESTS.get(str(said.carried_out_as), now=at.now)
    assert found is not None
    return found


# Into the queue


def test_a_customer_s_request_goes_to_the_dealer_alone_and_the_person_hears_who_answers(
    world: World, at: Clock
) -> None:
    second = add_person(world.home.organisation, "second", at.now, "nl")
    relate(second, "manager", since=at.now)
    request = asked(world.resident, "access", at.now, safe_due="2026-12-21", jurisdiction="LU")
    for _ in range(2):
        assert run(forward_request, request_id=request.id) == {"forwarded": 2, "all": True}
    deliver_posted()
    letters = {to: " ".join(text.split()) for to, _, text in aws.mails()}
    assert set(letters) == {world.home.manager.email, second.email}
    assert "answer the person by December 21, 2026" in letters[world.home.manager.email]
    assert "Say so by December 2, 2026" in letters[world.home.manager.email].replace("\u202f", " ")
    assert all(world.resident.email not in text and world.resident.name not in text for text in letters.values())
    assert [line.kind for line in ledger(at)].count("requests.request.forwarded") == 1
    run(answer_request, request_id=request.id, outcome="forwarded")
    assert "You get the answer from there" in " ".join(aws.mails()[-1][2].split())


def test_staff_of_the_dealer_are_the_operators_own_users(world: World, at: Clock) -> None:
    request = asked(world.home.manager, "access", at.now, jurisdiction="LU")
    assert run(forward_request, request_id=request.id) == {"forwarded": 0, "all": False}
    assert now_of(request, at).controller_id is None


def test_of_who_is_both_only_a_part_is_the_dealers(world: World, at: Clock) -> None:
    relate(world.resident, "technician", since=at.now)
    request = asked(world.resident, "access", at.now, jurisdiction="LU")
    assert run(forward_request, request_id=request.id) == {"forwarded": 1, "all": False}


@pytest.mark.parametrize("kind", ["information", "safeguards", "complaint", "authority-help"])
def test_questions_about_this_house_are_answered_by_this_house(world: World, at: Clock, kind: Kind) -> None:
    request = asked(world.resident, kind, at.now, jurisdiction="LU")
    assert run(forward_request, request_id=request.id) == {"forwarded": 0, "all": False}


def test_where_the_operator_decides_nothing_is_forwarded(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "valet")
    request = asked(world.resident, "access", at.now)
    assert run(forward_request, request_id=request.id) == {"forwarded": 0, "all": False}
    assert aws.count(MESSAGES) == 0


def test_two_clocks_run_the_dealers_by_law_and_ours_by_the_contract(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    [entry] = queue(world.home).body["data"]
    assert (entry["legal_due"], entry["safe_due"]) == (str(request.legal_due), str(request.safe_due))
    assert entry["help_by"] == "2026-12-01T23:00:00.000Z"  # ten days, to the end of the day in Luxembourg
    assert (entry["is_late"], entry["instruction"]) == (False, None)
    at.forward(days=11)
    assert queue(world.home).body["data"][0]["is_late"]


def test_our_date_is_never_after_the_dealers(world: World, at: Clock) -> None:
    soon = at.now + timedelta(days=2)
    request = forwarded(world.resident, at.now, answer_by=soon)
    assert request.help_by == soon


# Who sees the queue


def test_the_queue_shows_identifiers_and_is_its_managers_alone(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    [entry] = queue(world.home).body["data"]
    assert (entry["id"], entry["person_id"], entry["right"]) == (request.id, world.resident.id, "erasure")
    assert world.resident.email not in str(entry)
    assert queue(world.elsewhere).body == {"data": [], "next": None}
    for stranger in (world.elsewhere.manager, world.resident):
        assert queue(world.home, stranger).status == 404
    assert queue(world.home, "per_compliance", roles=("compliance",)).status == 200


def test_each_look_leaves_a_line(world: World, at: Clock) -> None:
    forwarded(world.resident, at.now)
    aws.events()
    queue(world.home)
    looked = [event for event in aws.events() if "looked" in event["type"]]
    assert [event["data"]["organisation_id"] for event in looked] == [world.home.organisation.id]


# What it says


@pytest.mark.parametrize("kind", ["erasure", "access", "objection"])
def test_what_is_to_be_done_becomes_a_request_of_ours_with_our_date(world: World, at: Clock, kind: Kind) -> None:
    request = forwarded(world.resident, at.now, kind, {"purposes": ["interventions"]} if kind == "objection" else None)
    at.forward(days=2)
    answer = instruct(request, DO, world.home)
    anew = done(request, at)
    assert (answer.status, answer.body["carried_out_as"]) == (201, anew.id)
    assert (anew.asker, anew.right, anew.person_id, anew.state) == ("controller", kind, world.resident.id, "received")
    assert (anew.received_at, anew.legal_due, anew.earlier_id) == (request.received_at, request.legal_due, request.id)
    assert anew.safe_due == (at.now + timedelta(days=10)).date()
    assert asking.wanted_of(anew, at.now) == asking.wanted_of(request, at.now)
    [entry] = [each for each in queue(world.home).body["data"] if each["id"] == request.id]
    assert (entry["instruction"], entry["carried_out_as"]) == ("carry_out", anew.id)


def test_it_goes_through_the_same_workflow_without_proof_or_another_decision(world: World, at: Clock) -> None:
    in_pool(world.resident.id)
    request = forwarded(world.resident, at.now)
    instruct(request, DO, world.home)
    anew = done(request, at)
    assert prove.needs(anew, config.operator_pack()) == ()
    ahead = {"request_id": anew.id, "person_id": anew.person_id, "right": anew.right}
    assert run(acknowledge_request, input=ahead, execution="x")["needs_proof"] is False
    assert run(forward_request, request_id=anew.id) == {"forwarded": 0, "all": False}
    assert run(plan_request, request_id=anew.id)["needs_decision"] is False
    assert run(cool_off, request_id=anew.id)["decision"] == "approve"


def test_a_refusal_reaches_the_person_with_its_ground_and_reason(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    assert instruct(request, REFUSE, world.home).status == 201
    anew = done(request, at)
    assert (deciding.verdict(anew), deciding.ground_of(anew)) == ("refuse", "legal-claims")
    run(answer_request, request_id=anew.id, outcome="refused")
    to, _, text = aws.mails()[-1]
    assert to == world.resident.email
    assert REFUSE["reason"] in " ".join(text.split())


def test_who_has_answered_leaves_nothing_to_do(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    assert instruct(request, ANSWERED, world.home).body["carried_out_as"] is None
    assert aws.count(REQUESTS) == 1
    assert [line.kind for line in ledger(at)].count("requests.request.instructed") == 1


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"instruction": "refuse"}, 422),
        ({"instruction": "refuse", "reason": "No.", "ground": "mood"}, 422),
        ({"instruction": "refuse", "reason": "No."}, 422),
        ({"instruction": "carry_out", "reason": "Yes."}, 422),
        ({"instruction": "perhaps"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_meant_is_refused(world: World, at: Clock, said: dict[str, str], status: int) -> None:
    request = forwarded(world.resident, at.now)
    assert instruct(request, said, world.home).status == status
    assert now_of(request, at).instructed is None


def test_it_is_said_once_by_who_manages_there_and_not_about_oneself(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    assert instruct(request, DO, world.elsewhere).status == 404
    assert instruct(request, DO, world.home, caller=world.resident).status == 404
    assert instruct(request, DO, world.home, caller="per_compliance", roles=("compliance",)).status == 404
    assert instruct(asked(world.neighbour, "access", at.now), DO, world.home).status == 404
    assert instruct(request, ANSWERED, world.home).status == 201
    assert instruct(request, DO, world.home).status == 409
    relate(world.home.manager, "owner", since=at.now)
    own = forwarded(world.home.manager, at.now)
    assert instruct(own, DO, world.home).status == 403


def test_what_the_person_has_withdrawn_is_not_carried_out(world: World, at: Clock) -> None:
    relate(world.resident, "technician", since=at.now)
    request = forwarded(world.resident, at.now)
    assert withdraw(request.id, world.resident).status == 202
    answer = instruct(request, DO, world.home)
    assert (answer.status, answer.code) == (409, "not-open")
    assert aws.count(REQUESTS) == 1
    at.forward(days=9)
    assert run(remind_controllers) == {"waiting": 0}


def test_two_managers_at_once_are_told_apart(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    second = add_person(world.home.organisation, "second", at.now, "nl")
    relate(second, "manager", since=at.now)
    with before("TransactWriteItems", lambda: instruct(request, ANSWERED, world.home, caller=second)):
        assert instruct(request, DO, world.home).status == 409
    assert aws.count(REQUESTS) == 1


def test_a_workflow_whose_start_was_lost_is_started_by_the_schedule(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    instruct(request, DO, world.home)
    at.forward(minutes=5)
    assert run(resume_requests)["started"] == 1
    assert done(request, at).state == "received"


def test_the_team_sees_our_date_in_its_list(world: World, at: Clock) -> None:
    request = forwarded(world.resident, at.now)
    instruct(request, DO, world.home)
    anew = done(request, at)
    at.forward(days=9)
    assert due.stage_of(anew, at.now) == "last"


# The reminder


def reminded() -> list[str]:
    deliver_posted()
    return [
        subject for _, subject, _ in aws.mails() if "told" in subject or "Tell us" in subject or "help in" in subject
    ]


def test_the_managers_are_reminded_before_our_date_and_once_after_it(world: World, at: Clock) -> None:
    forwarded(world.resident, at.now)
    assert run(remind_controllers) == {"waiting": 0}
    at.forward(days=8)
    for _ in range(2):
        assert run(remind_controllers) == {"waiting": 1}
    assert reminded() == ["Tell us what we are to do about a request"]
    at.forward(days=3)
    for _ in range(2):
        run(remind_controllers)
    assert reminded()[1:] == ["We can no longer help in time with a request"]
    at.forward(days=8)
    assert run(remind_controllers) == {"waiting": 0}


def test_who_has_spoken_is_not_reminded(world: World, at: Clock) -> None:
    instruct(forwarded(world.resident, at.now), ANSWERED, world.home)
    at.forward(days=8)
    assert run(remind_controllers) == {"waiting": 0}
