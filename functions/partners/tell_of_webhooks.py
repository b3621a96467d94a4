"""A delivery was given up or held back, or a webhook paused: the managers get a letter, one a day for each webhook."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.partners import addresses
from vestibule.partners.holdings import WEBHOOKS
from vestibule.partners.model import Webhook
from vestibule.people.closing import managers_of
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.queues import Failures, Message, each, messages_of

_KINDS = {
    "partners.delivery.given_up": "partners.webhook-given-up",
    "partners.delivery.held_back": "partners.webhook-held-back",
    "partners.webhook.paused": "partners.webhook-paused",
}


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), tell)


def tell(message: Message) -> None:
    """Post a letter to each manager. The same letter on the same day is one, however much was given up."""
    now, happening = clock.now(), message.body["detail"]
    webhook_id = happening["data"].get("webhook_id") or happening["subject"]
    webhook = WEBHOOKS.get(webhook_id, now=now)
    if webhook is None or webhook.state == "removed":
        return
    kind, day = _KINDS[happening["type"]], happening["time"][:10]
    outbox.post([_letter(kind, webhook, happening, manager, day) for manager in _managers(webhook, now)], now)


def _letter(kind: str, webhook: Webhook, happening: dict[str, Any], manager: Person, day: str) -> NewMessage:
    data = happening["data"]
    values = {
        "webhook_id": webhook.id,
        "host": addresses.host_of(webhook.url),
        "given_up_at": happening["time"],
        **{name: str(data[name]) for name in ("reason", "event_type") if data.get(name)},
    }
    about = f"{webhook.id} {day}"
    return NewMessage(kind=kind, about=about, person_id=manager.id, language=manager.language, values=values)


def _managers(webhook: Webhook, now: datetime) -> Iterator[Person]:
    for person_id in sorted(managers_of(webhook.organisation_id, now, now)):
        person = PEOPLE.get(person_id, now=now)
        if person:
            yield person
