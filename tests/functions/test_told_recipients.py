"""Who got data hears that it was erased, corrected or restricted (GDPR Art. 19); the person hears of their answers."""

from datetime import timedelta
from typing import Any

import pytest

from functions.requests import hear_recipient, list_recipients, propagate
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import COMPLIANCE, answered, asked, going_on
from tests.functions.calls import Answer, before, call, refusing
from tests.functions.passages import authority, demanded, fetched, handed, vendor
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule import config, ids
from vestibule.disclosures.model import Recipient
from vestibule.people.model import Person
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest
from vestibule.steps import StepFailed

ANSWER = "POST /v1/requests/{request_id}/recipients/{recipient_id}/answer"
CONCERNED: tuple[Kind, ...] = ("erasure", "closure", "rectification", "restriction")


@pytest.fixture
def vendors(world: World) -> tuple[Recipient, Recipient]:
    """Two who got the resident's profile."""
    found = vendor(name="Clean & Co"), vendor(name="Move & Co")
    for each in found:
        assert fetched(handed(each, world.resident)).status == 200
    return found


def listed(person: Person, at: Clock, kind: Kind = "erasure", **changed: Any) -> DataRequest:
    request = asked(person, kind, at.now, **changed)
    run(list_recipients, request_id=request.id)
    return now_of(request, at)


def told(request: DataRequest, token: str = "token") -> list[str]:
    """Tell them, and say by which tokens the workflow went on meanwhile."""
    with going_on() as went_on:
        run(propagate, request_id=request.id, task_token=token)
    return went_on


def says(request: DataRequest, recipient: Recipient, answer: str = "done", **rest: Any) -> Answer:
    usual = {"caller": COMPLIANCE, "roles": ("compliance",)}
    named = {"request_id": request.id, "recipient_id": recipient.id}
    return call(hear_recipient.handler, ANSWER, {"answer": answer}, **usual | named | rest)


@pytest.mark.parametrize("kind", CONCERNED)
def test_everybody_who_got_the_data_is_listed_once(
    world: World, at: Clock, vendors: tuple[Recipient, ...], kind: Kind
) -> None:
    fetched(handed(vendors[0], world.resident, {"why": "another order"}))
    request = asked(world.resident, kind, at.now)
    for _ in range(2):
        assert run(list_recipients, request_id=request.id) == {"recipients": 2, "wait_seconds": 3 * 86_400}
    assert {each.recipient_id for each in now_of(request, at).told} == {each.id for each in vendors}


@pytest.mark.parametrize("kind", ["access", "objection", "safeguards"])
def test_nobody_is_told_of_what_changes_nothing_for_them(
    world: World, at: Clock, vendors: tuple[Recipient, ...], kind: Kind
) -> None:
    assert listed(world.resident, at, kind).told == []


def test_what_nobody_has_fetched_and_what_an_authority_demanded_are_no_reason_to_tell(world: World, at: Clock) -> None:
    handed(vendor(name="Never came"), world.resident)
    fetched(demanded(authority(), world.resident))
    assert listed(world.resident, at).told == []


def test_their_answers_are_awaited_no_longer_than_the_persons_date_allows(world: World, at: Clock) -> None:
    request = asked(world.resident, "erasure", at.now, answer_by=at.now + timedelta(days=3))
    assert run(list_recipients, request_id=request.id)["wait_seconds"] == 86_400


def test_each_is_told_by_an_event_without_data_and_with_evidence(
    world: World, at: Clock, vendors: tuple[Recipient, ...]
) -> None:
    request = listed(world.resident, at)
    before_that = len(aws.events())
    assert told(request) == []
    events = aws.events()[before_that:]
    assert {event["type"] for event in events} == {"requests.recipient.told"}
    assert sorted(event["data"]["recipient_id"] for event in events) == sorted(each.id for each in vendors)
    assert events[0]["data"].keys() == {"request_id", "person_id", "recipient_id", "right", "organisation_id"}
    [line] = [each for each in ledger(at) if each.kind == "requests.request.propagating"]
    assert line.facts == {"recipients": sorted(each.id for each in vendors)}
    assert now_of(request, at).state == "propagating"


