"""What a decision sets going is never lost: told again where the bus was deaf or the process died; and ended, however many."""

from collections.abc import Callable

import pytest

from functions.access import end_faces
from functions.consent import retell_decisions
from functions.messages import settle_message
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, refusing
from tests.functions.deciding import decide, decided, keep, offline, token, withdraw
from tests.functions.messages import take
from tests.functions.outbox import deliver, ses_event
from tests.functions.test_ended_faces import enrolled, hear
from tests.functions.test_outbox import posted
from tests.functions.test_unsubscribing import follow
from tests.functions.world import World
from vestibule import bus
from vestibule.access.holdings import FACES
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.permission import decisions_of, of_person
from vestibule.consent.standing import heads
from vestibule.mail import tokens
from vestibule.messages.holdings import MESSAGES

WITHDRAWN, OBJECTED = "consent.consent.withdrawn", "consent.processing.objected"


class Killed(BaseException):
    """The process ends, and runs no line more."""


@pytest.fixture
def signed_in(world: World) -> dict[str, str]:
    return {"authorization": token(world.resident)}


def told() -> list[str]:
    """What decisions were told of since."""
    return [event["type"] for event in aws.events() if event["type"].startswith("consent.")]


def killed_before_telling(do: Callable[[], object]) -> None:
    """Let the process die right after its commit."""

    def die(_: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bus, "publish", die)
        with pytest.raises(Killed):
            do()


def test_a_withdrawal_that_nobody_was_told_of_ends_the_face_some_minutes_later(world: World, at: Clock) -> None:
    given = decide(world.resident, "face_entry", "given").body["id"]
    enrolled(world.resident, given, at.now)
    told()
    killed_before_telling(lambda: withdraw(world.resident, given))
    assert (told(), of_person(world.resident.id, "face_entry", at.now).why) == ([], "withdrawn")
    assert FACES.get(world.resident.id, now=at.now)
    at.forward(minutes=5)
    assert retell_decisions.handler({}, CONTEXT) == {"told": 2}
    assert WITHDRAWN in hear(end_faces, WITHDRAWN)
    assert FACES.get(world.resident.id, now=at.now) is None
    assert retell_decisions.handler({}, CONTEXT) == {"told": 0}


def test_what_is_told_again_is_word_for_word_the_same(world: World, at: Clock) -> None:
    decide(world.resident, "news", "objected", shown=None)
    [first] = [event for event in aws.events() if event["type"] == OBJECTED]
    assert retell_decisions.handler({}, CONTEXT) == {"told": 0}
    at.forward(minutes=5)
    assert retell_decisions.handler({}, CONTEXT) == {"told": 1}
    assert aws.events() == [first]


def test_a_choice_whose_telling_died_is_told_by_the_repetition(
    world: World, at: Clock, signed_in: dict[str, str]
) -> None:
    no = {"choices": {"news": {"choice": "objected"}}}
    killed_before_telling(lambda: keep(no, headers=dict(signed_in)))
    assert (told(), aws.count(CONSENTS)) == ([], 1)
    assert keep(no, headers=dict(signed_in)).status == 200
    assert (told(), aws.count(CONSENTS)) == ([OBJECTED], 1)


def test_a_link_whose_telling_died_is_told_by_the_second_click_and_has_a_letter(world: World, at: Clock) -> None:
    link = tokens.sign("unsubscribe", [world.resident.id, "news"], at.now)
    killed_before_telling(lambda: follow("POST", link, ""))
    assert told() == []
    assert follow("POST", link, "")["statusCode"] == 200
    assert told() == [OBJECTED]
    [letter] = aws.contents(MESSAGES)["messages"]
    assert (letter["kind"]["S"], letter["person_id"]["S"]) == ("consent.recorded", world.resident.id)


def test_a_complaint_whose_telling_failed_is_told_when_it_comes_again_without_a_letter(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    deliver(message_id)
    complaint = ses_event("Complaint", message_id, world.resident.email)
    with refusing("PutEvents", "InternalFailure"):
        assert take(settle_message.handler, complaint) == ["m0"]
    told()
    letters = aws.count(MESSAGES)
    assert take(settle_message.handler, complaint) == []
    assert OBJECTED in told()
    assert aws.count(MESSAGES) == letters


# Very many


def test_after_very_many_choices_of_offline_devices_a_withdrawal_is_taken_and_ends_them_all(
    world: World, at: Clock
) -> None:
    first = decided(world.resident, "face_entry", "given", at.now)
    for number in range(49):
        offline(world.resident, "face_entry", "given", at.now, minutes=number + 1)
    assert len(heads(decisions_of(world.resident.id, at.now), at.now)) == 50
    at.forward(minutes=1)
    answer = withdraw(world.resident, first.id)
    assert (answer.status, answer.body["stands"]) == (201, True)
    assert of_person(world.resident.id, "face_entry", at.now).why == "withdrawn"
    ended_at = at.now
    for _ in range(2):
        at.forward(minutes=5)
        retell_decisions.handler({}, CONTEXT)
    ended = {each.ended_at for each in decisions_of(world.resident.id, at.now) if each.choice == "given"}
    assert ended == {ended_at}


def test_where_very_many_did_not_know_each_other_a_late_no_follows_them_and_a_late_yes_is_refused(
    world: World, at: Clock
) -> None:
    for number in range(50):
        offline(world.resident, "face_entry", "given", at.now, minutes=number + 1)
    late = "2026-11-21T09:00:00Z"
    assert decide(world.resident, "face_entry", "given", decided_at=late).status == 422
    assert decide(world.resident, "face_entry", "refused", shown=None, decided_at=late).body["stands"]
    assert len(heads(decisions_of(world.resident.id, at.now), at.now)) == 1


def test_very_many_answers_at_once_fit_into_one_transaction(world: World, at: Clock, signed_in: dict[str, str]) -> None:
    keys = ("face_entry", "news", "feedback", "*", "cookies.analytics", "cookies.preferences", "cookies.advertising")
    for number in range(20):
        for key in keys[:3]:
            offline(world.resident, key, "restricted", at.now, minutes=number + 1)
    said = {key: {"choice": "refused" if key.startswith("cookies") else "restricted"} for key in keys}
    at.forward(minutes=1)
    assert keep({"choices": said}, headers=dict(signed_in)).status == 200
    assert {of_person(world.resident.id, key, at.now).why for key in keys[:3]} == {"restricted"}
