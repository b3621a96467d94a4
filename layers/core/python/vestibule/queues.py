"""Messages from queues, in batches: each is handled alone, and one bad message never holds up or hides the others.

A message that can never be used goes to the dead letters at once, with its reason as an attribute. One that fails for
another cause comes again and, after the queue's number of tries, is moved to the same dead letters by SQS. Written by hand
rather than with Powertools' batch processor, which has no third outcome between success and "again".
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from vestibule import aws, config, observability
from vestibule.envelopes import Unusable

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

_LONGEST_REASON = 240
type Failures = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Message:
    """One message of a batch."""

    id: str
    text: str

    @property
    def body(self) -> Any:  # noqa: ANN401 (any JSON)
        """The parsed body. `Unusable` when it is not JSON."""
        try:
            return json.loads(self.text)
        except ValueError as error:
            raise Unusable("not_json", "the body is not JSON") from error


def messages_of(event: dict[str, Any]) -> tuple[Message, ...]:
    """The messages of an SQS event."""
    return tuple(Message(record["messageId"], record["body"]) for record in event["Records"])


def each(messages: Iterable[Message], handle: Callable[[Message], None]) -> Failures:
    """Handle every message; answer which must come again, in the form that Lambda's SQS poller reads."""
    again = [message for message in messages if not _handled(message, handle)]
    return {"batchItemFailures": [{"itemIdentifier": message.id} for message in again]}


def _handled(message: Message, handle: Callable[[Message], None]) -> bool:
    try:
        try:
            handle(message)
        except Unusable as unusable:
            _bury(message, unusable)
    except Exception as error:  # noqa: BLE001 (one message's fault is not the batch's)
        observability.note_fault(error, message_id=message.id)
        return False
    return True


def _bury(message: Message, unusable: Unusable) -> None:
    """Put the message among the dead letters, unchanged, with the reason beside it, so that it can be sent again."""
    reason = {"reason": unusable.reason, "detail": unusable.detail[:_LONGEST_REASON]}
    _sqs().send_message(
        QueueUrl=config.setting("DEAD_LETTERS_URL"),
        MessageBody=message.text,
        MessageAttributes={name: {"DataType": "String", "StringValue": value} for name, value in reason.items()},
    )
    observability.note("dead letter", reason=unusable.reason, message_id=message.id)
    observability.count("DeadLetters", reason=unusable.reason)


@cache
def _sqs() -> "SQSClient":
    return aws.client("sqs")
