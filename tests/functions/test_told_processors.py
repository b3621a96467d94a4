"""Who works on data for the operator does the same as was done here: told as the pack says, awaited, and named in the answer."""

from typing import Any

import pytest

from functions.requests import hear_recipient, list_recipients, propagate
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answer_routes import ANSWER, COMPLIANCE
from tests.functions.answering import answered, asked, going_on
from tests.functions.calls import Answer, call
from tests.functions.steps import now_of, run
from tests.functions.world import World, add_resident, relate
from tests.policies.variations import entry
from vestibule import config
from vestibule.people.model import Person
from vestibule.policy.pack import OPERATORS, load
from vestibule.requests import payments, processors
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest, ToldRecipient

PLACE = next(n for n, each in enumerate(load("wemaintain").processors) if each.name == "Intercom")


@pytest.fixture
def technician(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> Person:
    """Of whom wemaintain's policy says that Typeform and Intercom work on the data."""
    monkeypatch.setenv("OPERATOR", "wemaintain")
    found = add_resident(world.home, "technician", at.now)
    relate(found, "technician", since=at.now)
    return found


def told(person: Person, at: Clock, kind: Kind = "erasure") -> DataRequest:
    request = asked(person, kind, at.now, state="acting", jurisdiction="FR")
    run(list_recipients, request_id=request.id)
    run(propagate, request_id=request.id, task_token="token")
    return now_of(request, at)


def says(request: DataRequest, recipient_id: str, answer: str) -> Answer:
    path: dict[str, Any] = {"request_id": request.id, "recipient_id": recipient_id}
    return call(hear_recipient.handler, ANSWER, {"answer": answer}, caller=COMPLIANCE, roles=("compliance",), **path)


def test_each_processor_with_such_data_gets_a_letter_and_no_recipient_s_event(at: Clock, technician: Person) -> None:
    aws.events()
    request = told(technician, at)
    assert [event for event in aws.events() if event["type"] == "requests.recipient.told"] == []
    texts = [" ".join(text.split()) for _, _, text in aws.mails()]
    assert len(texts) == 2
    assert [any(name in text for text in texts) for name in ("Typeform", "Intercom", "Amazon")] == [True, True, False]
    assert {to for to, _, _ in aws.mails()} == {config.operator_pack().contacts.email}
    assert all(request.id in text and technician.id in text and technician.email not in text for text in texts)


def test_who_has_no_such_data_has_nobody_to_be_told_of_it(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPERATOR", "wemaintain")
    assert told(world.resident, at).told == []


@pytest.mark.parametrize("kind", ["access", "objection", "safeguards"])
def test_they_are_not_told_of_what_changes_nothing_for_them(at: Clock, technician: Person, kind: Kind) -> None:
    request = asked(technician, kind, at.now, jurisdiction="FR")
    assert run(list_recipients, request_id=request.id)["recipients"] == 0


def test_told_again_they_get_no_second_letter(at: Clock, technician: Person) -> None:
    request = told(technician, at)
    run(propagate, request_id=request.id, task_token="another")
    assert len(aws.mails()) == 2


def test_with_an_address_in_the_pack_it_goes_there_with_what_they_find_the_person_by(
    at: Clock, technician: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = entry(load("wemaintain"), "processors", PLACE, contact="privacy@intercom.example")
    monkeypatch.setattr(config, "operator_pack", lambda: pack)
    told(technician, at)
    letters = {to: text for to, _, text in aws.mails()}
    assert technician.email in letters["privacy@intercom.example"]
    assert technician.email not in letters[pack.contacts.email]


def test_their_answers_are_awaited_with_those_of_recipients_and_the_person_reads_them(
    at: Clock, technician: Person
) -> None:
    request = told(technician, at)
    typeform, intercom = sorted(request.told, key=lambda each: _name_of(each.recipient_id), reverse=True)
    with going_on() as went_on:
        assert says(request, typeform.recipient_id, "done").body["waiting"] == 1
        assert went_on == []
        assert says(request, intercom.recipient_id, "impossible").body["waiting"] == 0
    assert went_on == ["token"]
    text = answered(now_of(request, at), "fulfilled")[1]
    assert "Typeform works on data for us and has done the same." in text
    assert "Intercom works on data for us and says that it cannot do the same." in text


def test_who_has_not_answered_in_time_is_named(at: Clock, technician: Person) -> None:
    text = answered(told(technician, at), "fulfilled")[1]
    assert text.count("was told to do the same. Its answer is still awaited.") == 2


def _name_of(recipient_id: str) -> str:
    found = processors.named(load("wemaintain"), ToldRecipient(recipient_id=recipient_id, kind="processor"))
    return found.name if found else ""


# Stripe


def test_without_payments_stripe_has_nothing_and_is_not_told(world: World, at: Clock) -> None:
    assert told(world.resident, at).told == []


def test_with_payments_the_adapter_answers_at_once_and_nobody_waits(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payments, "holds", lambda _: True)
    with going_on() as went_on:
        request = told(world.resident, at)
    assert went_on == ["token"]
    assert [(each.kind, each.answer) for each in request.told] == [("processor", "done")]
    assert aws.mails() == []
    assert "Stripe works on data for us and has done the same." in answered(request, "fulfilled")[1]


def test_every_processor_says_how_it_hears_or_holds_nothing_to_be_found() -> None:
    """Whoever adds one says which: the hosts hold what the platform deletes, the counters know nobody by name."""
    silent = {(operator, each.name) for operator in OPERATORS for each in load(operator).processors if not each.told}
    assert silent == {
        *((operator, "Amazon Web Services") for operator in OPERATORS),
        ("alloclaim", "Google Analytics"),
        ("valet", "Google"),
    }
