"""What SES says of a mail: noted in whatever order it comes, and whoever bounced or complained gets no more."""

from itertools import permutations
from typing import Any

import pytest

from functions.messages import settle_message
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.messages import take
from tests.functions.outbox import bounce, deliver, ses_event
from tests.functions.steps import ledger
from tests.functions.test_outbox import letter, lying, posted, send_code
from tests.functions.world import World
from vestibule.consent import permission
from vestibule.consent.holdings import CONSENTS
from vestibule.mail import Reader
from vestibule.messages import outbox, suppression
from vestibule.messages.holdings import SUPPRESSIONS
from vestibule.messages.outbox import NewMessage
from vestibule.table import commit

NOON_TEXT = "2026-11-21T12:00:00.000Z"


def sent(world: World, at: Clock) -> str:
    message_id = posted(world, at)
    deliver(message_id)
    return message_id


def hear(kind: str, message_id: str, world: World, **detail: Any) -> list[str]:
    return take(settle_message.handler, ses_event(kind, message_id, world.resident.email, **detail))


def another_letter(world: World, at: Clock) -> str:
    new = letter(world.resident, "another thing")
    commit(outbox.posting(new, at.now))
    deliver(new.id)
    return new.id


def test_a_delivery_is_noted(world: World, at: Clock) -> None:
    message_id = sent(world, at)
    assert hear("Delivery", message_id, world) == []
    assert lying(message_id, at).state == "delivered"


EVENTS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Send", {}),
    ("Delivery", {}),
    ("Bounce", bounce("Permanent")),
    ("Complaint", {}),
)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_events_come_the_worst_counts(world: World, at: Clock, order: tuple[int, ...]) -> None:
    message_id = sent(world, at)
    for place in order:
        kind, detail = EVENTS[place]
        assert hear(kind, message_id, world, **detail) == []
    assert lying(message_id, at).state == "complained"


def test_a_permanent_bounce_ends_mail_to_the_address(world: World, at: Clock) -> None:
    message_id = sent(world, at)
    assert hear("Bounce", message_id, world, **bounce("Permanent")) == []
    assert (lying(message_id, at).state, lying(message_id, at).reason) == ("bounced", "permanent")
    other = another_letter(world, at)
    assert (lying(other, at).state, lying(other, at).reason) == ("left_out", "address_bounced")
    assert send_code(world.resident, at) is False
    assert len(aws.mails()) == 1


def test_a_transient_bounce_is_noted_and_ends_nothing(world: World, at: Clock) -> None:
    message_id = sent(world, at)
    hear("Bounce", message_id, world, **bounce("Transient"))
    assert (lying(message_id, at).state, lying(message_id, at).reason) == ("bounced", "transient")
    assert lying(another_letter(world, at), at).state == "sent"


def test_a_delay_is_noted_and_a_delivery_follows(world: World, at: Clock) -> None:
    message_id = sent(world, at)
    hear("DeliveryDelay", message_id, world)
    assert (lying(message_id, at).state, lying(message_id, at).reason) == ("sent", "delayed")
    hear("Delivery", message_id, world)
    assert (lying(message_id, at).state, lying(message_id, at).reason) == ("delivered", None)


def test_a_complaint_ends_letters_and_withdraws_promotions_but_a_code_that_was_asked_for_goes_out(
    world: World, at: Clock
) -> None:
    message_id = sent(world, at)
    assert hear("Complaint", message_id, world) == []
    assert lying(another_letter(world, at), at).reason == "address_complained"
    assert permission.of_person(world.resident.id, "news", at.now).allowed is False
    assert permission.of_person(world.neighbour.id, "news", at.now).allowed is True
    assert send_code(world.resident, at) is True


def test_a_stranger_at_a_mistyped_address_speaks_for_nobody(world: World, at: Clock) -> None:
    code = NewMessage("people.email-code", "cor_x", "en", person_id=world.resident.id, values={"until_at": NOON_TEXT})
    assert outbox.send_now(code, Reader("", "stranger@example.com"), {"code": "ABCD2345"}, at.now)
    assert take(settle_message.handler, ses_event("Complaint", code.id, "stranger@example.com")) == []
    assert aws.count(CONSENTS) == 0
    assert permission.of_person(world.resident.id, "news", at.now).allowed
    [item] = aws.contents(SUPPRESSIONS)["suppressions"]
    assert "person_id" not in item
    assert suppression.of("stranger@example.com", at.now)
    assert suppression.of(world.resident.email, at.now) is None


def test_the_list_names_no_address_and_whose_case_is_different_is_on_it(world: World, at: Clock) -> None:
    hear("Bounce", sent(world, at), world, **bounce("Permanent"))
    [item] = aws.contents(SUPPRESSIONS)["suppressions"]
    assert "@" not in str(item)
    assert suppression.of(world.resident.email.upper(), at.now)
    assert suppression.of("else@example.com", at.now) is None


def test_a_suppression_ends_as_the_policy_says(world: World, at: Clock) -> None:
    hear("Bounce", sent(world, at), world, **bounce("Permanent"))
    at.forward(days=1200)
    assert suppression.of(world.resident.email, at.now) is None


def test_the_same_event_twice_is_once(world: World, at: Clock) -> None:
    message_id = sent(world, at)
    hear("Complaint", message_id, world)
    seen = aws.contents()
    assert hear("Complaint", message_id, world) == []
    assert aws.contents() == seen
    assert [line.kind for line in ledger(at)].count("messages.address.suppressed") == 1


def test_an_event_about_a_message_that_is_gone_still_ends_mail_to_the_address(world: World, at: Clock) -> None:
    unknown = "msg_00000000000000000000000000"
    assert hear("Bounce", unknown, world, **bounce("Permanent")) == []
    assert suppression.of(world.resident.email, at.now)
    assert aws.count(CONSENTS) == 0


@pytest.mark.parametrize("body", ["{}", '{"detail": {}}', '{"detail": {"eventType": "Bounce", "mail": {"tags": {}}}}'])
def test_what_is_not_about_a_mail_of_ours_is_buried(world: World, at: Clock, body: str) -> None:
    assert take(settle_message.handler, body) == (["m0"] if body == "{}" else [])
    assert [reason for reason, _ in aws.dead_letters()] == ([] if body == "{}" else ["not_ours"])
