"""Deliveries that are posted or due: what passes the gate is signed and sent, and what came of it is noted."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import datetime
from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, connection
from vestibule.consent import permission
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import HeldBack
from vestibule.disclosures.telling import USE, Telling, owed, tell
from vestibule.partners import catalogue, delivering, sending, settling, signing
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import Delivery, Webhook
from vestibule.partners.sending import Outcome, Outgoing
from vestibule.passed import Passed
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import commit_each

SERVES = (permission.ANY_PURPOSE,)
BUDGET_S = 45
"""Two time limits of a try, for finding the host and for the exchange, and what is written; less than the function may run."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch, all at once: a receiver that is slow holds up nobody else's deliveries.

    What is not done within the budget comes again by itself; the time that is left lets the answer about the others out.
    """
    messages = messages_of(event)
    connection.shared()  # made before there are several who would make it
    senders = ThreadPoolExecutor(len(messages))
    tried = {senders.submit(each, [message], deliver): message for message in messages}
    done, hanging = wait(tried, timeout=BUDGET_S)
    senders.shutdown(wait=False)
    failures = [failure for one in done for failure in one.result()["batchItemFailures"]]
    return {"batchItemFailures": failures + [{"itemIdentifier": tried[one].id} for one in hanging]}


def deliver(message: Message) -> None:
    """Send one delivery, if it is due and nobody else sends it."""
    now = clock.now()
    delivery = DELIVERIES.get(message.body["detail"]["subject"], now=now)
    if delivery is None:
        return
    webhook = WEBHOOKS.get(delivery.webhook_id, now=now)
    if not delivering.is_due(delivery, now):
        settling.tell_again(delivery, webhook)
    elif webhook is None or webhook.state != "active":
        settling.hold_back(delivery, webhook.state if webhook else "removed")
    elif delivering.has_no_tries_left(delivery):
        settling.give_up(delivery)
    else:
        _try(delivery, webhook, now)


def _try(delivery: Delivery, webhook: Webhook, now: datetime) -> None:
    try:
        passed = _passed(delivery, now)
    except HeldBack as refused:
        settling.hold_back(delivery, str(refused.members["reason"]))
        return
    mine, claim = delivering.claimed(delivery, now)
    if not commit_each([claim]):
        settling.settle(mine, webhook, _sent(mine, webhook, passed, now))


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
    asked = partial(permission.of_purpose, delivery.person_id or "", use=USE, now=now)
    permitted = owed if catalogue.is_owed(delivery.event_type) else asked
    return tell(telling, permitted, config.operator_pack(), now)


def _sent(mine: Delivery, webhook: Webhook, passed: Passed, now: datetime) -> Outcome:
    outgoing = Outgoing(mine.id, mine.event_type, mine.happened_at, passed)
    secrets = signing.live_secrets(signing.master(), webhook, now)
    return sending.send(webhook.url, outgoing, secrets, now, local_ca=config.local_authority())
