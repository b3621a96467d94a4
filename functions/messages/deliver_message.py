"""Event `messages.message.posted`: the letter goes out, to the address and by the permission of this very moment."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, enclosing
from vestibule.consent import permission
from vestibule.mail import Reader
from vestibule.messages import delivery
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.policy.permissions import UnknownKey
from vestibule.queues import Failures, each, messages_of
from vestibule.queues import Message as Queued

SERVES = ("marketing.communications", "essential.service.operations.improve")
"""Letters with a permission are not sent without it."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), deliver)


def deliver(queued: Queued) -> None:
    """Send what is due. An event that comes again, or late, finds nothing to do."""
    now = clock.now()
    message = MESSAGES.get(queued.body["detail"]["subject"], now=now)
    if message is None or not delivery.is_due(message):
        return
    values = enclosing.values_of(message, now)
    reader = enclosing.reader_of(message, now) if values is not None else None
    delivery.deliver(message, reader, values or {}, now, refused=_refused(message, reader, now))


def _refused(message: Message, reader: Reader | None, now: datetime) -> str | None:
    """Why the person does not want it, None when there is nothing against it."""
    if message.permission is None or reader is None:
        return None
    if message.person_id is None:
        return "nobody_to_ask"
    try:
        verdict = permission.of_person(message.person_id, message.permission, now, birth_years=reader.birth_years)
    except UnknownKey:  # the policy asks for it no more
        return "no_permission"
    return None if verdict.allowed else f"permission_{verdict.why}"
