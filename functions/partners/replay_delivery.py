"""POST /v1/webhooks/{webhook_id}/test, …/replay, and …/deliveries/{delivery_id}/replay: send now, or once more."""

from collections.abc import Sequence
from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import bus, clock, config, cursors, observability
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import DeliveryId, WebhookId
from vestibule.partners import delivering, replaying, webhooks
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import Delivery, DeliveryQueued, NoBody, Webhook
from vestibule.partners.reach import Reach
from vestibule.partners.replaying import Missed, Replayed
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.table import Write

api = Api()


@api.post("/v1/webhooks/<webhook_id>/test", **answers_with(202, DeliveryQueued))
def try_webhook(webhook_id: WebhookId, _: NoBody) -> Reply:
    """Send a `partners.webhook.tested`. What comes of it stands in the webhook's deliveries."""
    now = clock.now()
    webhook = _active(webhook_id, now)
    ping = delivering.ping_of(webhook, api.once, config.operator_pack(), now)
    return _sent(ping, DELIVERIES.add(ping))


@api.post("/v1/webhooks/<webhook_id>/deliveries/<delivery_id>/replay", **answers_with(202, DeliveryQueued))
def replay_delivery(webhook_id: WebhookId, delivery_id: DeliveryId, _: NoBody) -> Reply:
    """Send a delivery once more, with the same `webhook-id` and all tries before it. It passes the gate again."""
    now = clock.now()
    webhook = _active(webhook_id, now)
    delivery = DELIVERIES.get(delivery_id, now=now)
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFound(unknown("delivery"))
    return _sent(delivering.waiting_again(delivery, now), delivering.replayed(delivery, now))


@api.post("/v1/webhooks/<webhook_id>/replay", **answers_with(202, Replayed))
def replay_missed(webhook_id: WebhookId, wanted: Missed) -> Reply:
    """Send what was given up or held back since an instant once more, up to 50 at a time. It passes the gate again."""
    now = clock.now()
    webhook = _active(webhook_id, now)
    scope = f"replay/{webhook.id}/{clock.written(wanted.since)}"
    found, following = replaying.missed(webhook.id, wanted.since, cursors.opened(wanted.cursor, scope), now)
    going = Replayed(id=webhook.id, replayed=len(found), next=cursors.sealed(following, scope))
    writes = [delivering.replayed(delivery, now) for delivery in found]
    reply = api.accepted(going, f"/v1/webhooks/{webhook.id}/deliveries", *writes)
    return _announced(reply, [delivering.waiting_again(delivery, now) for delivery in found])


def _active(webhook_id: str, now: datetime) -> Webhook:
    """The webhook. It is found first: whether it is active is not for everybody to know."""
    caller = api.caller()
    webhook = Reach(caller, standing_of(caller, now)).thing(WEBHOOKS.get(webhook_id, now=now), "webhook")
    webhooks.must_be_active(webhook)
    return webhook


def _sent(delivery: Delivery, write: Write) -> Reply:
    queued = DeliveryQueued(id=delivery.id, webhook_id=delivery.webhook_id, state=delivery.state)
    return _announced(api.accepted(queued, f"/v1/webhooks/{delivery.webhook_id}/deliveries", write), [delivery])


def _announced(reply: Reply, deliveries: Sequence[Delivery]) -> Reply:
    """Announce what is written. An announcement that is lost is made up for within a minute."""
    try:
        if reply.is_new:
            bus.publish([delivering.posted(delivery) for delivery in deliveries])
    except (bus.NotPublished, ClientError, BotoCoreError) as error:
        observability.note_fault(error, deliveries=len(deliveries))
    return reply


handler = api.handler
