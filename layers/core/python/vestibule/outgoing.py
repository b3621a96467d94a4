"""A message out of a queue to its reader: what it says, whom it reaches and whether it may, as of this very moment."""

from datetime import datetime

from vestibule import clock, enclosing, wishes
from vestibule.mail import Reader
from vestibule.messages import delivery
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.queues import Message as Queued


def deliver(queued: Queued) -> None:
    """Send what is due. An event that comes again, or late, finds nothing to do."""
    now = clock.now()
    message = MESSAGES.get(queued.body["detail"]["subject"], now=now)
    if message is None or not delivery.is_due(message):
        return
    try:
        values = enclosing.values_of(message, now)
    except enclosing.Stopped:
        delivery.leave_out(message, "stopped", now)
        return
    reader = enclosing.reader_of(message, now) if values is not None else None
    delivery.deliver(message, reader, values or {}, now, refused=_refused(message, reader, now))


def _refused(message: Message, reader: Reader | None, now: datetime) -> str | None:
    """Why the reader does not want it, None when there is nothing against it."""
    if message.permission is None or reader is None:
        return None
    if message.person_id is None:
        return "nobody_to_ask"
    return wishes.refusal(message.person_id, message.permission, now, birth_years=reader.birth_years)
