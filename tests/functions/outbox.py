"""What happens between the outbox and the reader, as the bus and the queue would bring it about."""

import json
from typing import Any

from functions.messages import deliver_message, deliver_promotion
from tests.functions import aws
from tests.functions.messages import take
from vestibule.messages import outbox
from vestibule.messages.model import Message


def deliver(*message_ids: str) -> list[str]:
    """Announce these messages to the function that sends them; answers which events must come again."""
    return take(deliver_message.handler, *(told(each) for each in message_ids))


def deliver_posted() -> list[str]:
    """Deliver what has been announced on the bus since the last look at it."""
    heard = [(event["type"], event["subject"]) for event in aws.events()]
    left = deliver(*(subject for kind, subject in heard if kind == outbox.LETTER))
    return left + promote(*(subject for kind, subject in heard if kind == outbox.PROMOTION))


def promote(*message_ids: str) -> list[str]:
    """Announce these messages to the function that sends promotions; answers which events must come again."""
    return take(deliver_promotion.handler, *(told(each) for each in message_ids))


def told(message_id: str) -> str:
    """The queue's body of an announcement."""
    return json.dumps({"detail": {"type": "messages.message.posted", "subject": message_id, "data": {}}})


def ses_event(kind: str, message: Message | str, address: str, **detail: Any) -> str:
    """The queue's body of SES's event about a mail: `Bounce`, `Complaint`, `Delivery`, `Send`."""
    message_id = message if isinstance(message, str) else message.id
    mail = {
        "messageId": f"mail-of-{message_id}",
        "destination": [address],
        "tags": {"message_id": [message_id], "ses:configuration-set": ["vestibule"]},
    }
    return json.dumps({"source": "aws.ses", "detail": {"eventType": kind, "mail": mail, **detail}})


def bounce(kind: str) -> dict[str, Any]:
    """The part of an event that says how a mail bounced: `Permanent` or `Transient`."""
    return {"bounce": {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": []}}
