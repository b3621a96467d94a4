"""POST /v1/webhooks/{webhook_id}/test, and …/deliveries/{delivery_id}/replay: send now, for the first time or once more."""

from datetime import datetime

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import bus, clock, config, observability
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import DeliveryId, WebhookId
from vestibule.partners import delivering, webhooks
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import Delivery, DeliveryQueued, NoBody, Webhook
from vestibule.partners.reach import Reach
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
    again = delivery.model_copy(update={"state": "waiting", "due_again_at": now})
    return _sent(again, delivering.replayed(delivery, now))


def _active(webhook_id: str, now: datetime) -> Webhook:
    """The webhook. It is found first: whether it is active is not for everybody to know."""
    caller = api.caller()
    webhook = Reach(caller, standing_of(caller, now)).thing(WEBHOOKS.get(webhook_id, now=now), "webhook")
    webhooks.must_be_active(webhook)
    return webhook


def _sent(delivery: Delivery, write: Write) -> Reply:
    """Announce it once it is written. An announcement that is lost is made up for within a minute."""
    queued = DeliveryQueued(id=delivery.id, webhook_id=delivery.webhook_id, state=delivery.state)
    reply = api.accepted(queued, f"/v1/webhooks/{delivery.webhook_id}/deliveries", write)
    try:
        if reply.is_new:
            bus.publish([delivering.posted(delivery)])
    except (bus.NotPublished, ClientError, BotoCoreError) as error:
        observability.note_fault(error, delivery_id=delivery.id)
    return reply


handler = api.handler
