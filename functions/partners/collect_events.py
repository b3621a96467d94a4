"""Events that partners may be told of: each becomes one delivery for each webhook that wants it."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.partners import delivering, webhooks
from vestibule.partners.holdings import DELIVERIES
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
    deliveries = [delivering.delivery_of(happening, webhook, pack, now) for webhook in listening]
    known = commit_each(DELIVERIES.add(delivery) for delivery in deliveries)
    bus.publish([delivering.posted(delivery) for delivery in deliveries if delivery.waiting])
    if deliveries:
        observability.note("deliveries collected", event_id=happening["id"], made=len(deliveries) - len(known))
