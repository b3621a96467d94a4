"""Events that partners may be told of: each becomes one delivery for each webhook that wants it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.disclosures import given
from vestibule.partners import catalogue, delivering, webhooks
from vestibule.partners.holdings import DELIVERIES
from vestibule.partners.model import Webhook
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import commit_each


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), collect)


def collect(message: Message) -> None:
    """Write what is to be delivered, then say so. An event that comes again makes nothing new, and is announced again.

    It goes to its own organisation's webhooks. Without an organisation it goes nowhere.
    """
    now, happening = clock.now(), message.body["detail"]
    organisation_id = happening["data"].get("organisation_id")
    listening = webhooks.listening(organisation_id, happening["type"], now) if organisation_id else []
    pack = config.operator_pack()
    deliveries = [
        delivering.delivery_of(told, webhook, pack, now) for webhook, told in _told(happening, listening, now)
    ]
    known = commit_each(DELIVERIES.add(delivery) for delivery in deliveries)
    bus.publish([delivering.posted(delivery) for delivery in deliveries if delivery.waiting])
    if deliveries:
        observability.note("deliveries collected", event_id=happening["id"], made=len(deliveries) - len(known))


def _told(
    happening: Mapping[str, Any], listening: Sequence[Webhook], now: datetime
) -> Iterator[tuple[Webhook, Mapping[str, Any]]]:
    """What each webhook is to be told of an event.

    Of a correction only who got one of the fields, and of those alone; of a right that somebody used, the recipient it names.
    """
    if happening["type"] == catalogue.RIGHT_USED:
        named = happening["data"].get("recipient_id")
        yield from ((webhook, happening) for webhook in listening if webhook.recipient_id == named)
    elif happening["type"] != catalogue.CORRECTED:
        yield from ((webhook, happening) for webhook in listening)
    elif listening:
        got = given.profile_fields(happening["subject"], now)
        for webhook in listening:
            if told := catalogue.narrowed(happening, got.get(webhook.recipient_id, ())):
                yield webhook, told
