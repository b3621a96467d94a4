"""Partners of the two houses: who is in the register, their webhooks, keys and deliveries."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from functions.partners import (
    collect_events,
    deliver_webhook,
    manage_keys,
    manage_webhooks,
    replay_delivery,
    retry_deliveries,
)
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call
from tests.functions.messages import take
from tests.functions.receiver import Receiver
from tests.functions.world import House, World
from vestibule import config, ids
from vestibule.bus import Event
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Recipient
from vestibule.evidence import Line, lines_of
from vestibule.evidence.chain import day_of
from vestibule.partners import delivering
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import Delivery, Webhook
from vestibule.table import commit

WEBHOOK = "POST /v1/webhooks"
KEY = "POST /v1/partner-keys"
REPLAY = "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay"
URL = "https://hooks.example.com/vestibule?token=Quillfeather"
ENDED, RAISED = "people.relation.ended", "telemetry.fault.raised"
EVENTS = [ENDED, RAISED]
OPERATOR = ids.derived("per", "operator")


def recipient_of(house: House | None, now: datetime, name: str = "partner", **changed: Any) -> Recipient:
    """A partner in the register; of an organisation, or of all."""
    usual = {
        "id": ids.derived("rcp", name, house.organisation.id if house else ""),
        "kind": "property_management",
        "name": name,
        "organisation_id": house.organisation.id if house else None,
        "country": "US",
        "safeguard": "within",
        "contract": "C-1",
        "added_by": OPERATOR,
        "added_at": now,
    }
    recipient = Recipient.model_validate(usual | changed)
    commit(RECIPIENTS.add(recipient))
    return recipient


def webhook_of(house: House, now: datetime, name: str = "one", **changed: Any) -> Webhook:
    """A stored webhook of a partner who is in the register."""
    partner = ids.derived("rcp", "partner", house.organisation.id)
    if RECIPIENTS.get(partner, now=now) is None:
        recipient_of(house, now)
    usual = {
        "id": ids.derived("whk", house.organisation.id, name),
        "organisation_id": house.organisation.id,
        "recipient_id": partner,
        "url": URL,
        "events": EVENTS,
        "created_by": house.manager.id,
        "created_at": now,
    }
    webhook = Webhook.model_validate(usual | changed)
    commit(WEBHOOKS.add(webhook))
    return webhook


def wanted(house: House, now: datetime, **changed: Any) -> dict[str, Any]:
    """The body of a webhook to be registered, for a partner of the house."""
    partner = recipient_of(house, now, "wanted")
    return {
        "organisation_id": house.organisation.id,
        "recipient_id": partner.id,
        "url": URL,
        "events": EVENTS,
        **changed,
    }


def register(world: World, body: dict[str, Any], **rest: Any) -> Answer:
    usual: Any = {"caller": world.home.manager}
    return call(manage_webhooks.handler, WEBHOOK, body, **(usual | rest))


def change(what: str, webhook: Webhook, world: World, **rest: Any) -> Answer:
    route = f"POST /v1/webhooks/{{webhook_id}}/{what}"
    usual: Any = {"caller": world.home.manager, "webhook_id": webhook.id}
    return call(manage_webhooks.handler, route, {}, **(usual | rest))


def key_of(world: World, now: datetime, *scopes: str, **changed: Any) -> str:
    """A new key of the home's partner."""
    body = wanted_key(world.home, now, list(scopes) or ["faults.read", "relations.read"], **changed)
    return str(call(manage_keys.handler, KEY, body, caller=world.home.manager).body["key"])


def wanted_key(house: House, now: datetime, scopes: list[str], **changed: Any) -> dict[str, Any]:
    partner = ids.derived("rcp", "partner", house.organisation.id)
    if RECIPIENTS.get(partner, now=now) is None:
        recipient_of(house, now)
    usual = {"name": "nightly import", "scopes": scopes, "ends_at": "2027-11-21T12:00:00Z"}
    return {"organisation_id": house.organisation.id, "recipient_id": partner, **usual, **changed}


def relation_ended(world: World, now: datetime, name: str = "one", **data: Any) -> Event:
    """The event that a relation of the resident has ended, with a member that nobody has planned for."""
    facts = {
        "relation_id": ids.derived("rel", name),
        "person_id": world.resident.id,
        "organisation_id": world.home.organisation.id,
        "site_id": world.home.site.id,
        "until": "2026-11-21T12:00:00.000Z",
        "planted": "Quillfeather",
    }
    return Event(ENDED, facts["relation_id"], now, facts | data)


def fault_raised(house: House, now: datetime, name: str = "one") -> Event:
    facts = {
        "device_id": house.device.id,
        "organisation_id": house.organisation.id,
        "code": "jammed",
        "severity": "critical",
    }
    return Event(RAISED, ids.derived("flt", name), now, facts)


def delivery_of(webhook: Webhook, house: House, now: datetime) -> Delivery:
    """A stored delivery of a fault that was raised a minute ago."""
    happened = json.loads(fault_raised(house, now).entry("vestibule")["Detail"])
    minute_ago = now - timedelta(minutes=1)
    delivery = delivering.delivery_of(happened, webhook, config.operator_pack(), minute_ago)
    commit(DELIVERIES.add(delivery))
    return delivery


def collect(*events: Event) -> list[str]:
    """Let the partners' context hear of events. Answers what must come again."""
    return take(
        collect_events.handler, *(event.entry("vestibule")["Detail"].join(('{"detail":', "}")) for event in events)
    )


def deliver(*deliveries: Delivery) -> list[str]:
    """Let the sender have these deliveries."""
    details = (delivering.due(delivery).entry("vestibule")["Detail"] for delivery in deliveries)
    return take(deliver_webhook.handler, *(f'{{"detail":{detail}}}' for detail in details))


def replay(delivery: Delivery, world: World) -> None:
    """Ask as the home's manager that a delivery goes out again."""
    path: Any = {"webhook_id": delivery.webhook_id, "delivery_id": delivery.id}
    assert call(replay_delivery.handler, REPLAY, {}, caller=world.home.manager, **path).status == 202


def announced() -> int:
    """Let the schedule run."""
    announced: int = retry_deliveries.handler({}, CONTEXT)["announced"]
    return announced


def deliveries(now: datetime) -> list[Delivery]:
    """All deliveries, by the time that they were made."""
    found = aws.contents(DELIVERIES)[DELIVERIES.name]
    read = (DELIVERIES.get(item["id"]["S"], now=now) for item in found)
    return sorted((delivery for delivery in read if delivery), key=lambda delivery: delivery.created_at)


def webhook_now(webhook: Webhook, now: datetime) -> Webhook:
    found = WEBHOOKS.get(webhook.id, now=now)
    assert found
    return found


def lines(now: datetime, kind: str) -> Iterator[Line]:
    """The lines of evidence of this kind, of today."""
    return (line for line in lines_of(day_of(now), now) if line.kind == kind)


def one_waiting(world: World, at: Clock, partner: Receiver, happened: Event | None = None) -> Delivery:
    """A delivery that waits, for a webhook of the home that leads to this partner."""
    webhook_of(world.home, at.now, url=partner.url)
    assert collect(happened or relation_ended(world, at.now)) == []
    [delivery] = deliveries(at.now)
    return delivery


def latest(at: Clock) -> Delivery:
    """The delivery that was made last, as it is now."""
    return deliveries(at.now)[-1]


def webhook_named(delivery: Delivery, at: Clock) -> Webhook:
    """The webhook of a delivery, as it is now."""
    found = WEBHOOKS.get(delivery.webhook_id, now=at.now)
    assert found
    return found
