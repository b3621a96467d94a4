"""Messages from queues, in batches: each is handled alone, and one bad message never holds up or hides the others.

A message that can never be used goes to the dead letters at once, with its reason as an attribute. One that fails for
another cause comes again and, after the queue's number of tries, is moved to the same dead letters by SQS. Written by hand
rather than with Powertools' batch processor, which has no third outcome between success and "again".
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
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
        except (ValueError, RecursionError) as error:
            raise Unusable("not_json", "the body is not JSON") from error


def messages_of(event: dict[str, Any]) -> tuple[Message, ...]:
    """The messages of an SQS event."""
    return tuple(Message(record["messageId"], record["body"]) for record in event["Records"])


def each(messages: Iterable[Message], handle: Callable[[Message], None]) -> Failures:
    """Handle every message; answer which must come again, in the form that Lambda's SQS poller reads."""
    again = [message for message in messages if not _handled(message, handle)]
    return {"batchItemFailures": [{"itemIdentifier": message.id} for message in again]}


class Batch:
    """Messages that go through several steps together. Who falls out at one is buried or comes again; the others go on.

    A message goes in as itself, and after each step it is what the step made of it.
    """

    def __init__(self, messages: Iterable[Message]) -> None:
        """Begin with all of them."""
        self._going: list[tuple[Message, Any]] = [(message, message) for message in messages]
        self._again: list[Message] = []

    @property
    def items(self) -> list[Any]:
        """What the messages that are still going are by now."""
        return [item for _, item in self._going]

    def each(self, step: Callable[[Any], Any]) -> None:
        """Take one message after the other through a step."""
        self._go_on([_tried(step, item) for _, item in self._going])

    def together(self, step: Callable[[list[Any]], Sequence[Any]]) -> None:
        """Take all at once through a step that gives back for each what it is now, or the exception that it failed with."""
        if not self._going:
            return
        try:
            self._go_on(step(self.items))
        except Exception as error:  # noqa: BLE001 (the step failed for all)
            self._go_on([error] * len(self._going))

    def failures(self) -> Failures:
        """Which messages must come again, in the form that Lambda's SQS poller reads."""
        return {"batchItemFailures": [{"itemIdentifier": message.id} for message in self._again]}

    def _go_on(self, outcomes: Sequence[Any]) -> None:
        before, self._going = self._going, []
        for (message, _), outcome in zip(before, outcomes, strict=True):
            if not isinstance(outcome, Exception):
                self._going.append((message, outcome))
            elif not _handled(message, partial(_fall, outcome)):
                self._again.append(message)


def _tried(step: Callable[[Any], Any], item: object) -> object:
    try:
        return step(item)
    except Exception as error:  # noqa: BLE001 (one message's fault is not the batch's)
        return error


def _fall(error: Exception, _: Message) -> None:
    raise error


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
