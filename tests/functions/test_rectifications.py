"""What a rectification may ask for, and what becomes of values that a record cannot have and of a note that no machine reads."""

from typing import Any

import pytest

from functions.requests import correct_record
from tests.conftest import Clock
from tests.functions.answering import answered, asked
from tests.functions.desk import ONE, decide
from tests.functions.intake_routes import ask, enter, letter_of, signed_in, tie
from tests.functions.relations import stored
from tests.functions.steps import run
from tests.functions.world import World
from vestibule import ids
from vestibule.requests import workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, Decided, ToldRecipient
from vestibule.table import commit

UNFIT = [("phone", "123"), ("birth_year", 2031), ("name", "x" * 500)]
LOOKED_AT = "A person has looked at what you asked us to correct."


@pytest.fixture(autouse=True)
def at_home(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The resident lives in New York; no workflow waits in memory."""
    signed_in(monkeypatch)
    monkeypatch.setattr(workflow, "go_on", lambda _request, _said=None: None)
    tie(world.resident, world.home, "US-NYC", at.now)


def wanted(**fields: Any) -> dict[str, Any]:
    return {"right": "rectification", "asked_for": {"wanted": fields}}


@pytest.mark.parametrize(("field", "value"), UNFIT)
def test_what_a_record_cannot_have_is_refused_as_it_comes_in(
    world: World, at: Clock, field: str, value: object
) -> None:
    by_the_person = ask(wanted(**{field: value}), world.resident)
    by_staff = enter(letter_of(world.resident, at.now, **wanted(**{field: value})))
    for answer in (by_the_person, by_staff):
        assert answer.status == 422
        assert [error["pointer"] for error in answer.body["errors"]] == [f"/asked_for/wanted/{field}"]


def test_a_number_is_read_as_it_is_dialled_where_the_person_lives(world: World) -> None:
    assert ask(wanted(phone="(212) 555-0123"), world.resident).status == 202


def test_what_a_record_cannot_have_is_left_and_told_where_nobody_knew_who_asked(world: World, at: Clock) -> None:
    request = asked(world.resident, "rectification", at.now, {"wanted": {"phone": "123", "name": "Ada Quillfeather"}})
    assert run(correct_record, request_id=request.id) == {"outcome": "in_part", "fields": ["name"], "left": ["phone"]}
    person = stored(world.resident).record
    assert (person.name, person.phone) == ("Ada Quillfeather", world.resident.phone)
    _, text = answered(request, "in_part")
    assert "Telephone: your record cannot have what you wrote." in text


def test_a_childs_year_is_said_to_be_the_managers(world: World, at: Clock) -> None:
    request = asked(world.resident, "rectification", at.now, {"wanted": {"birth_year": 2012}})
    assert run(correct_record, request_id=request.id) == {"outcome": "refused", "fields": [], "left": ["birth_years"]}
    _, text = answered(request, "refused")
    assert "Year of birth: your manager corrects this" in text
    assert "These entries" not in text


def noted(world: World, at: Clock, **fields: Any) -> DataRequest:
    said = {"note": "My door is number 4, not 14.", **({"wanted": fields} if fields else {})}
    return asked(world.resident, "rectification", at.now, said, state="awaiting_decision")


def test_a_note_is_approved_with_what_was_done_of_it(world: World, at: Clock) -> None:
    request = noted(world, at)
    silent = decide(request, ONE, {"decision": "approve"})
    assert (silent.status, silent.body["errors"][0]["pointer"]) == (422, "/reason")
    assert decide(request, ONE, {"decision": "approve", "reason": "Your door is number 4 now."}).status == 201
    assert run(correct_record, request_id=request.id)["fields"] == []
    _, text = answered(request, "fulfilled")
    assert LOOKED_AT in text
    assert "Your door is number 4 now." in text
    assert "These entries" not in text


def test_fields_beside_a_note_are_corrected_and_the_rest_is_told(world: World, at: Clock) -> None:
    request = noted(world, at, name="Ada Quillfeather")
    assert decide(request, ONE, {"decision": "approve", "reason": "Your door is number 4 now."}).status == 201
    assert run(correct_record, request_id=request.id)["fields"] == ["name"]
    _, text = answered(request, "fulfilled")
    assert "These entries are now as you asked for. A person has looked at the rest" in text
    assert "Your door is number 4 now." in text


def test_fields_alone_need_no_words(world: World, at: Clock) -> None:
    said = {"wanted": {"name": "Ada Quillfeather"}}
    request = asked(world.resident, "rectification", at.now, said, state="awaiting_decision")
    assert decide(request, ONE, {"decision": "approve"}).status == 201


def carried_out(world: World, at: Clock, **fields: Any) -> DataRequest:
    """By the word of a controller, who reads no note and writes no reason."""
    said = {"note": "My door is number 4, not 14.", **({"wanted": fields} if fields else {})}
    decisions = [Decided(decision="approve", by=world.home.manager.id, at=at.now)]
    return asked(world.resident, "rectification", at.now, said, asker="controller", decisions=decisions)


def test_a_note_that_nobody_has_answered_is_not_said_to_be_done(world: World, at: Clock) -> None:
    request = carried_out(world, at)
    assert run(correct_record, request_id=request.id) == {"outcome": "refused", "fields": [], "left": ["note"]}
    _, text = answered(request, "refused")
    assert "Note: nothing was changed because of it." in text
    assert "We have done it" not in text
    assert LOOKED_AT not in text


def test_of_fields_beside_a_note_that_nobody_has_answered_the_fields_alone_are_said_to_be_done(
    world: World, at: Clock
) -> None:
    request = carried_out(world, at, name="Ada Quillfeather")
    assert run(correct_record, request_id=request.id) == {"outcome": "in_part", "fields": ["name"], "left": ["note"]}
    _, text = answered(request, "in_part")
    assert "These entries are now as you asked for, and who got them from us is told" in text
    assert "Note: nothing was changed because of it." in text


def test_a_recipient_who_was_told_of_nothing_is_not_said_to_have_been(world: World, at: Clock) -> None:
    listed = [ToldRecipient(recipient_id=ids.derived("rcp", "listed"), kind="third_party_vendors")]
    request = noted(world, at)
    assert decide(request, ONE, {"decision": "approve", "reason": "Your door is number 4 now."}).status == 201
    commit(REQUESTS.change(request.id, told=listed))
    run(correct_record, request_id=request.id)
    _, text = answered(request, "fulfilled")
    assert LOOKED_AT in text
    assert listed[0].recipient_id not in text