def test_the_team_reads_which_recipients_it_has_to_reach_and_until_when(
    world: World, at: Clock, vendors: tuple[Recipient, ...]
) -> None:
    request = listed(world.resident, at)
    told(request)
    told(request, "another")
    [(to, _, text)] = aws.mails()
    assert to == config.operator_pack().contacts.email
    assert all(each.name in text for each in vendors)
    assert world.resident.email not in text
    assert world.resident.name not in text


def test_with_nobody_to_tell_the_workflow_goes_on_at_once(world: World, at: Clock) -> None:
    request = listed(world.resident, at)
    assert told(request) == ["token"]
    assert now_of(request, at).state == "propagating"


def test_told_again_it_is_the_same_telling(world: World, at: Clock, vendors: tuple[Recipient, ...]) -> None:
    request = listed(world.resident, at)
    told(request)
    first = {event["id"] for event in aws.events() if event["type"] == "requests.recipient.told"}
    seen = aws.contents()
    at.forward(minutes=1)
    told(request)
    assert {event["id"] for event in aws.events() if event["type"] == "requests.recipient.told"} == first
    assert aws.contents() == seen


def test_a_telling_that_died_on_the_bus_is_told_with_the_next_token(
    world: World, at: Clock, vendors: tuple[Recipient, ...]
) -> None:
    request = listed(world.resident, at)
    with refusing("PutEvents", "InternalException"), pytest.raises(StepFailed):
        told(request)
    told(request, "next")
    assert "next" in str(now_of(request, at).task_token).split()
    assert len([event for event in aws.events() if event["type"] == "requests.recipient.told"]) == 2


def test_the_last_answer_lets_the_workflow_go_on_and_the_person_reads_them_all(
    world: World, at: Clock, vendors: tuple[Recipient, ...]
) -> None:
    request = listed(world.resident, at)
    told(request)
    with going_on() as went_on:
        assert says(request, vendors[0]).body == {"recipient_id": vendors[0].id, "waiting": 1}
        assert went_on == []
        assert says(request, vendors[1], "impossible").body == {"recipient_id": vendors[1].id, "waiting": 0}
    assert went_on == ["token"]
    assert [line.kind for line in ledger(at)].count("requests.recipient.answered") == 2
    _, text = answered(now_of(request, at), "fulfilled")
    assert "Clean & Co got this data and has done the same." in text
    assert "Move & Co got this data and says that it cannot do the same." in text


def test_an_answer_counts_once_and_comes_from_who_was_told(
    world: World, at: Clock, vendors: tuple[Recipient, ...]
) -> None:
    request = listed(world.resident, at)
    assert says(request, vendors[0]).status == 409
    told(request)
    assert says(request, vendors[0]).status == 201
    assert says(request, vendors[0]).status == 409
    assert says(request, vendor(name="Somebody else")).status == 409
    assert says(request, vendors[1], "perhaps").status == 422


def test_only_compliance_enters_answers(world: World, at: Clock, vendors: tuple[Recipient, ...]) -> None:
    request = listed(world.resident, at)
    told(request)
    for roles in ((), ("manager",), ("resident",)):
        assert says(request, vendors[0], caller=world.resident, roles=roles).status == 403
    assert says(request, vendors[0], request_id=ids.derived("req", "nobody's")).status == 404


def test_an_answer_in_the_same_moment_as_another_is_asked_for_again(
    world: World, at: Clock, vendors: tuple[Recipient, ...]
) -> None:
    request = listed(world.resident, at)
    told(request)
    with before("TransactWriteItems", lambda: says(request, vendors[1])):
        assert says(request, vendors[0]).status == 409
    assert says(request, vendors[0]).status == 201
    assert all(each.answered_at for each in now_of(request, at).told)
