"""A letter that is written down goes out, once: whoever dies at whichever step, and whatever SES says."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from functions.messages import retell_messages, settle_message
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, refusing
from tests.functions.messages import take
from tests.functions.outbox import deliver, deliver_posted, promote, ses_event
from tests.functions.world import World
from vestibule.consent import recording
from vestibule.mail import Busy, Reader
from vestibule.messages import outbox
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import Refused, commit


def letter(person: Person, about: str = "something", **more: Any) -> NewMessage:
    asked = {"request_id": "req_1", "received_at": "2026-11-21T12:00:00.000Z", "right": "access"}
    values = {**asked, "next": "code", "by_link": "no", "answer_on": "2026-12-18"}
    return NewMessage("requests.acknowledged", about, person.language, person_id=person.id, values=values, **more)


def posted(world: World, at: Clock, **more: Any) -> str:
    new = letter(world.resident, **more)
    commit(outbox.posting(new, at.now))
    return new.id


def lying(message_id: str, at: Clock) -> Message:
    found = MESSAGES.get(message_id, now=at.now)
    assert found
    return found


def test_a_posted_letter_goes_out_once_however_often_it_is_announced(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    assert (deliver(message_id, message_id), deliver(message_id)) == ([], [])
    [(to, subject, text)] = aws.mails()
    assert (to, subject) == (world.resident.email, "We have your request")
    assert text.startswith(f"Hello {world.resident.name},\n\nWe received your request")
    found = lying(message_id, at)
    assert (found.state, found.waiting, found.tries) == ("sent", None, 1)
    assert found.mail_id


def test_the_same_letter_is_one_message(world: World, at: Clock) -> None:
    posted(world, at)
    with pytest.raises(Refused):
        posted(world, at)
    assert outbox.post([letter(world.resident), letter(world.resident, "another thing")], at.now) == 1
    deliver_posted()
    assert len(aws.mails()) == 2


def test_the_record_names_nobody_and_ends_as_the_policy_says(world: World, at: Clock) -> None:
    posted(world, at)
    [item] = aws.contents(MESSAGES)["messages"]
    assert world.resident.name not in str(item)
    assert world.resident.email not in str(item)
    assert aws.expiry_of(item) > (at.now + timedelta(days=300)).timestamp()


def test_the_address_is_the_one_of_the_moment(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    commit(PEOPLE.change(world.resident.id, email="moved@example.com"))
    deliver(message_id)
    assert [to for to, _, _ in aws.mails()] == ["moved@example.com"]


def test_who_is_gone_gets_nothing(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    commit(PEOPLE.remove(world.resident.id))
    deliver(message_id)
    assert (aws.mails(), lying(message_id, at).state, lying(message_id, at).reason) == ([], "left_out", "gone")


def test_a_lost_announcement_is_made_up_for(world: World, at: Clock) -> None:
    posted(world, at)
    retell_messages.handler({}, CONTEXT)
    assert deliver_posted() == []
    assert aws.mails() == []  # it may still be under way
    at.forward(minutes=6)
    retell_messages.handler({}, CONTEXT)
    retell_messages.handler({}, CONTEXT)
    assert [event["type"] for event in aws.events()] == ["messages.message.posted"]


def test_what_was_sent_is_never_announced_again(world: World, at: Clock) -> None:
    deliver(posted(world, at))
    at.forward(days=3)
    retell_messages.handler({}, CONTEXT)
    assert aws.events() == []


class Killed(BaseException):
    """The process is gone: nothing of it is caught."""


def killed(monkeypatch: pytest.MonkeyPatch, operation: str, *, after: bool, times: int = 1) -> None:
    """Let the process die at its next call of this operation, before it or after it."""
    really, left = BaseClient._make_api_call, [None] * times  # type: ignore[attr-defined]

    def dying(client: Any, name: str, parameters: Any) -> Any:
        dies = name == operation and left and bool(left.pop() is None)
        if dies and not after:
            raise Killed
        answer = really(client, name, parameters)
        if dies:
            raise Killed
        return answer

    monkeypatch.setattr(BaseClient, "_make_api_call", dying)


def die(message_id: str) -> None:
    with pytest.raises(Killed):
        deliver(message_id)


def test_killed_before_the_claim_it_comes_again_and_goes_out(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = posted(world, at)
    killed(monkeypatch, "UpdateItem", after=False)
    die(message_id)
    deliver(message_id)
    assert len(aws.mails()) == 1


@pytest.mark.parametrize(("operation", "after", "sent"), [("UpdateItem", True, 0), ("SendEmail", True, 1)])
def test_killed_after_the_claim_it_is_not_sent_again_until_an_hour_was_silent(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operation: str, *, after: bool, sent: int
) -> None:
    message_id = posted(world, at)
    killed(monkeypatch, operation, after=after)
    die(message_id)
    deliver(message_id)
    at.forward(minutes=59)
    retell_messages.handler({}, CONTEXT)
    deliver_posted()
    assert (len(aws.mails()), lying(message_id, at).state) == (sent, "sending")
    at.forward(minutes=2)
    retell_messages.handler({}, CONTEXT)
    deliver_posted()
    assert (len(aws.mails()), lying(message_id, at).state) == (sent + 1, "sent")


@pytest.mark.parametrize("kind", ["Send", "Delivery"])
def test_killed_after_the_sending_ses_settles_it_and_nobody_gets_two(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    message_id = posted(world, at)
    killed(monkeypatch, "SendEmail", after=True)
    die(message_id)
    assert take(settle_message.handler, ses_event(kind, message_id, world.resident.email)) == []
    at.forward(hours=5)
    retell_messages.handler({}, CONTEXT)
    deliver_posted()
    assert len(aws.mails()) == 1
    assert lying(message_id, at).mail_id == f"mail-of-{message_id}"


BUSY = ("TooManyRequestsException", "LimitExceededException", "SendingPausedException", "Throttling")


@pytest.mark.parametrize("code", BUSY)
def test_when_ses_is_busy_the_message_comes_again_later_and_once(world: World, at: Clock, code: str) -> None:
    message_id = posted(world, at)
    with refusing("SendEmail", code):
        assert deliver(message_id) == []  # no failure of the queue's: that would end among the dead letters
    assert (lying(message_id, at).state, lying(message_id, at).tries) == ("waiting", 1)
    at.forward(minutes=2)
    retell_messages.handler({}, CONTEXT)
    assert (deliver_posted(), len(aws.mails())) == ([], 1)


def test_the_pauses_grow_up_to_an_hour(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    pauses = []
    for _ in range(8):
        with refusing("SendEmail", "TooManyRequestsException"):
            deliver(message_id)
        looked_at = lying(message_id, at).look_at
        assert looked_at
        pauses.append(int((looked_at - at.now).total_seconds() // 60))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_thousand_tries_do_no_harm(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    commit(MESSAGES.change(message_id, tries=1000))
    with refusing("SendEmail", "TooManyRequestsException"):
        assert deliver(message_id) == []
    assert lying(message_id, at).look_at == at.now + timedelta(hours=1)


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_what_ses_refuses_five_times_is_left_out_with_its_reason(world: World, at: Clock, code: str) -> None:
    message_id = posted(world, at)
    with refusing("SendEmail", "TooManyRequestsException"):
        deliver(message_id)
    for comes_again in (["m0"],) * 4 + ([],):
        with refusing("SendEmail", code):
            assert deliver(message_id) == comes_again
    found = lying(message_id, at)
    assert (found.state, found.reason, found.waiting) == ("left_out", f"refused_{code}", None)


def test_what_the_deployment_is_refused_waits_until_that_is_mended(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    for _ in range(6):
        with refusing("SendEmail", "AccessDeniedException"):
            assert deliver(message_id) == ["m0"]
    assert (deliver(message_id), lying(message_id, at).state) == ([], "sent")


# Promotions apart


def test_promotions_are_announced_and_told_again_by_an_event_of_their_own(world: World, at: Clock) -> None:
    outbox.post([letter(world.resident, permission="news"), letter(world.neighbour)], at.now)
    of_letters, of_promotions = "messages.message.posted", "messages.promotion.posted"
    ids = {of_promotions: letter(world.resident, permission="news").id, of_letters: letter(world.neighbour).id}
    assert {event["type"]: event["subject"] for event in aws.events()} == ids
    at.forward(minutes=6)
    retell_messages.handler({}, CONTEXT)
    assert [(event["type"], event["subject"]) for event in aws.events()] == [(kind, ids[kind]) for kind in sorted(ids)]


def test_a_campaign_that_waits_does_not_keep_another_letter_from_being_told_again(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retell_messages, "_MOST", 1)
    outbox.post([letter(world.resident, f"promotion {number}", permission="news") for number in range(40)], at.now)
    at.forward(minutes=1)
    posted(world, at)
    aws.events()
    at.forward(minutes=6)
    retell_messages.handler({}, CONTEXT)
    told = [event["type"] for event in aws.events()]
    assert told[0] == "messages.message.posted"
    assert 1 < told.count("messages.promotion.posted") <= outbox.SHARDS


def test_what_waits_is_spread_over_the_shards(world: World, at: Clock) -> None:
    many = (letter(world.resident, str(number)) for number in range(200))
    assert {outbox.record_of(new, at.now).waiting for new in many} == set(outbox.waiting_at(outbox.LETTER))


def test_what_could_not_go_out_for_two_weeks_is_left_out(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    at.forward(days=15)
    deliver(message_id)
    assert (aws.mails(), lying(message_id, at).reason) == ([], "too_late")


def test_what_ses_refuses_for_good_waits_and_is_a_fault(world: World, at: Clock) -> None:
    message_id = posted(world, at)
    with refusing("SendEmail", "MessageRejected"):
        assert deliver(message_id) == ["m0"]
    assert lying(message_id, at).state == "waiting"
    assert (deliver(message_id), len(aws.mails())) == ([], 1)


def failing_with(error: Exception) -> Callable[..., Any]:
    def fail(client: Any, name: str, parameters: Any) -> Any:
        if name == "SendEmail":
            raise error
        return REALLY(client, name, parameters)

    return fail


REALLY = BaseClient._make_api_call  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ReadTimeoutError(endpoint_url="ses"), "sending"),  # it may have gone out
        (EndpointConnectionError(endpoint_url="ses"), "waiting"),  # it has not
    ],
)
def test_a_lost_answer_is_not_taken_for_a_refusal(world: World, at: Clock, error: Exception, state: str) -> None:
    message_id = posted(world, at)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", failing_with(error))
        assert deliver(message_id) == ["m0"]
    assert lying(message_id, at).state == state
    deliver(message_id)
    assert len(aws.mails()) == (1 if state == "waiting" else 0)


def promotion(world: World, at: Clock) -> str:
    new = letter(world.resident, permission="news")
    commit(outbox.posting(new, at.now))
    return new.id


def test_a_promotional_letter_needs_its_permission_at_the_moment_of_sending(world: World, at: Clock) -> None:
    message_id = promotion(world, at)
    person = world.resident
    recording.decide(person.id, "news", "objected", means="app", given_by=person.id, now=at.now, language="en")
    promote(message_id)
    assert (aws.mails(), lying(message_id, at).reason) == ([], "permission_objected")


def test_a_promotional_letter_carries_one_click_unsubscribing_and_others_do_not(world: World, at: Clock) -> None:
    promote(promotion(world, at))
    deliver(posted_other(world, at))
    first, second = aws.letters()
    raw = aws.raw_mails()
    assert "List-Unsubscribe: <https://api.example.com/v1/unsubscribe/" in raw[0]
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in raw[0]
    assert "List-Unsubscribe" not in raw[1]
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(first["List-Unsubscribe"]).startswith("<https://api.example.com/v1/unsubscribe/")
    assert (second["List-Unsubscribe"], second["List-Unsubscribe-Post"]) == (None, None)


def posted_other(world: World, at: Clock) -> str:
    new = letter(world.neighbour)
    commit(outbox.posting(new, at.now))
    return new.id


def code_letter(person: Person) -> NewMessage:
    values = {"request_id": "req_1", "ends_at": "2026-11-24T12:00:00.000Z"}
    return NewMessage("requests.code", "hash", person.language, person_id=person.id, values=values)


def send_code(person: Person, at: Clock) -> bool:
    return outbox.send_now(code_letter(person), Reader(person.name, person.email), {"code": "ABCD2345"}, at.now)


def test_a_secret_letter_goes_at_once_and_its_record_does_not_hold_the_secret(world: World, at: Clock) -> None:
    assert (send_code(world.resident, at), send_code(world.resident, at)) == (True, False)
    [(_, _, text)] = aws.mails()
    assert "Your code is: ABCD2345\n" in text
    assert "ABCD2345" not in str(aws.contents())


def test_a_secret_letter_that_was_refused_is_sent_by_the_next_try(world: World, at: Clock) -> None:
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(Busy):
        send_code(world.resident, at)
    assert (send_code(world.resident, at), len(aws.mails())) == (True, 1)


def test_a_secret_letter_whose_sender_died_is_sent_by_the_next_try_and_by_nobody_else(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(monkeypatch, "SendEmail", after=False)
    with pytest.raises(Killed):
        send_code(world.resident, at)
    at.forward(hours=3)
    retell_messages.handler({}, CONTEXT)
    assert (deliver_posted(), aws.mails()) == ([], [])
    assert (send_code(world.resident, at), len(aws.mails())) == (True, 1)


@pytest.mark.parametrize(
    ("kind", "secrets"), [("people.email-code", {"code": "ABCD2345"}), ("people.invited", {"password": "ABCDa1!"})]
)
def test_letters_whose_values_lie_nowhere_are_never_told_again(
    world: World, at: Clock, kind: str, secrets: dict[str, str]
) -> None:
    person, values = world.resident, {"until_at": "2026-11-21T13:00:00.000Z", "email": "new@example.com"}
    new = NewMessage(kind, "something", "en", person_id=person.id, values=values)
    with refusing("SendEmail", "TooManyRequestsException"), pytest.raises(Busy):
        outbox.send_now(new, Reader("", person.email), secrets, at.now)
    at.forward(days=1)
    retell_messages.handler({}, CONTEXT)
    assert (aws.events(), aws.mails(), lying(new.id, at).waiting) == ([], [], None)
