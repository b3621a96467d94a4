"""What came of a delivery: noted, and told. Who dies in between tells it when the message comes again."""

from datetime import datetime

from vestibule import bus, clock, observability
from vestibule.evidence import commit_with
from vestibule.partners import delivering, webhooks
from vestibule.partners.model import Delivery, PauseReason, Webhook
from vestibule.partners.sending import Outcome
from vestibule.table import Refused, commit_each


def settle(mine: Delivery, webhook: Webhook, outcome: Outcome) -> None:
    """Note what came of a try. When the lease has run out meanwhile, the next sender's note counts."""
    now = clock.now()
    after, note = delivering.settled(mine, outcome, now)
    if commit_each([note]):
        return
    health = webhooks.working(webhook) if outcome.is_delivered else webhooks.failing(webhook, now)
    commit_each([health] if health else [])
    ids = {"delivery_id": mine.id, "webhook_id": webhook.id}
    observability.note("delivery tried", state=after.state, status=outcome.status, reason=outcome.reason, **ids)
    _tell_of_end(after)
    if outcome.is_gone or (not outcome.is_delivered and webhooks.has_failed_long_enough(webhook, now)):
        _pause(webhook, "gone" if outcome.is_gone else "failing", now)


def give_up(delivery: Delivery) -> None:
    """End a delivery of which every try is used and nobody noted the last one."""
    after, write = delivering.given_up(delivery)
    if not commit_each([write]):
        _tell_of_end(after)


def hold_back(delivery: Delivery, reason: str) -> None:
    """Set a delivery aside: the gate refused, or the webhook is not active."""
    after, write = delivering.held_back(delivery, reason)
    if not commit_each([write]):
        bus.publish(delivering.what_managers_hear(after))


def tell_again(delivery: Delivery, webhook: Webhook | None) -> None:
    """Say once more what was to be told when its message comes again, since the first time may have died."""
    paused = [webhooks.paused_event(webhook)] if webhook and webhook.state == "paused" else []
    bus.publish([*delivering.what_managers_hear(delivery), *paused])


def _tell_of_end(delivery: Delivery) -> None:
    if delivery.state == "given_up":
        observability.count("DeliveriesGivenUp")
        bus.publish(delivering.what_managers_hear(delivery))


def _pause(webhook: Webhook, reason: PauseReason, now: datetime) -> None:
    paused, write = webhooks.paused(webhook, reason, now)
    try:
        commit_with([webhooks.fact_of("paused", paused, reason=reason)], now, write)
    except Refused:
        return
    observability.count("WebhooksPaused")
    bus.publish([webhooks.paused_event(paused)])
