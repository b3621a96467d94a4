"""Messages that could not be used, with the reason that was given."""

import base64
import json
from dataclasses import dataclass, field
from typing import Any

from local.running import House
from local.scene import eventually


@dataclass(frozen=True)
class DeadLetter:
    """A message as it came into the queue, and why it stays there.

    Of a device: its bytes as the rule passed them on, or as the broker did where the rule's queue did not take them. Of the
    broker about a device: members of its own. Of the bus or of the mail: an event.
    """

    text: str
    reason: str
    detail: str

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.text)
        return body

    @property
    def thing(self) -> str | None:
        """The device that sent it or that it is about, if any."""
        return self.body.get("thing") or self.body.get("clientId")

    @property
    def sent(self) -> bytes:
        """What the device sent; nothing where somebody else speaks."""
        return base64.b64decode(self.body.get("payload") or self.body.get("base64OriginalPayload") or "")


@dataclass
class DeadLetters:
    """Takes dead letters out of their queues and remembers them: a queue shows only ten at a time."""

    house: House
    taken: list[DeadLetter] = field(default_factory=list)

    def of(self, thing: str) -> list[DeadLetter]:
        """All dead letters of one device so far."""
        for url in self._queues():
            while self._take_some(url):
                pass
        return [letter for letter in self.taken if letter.thing == thing]

    def reasons_of(self, thing: str, number: int) -> list[str]:
        """The reasons of a device's dead letters, sorted, once there are that many (or will not be)."""
        eventually(lambda: len(self.of(thing)) >= number)
        return sorted(letter.reason for letter in self.of(thing))

    def peek(self, function: str, thing: str) -> DeadLetter | None:
        """A dead letter of a device that is left where it is."""
        url = next(url for url in self._queues() if f"-{function}DeadLetters" in url)
        found = self._receive(url, VisibilityTimeout=0)
        return next((letter for letter in map(_letter, found) if letter.thing == thing), None)

    def _queues(self) -> list[str]:
        urls: list[str] = self.house.cloud.client("sqs").list_queues()["QueueUrls"]
        return [url for url in urls if "DeadLetters" in url]

    def _take_some(self, url: str) -> bool:
        found = self._receive(url)
        for message in found:
            self.taken.append(_letter(message))
            self.house.cloud.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bool(found)

    def _receive(self, url: str, **options: int) -> list[dict[str, Any]]:
        answer = self.house.cloud.client("sqs").receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], **options
        )
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages


def _letter(message: dict[str, Any]) -> DeadLetter:
    told = {name: value["StringValue"] for name, value in message.get("MessageAttributes", {}).items()}
    return DeadLetter(message["Body"], told.get("reason", ""), told.get("detail", ""))
