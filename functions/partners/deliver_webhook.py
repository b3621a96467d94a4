"""Deliveries that are posted or due: what passes the gate is signed and sent, and what came of it is noted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, connection, observability
from vestibule.consent import permission
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import HeldBack
from vestibule.disclosures.telling import USE, Telling, tell
from vestibule.evidence import commit_with
from vestibule.partners import delivering, sending, signing, webhooks
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import Delivery, PauseReason, Webhook
from vestibule.partners.sending import Outcome, Outgoing
from vestibule.passed import Passed
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused, commit_each


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch, all at once: a receiver that is slow holds up nobody else's deliveries."""
    messages = messages_of(event)
    connection.shared()  # made before there are several who would make it
    with ThreadPoolExecutor(len(messages)) as senders:
        tried = list(senders.map(lambda message: each([message], deliver), messages))
    return {"batchItemFailures": [failure for one in tried for failure in one["batchItemFailures"]]}


def deliver(message: Message) -> None:
    """Send one delivery, if it is due and nobody else sends it."""
    now = clock.now()
    delivery = DELIVERIES.get(message.body["detail"]["subject"], now=now)
    if delivery is None or not delivering.is_due(delivery, now):
        _tell(delivery)
        return
    webhook = WEBHOOKS.get(delivery.webhook_id, now=now)
    if webhook is None or webhook.state != "active":
        commit_each([delivering.held_back(delivery, webhook.state if webhook else "removed")])
        return
    try:
        passed = _passed(delivery, now)
    except HeldBack as refused:
        commit_each([delivering.held_back(delivery, str(refused.members["reason"]))])
        return
    mine, claim = delivering.claimed(delivery, now)
    if not commit_each([claim]):
        _settle(mine, webhook, _sent(mine, webhook, passed, now))


def _passed(delivery: Delivery, now: datetime) -> Passed:
    """What of it may go now. One passage, written down once, however often it is tried."""
    telling = Telling(
        recipient=RECIPIENTS.get(delivery.recipient_id, now=now),
        recipient_id=delivery.recipient_id,
        organisation_id=delivery.organisation_id,
        person_id=delivery.person_id,
        values=delivery.body,
        cause=delivery.id,
    )
    permitted = permission.of_use(delivery.person_id, USE, now) if delivery.person_id else None
    return tell(telling, permitted, config.operator_pack(), now)


def _sent(mine: Delivery, webhook: Webhook, passed: Passed, now: datetime) -> Outcome:
    outgoing = Outgoing(mine.id, mine.event_type, mine.happened_at, passed)
    secrets = signing.live_secrets(signing.master(), webhook, now)
    return sending.send(webhook.url, outgoing, secrets, now, local_ca=config.local_authority())


def _settle(mine: Delivery, webhook: Webhook, outcome: Outcome) -> None:
    """Note what came of it. When the lease has run out meanwhile, the next sender's note counts."""
    now = clock.now()
    after, note = delivering.settled(mine, outcome, now)
    if commit_each([note]):
        return
    health = webhooks.working(webhook) if outcome.is_delivered else webhooks.failing(webhook, now)
    commit_each([health] if health else [])
    ids = {"delivery_id": mine.id, "webhook_id": webhook.id}
    observability.note("delivery tried", state=after.state, status=outcome.status, reason=outcome.reason, **ids)
    if after.state == "given_up":
        observability.count("DeliveriesGivenUp")
        _tell(after)
    if outcome.is_gone or (not outcome.is_delivered and webhooks.has_failed_long_enough(webhook, now)):
        _pause(webhook, "gone" if outcome.is_gone else "failing", now)


def _tell(delivery: Delivery | None) -> None:
    """Say that a delivery was given up; once more when its message comes again, since the first time may have died."""
    if delivery and delivery.reason == delivering.NO_TRIES_LEFT:
        bus.publish([delivering.given_up_event(delivery)])


def _pause(webhook: Webhook, reason: PauseReason, now: datetime) -> None:
    paused, write = webhooks.paused(webhook, reason)
    try:
        commit_with([webhooks.fact_of("paused", paused, reason=reason)], now, write)
    except Refused:
        return
    observability.count("WebhooksPaused")
    bus.publish([webhooks.paused_event(paused, now)])
