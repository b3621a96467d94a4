"""SES's events: what came of a mail. A permanent bounce or a complaint ends mail to its address, a complaint also promotions."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability
from vestibule.consent import deciding, recording
from vestibule.messages import settling, unsubscribing
from vestibule.messages.model import Message
from vestibule.people.holdings import PEOPLE
from vestibule.queues import Failures, each, messages_of
from vestibule.queues import Message as Queued

UNPROVEN = ("people.email-code",)
"""Letters to an address that is not known to be the person's: what a stranger says there is not the person's word."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), settle)


def settle(queued: Queued) -> None:
    """Note, suppress, withdraw: each by itself does nothing the second time, so the event may come again."""
    now = clock.now()
    outcome = settling.outcome_of(queued.body["detail"])
    message = settling.settle(outcome, now)
    is_theirs = message is not None and message.kind not in UNPROVEN
    settling.suppress(outcome, message.person_id if message and is_theirs else None, now)
    if message and is_theirs and outcome.state == "complained":
        _stop_promotions(message, now)
    observability.note("mail settled", message_id=outcome.message_id, state=outcome.state, reason=outcome.reason)


def _stop_promotions(message: Message, now: datetime) -> None:
    """Whoever calls one letter unwanted gets no other by permission."""
    pack = config.operator_pack()
    person = PEOPLE.get(message.person_id, now=now) if message.person_id else None
    if person is None:
        return
    own = {message.permission} if message.permission and unsubscribing.asks(pack, message.permission) else set()
    for key in sorted({*unsubscribing.promotions(pack), *own}):
        no = deciding.no_to(pack, key)
        no = "withdrawn" if no == "refused" else no
        # Without a letter: the address has just complained about one.
        recording.decide(
            person.id,
            key,
            no,
            means="mail",
            given_by=person.id,
            now=now,
            language=person.language,
            organisation_id=person.organisation_id,
        )
