"""Messages `held` from devices: a door has its list, so what was taken back before that version opens nothing there."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.access import leases
from vestibule.access.answering import ListHeld
from vestibule.envelopes import data_as, opened
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch."""
    return each(messages_of(event), note)


def note(message: Message) -> None:
    """Note one. An older version that comes later changes nothing."""
    envelope = opened(message.body)
    held = data_as(envelope, "held", ListHeld)
    is_new = leases.hold(held.entrance_id, envelope.thing, held.version, envelope.received, clock.now())
    observability.note(
        "list held" if is_new else "list known to be held", entrance_id=held.entrance_id, version=held.version
    )
