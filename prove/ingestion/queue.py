"""A queue as SQS is one: at least once, in no order, and after three tries among the dead letters."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

TRIES = 3
"""As many as `stacks.queues` gives each message."""
type Fate = Literal["acknowledged", "dead"]
TRIED = "received three times"
"""Why SQS itself moves a message. Its attribute `reason` is missing then."""


@dataclass(frozen=True)
class Sent:
    """A message in the queue. `poison` is the reason why it can never be used; None for a good one."""

    name: str
    body: str
    entry_id: str | None = None
    poison: str | None = None
    person_id: str | None = None
    """Whose entry it has to become."""


@dataclass
class Queue:
    """Messages with how often each was received, and what became of those that are gone."""

    draw: random.Random
    waiting: list[Sent] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    fates: dict[str, Fate] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    """Of dead letters, by the message's name."""
    bodies: dict[str, str] = field(default_factory=dict)
    """What lies among the dead letters, by the message's name."""

    def take(self, most: int) -> list[Sent]:
        """Some messages, in any order. What was received three times already goes to the dead letters instead."""
        batch: list[Sent] = []
        while self.waiting and len(batch) < most:
            place = self.draw.randrange(len(self.waiting))
            self.waiting[place], self.waiting[-1] = self.waiting[-1], self.waiting[place]
            message = self.waiting.pop()
            if self.received[message.name] == TRIES:
                self._bury(message, TRIED, message.body)
                continue
            self.received[message.name] += 1
            batch.append(message)
        return batch

    def acknowledge(self, message: Sent, buried: dict[str, Any] | None) -> None:
        """The function is done with a message: recorded, or put among the dead letters by itself."""
        if buried is None:
            self.fates[message.name] = "acknowledged"
        else:
            self._bury(message, buried["reason"], buried["body"])

    def come_again(self, batch: list[Sent]) -> None:
        """Nobody has said that they are done with these."""
        self.waiting += batch

    def redrive(self, sent: list[Sent]) -> None:
        """Move every dead letter back, as `start-message-move-task` does."""
        dead = {name for name, fate in self.fates.items() if fate == "dead"}
        for message in (each for each in sent if each.name in dead):
            self.received[message.name] = 0
            del self.fates[message.name]
            self.waiting.append(message)
        self.reasons.clear()
        self.bodies.clear()

    def _bury(self, message: Sent, reason: str, body: str) -> None:
        self.fates[message.name] = "dead"
        self.reasons[message.name] = reason
        self.bodies[message.name] = body
