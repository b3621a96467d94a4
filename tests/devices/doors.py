"""A lock on a bench: its clocks are set by hand, and its lists come from a signer beside it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from local.devices import Lock
from local.devices.messages import DeviceKind, Outgoing
from tests.devices.signing import ENTRANCE, NOW, THING, Clock, Json, Signer

SIGNER = Signer()


@dataclass
class Bench:
    """One lock with its clock. `listed` when it holds a list."""

    kind: DeviceKind = "lock"
    entrance_ids: Sequence[str] = (ENTRANCE,)
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.lock = Lock(
            THING,
            self.entrance_ids,
            self.clock,
            kind=self.kind,
            door_keys=[SIGNER.jwk],
            monotonic=self.clock,
        )
        self.asks = self.lock.begin()

    def give(self, ask: Outgoing | None = None, now: int | None = None, **contents: Any) -> list[Outgoing]:
        """Answer a question, or else the first one that it asked."""
        answer = SIGNER.answer(ask or self.asks[0], self.clock.now if now is None else now, **contents)
        return self.lock.on_message(*answer)

    def renew(self, **contents: Any) -> list[Outgoing]:
        """Let it ask anew, and answer at once."""
        (self.asks[0],) = self.lock.begin()
        return self.give(**contents)


def with_list(**contents: Any) -> Bench:
    """A lock that has just got its list."""
    bench = Bench()
    bench.give(**contents)
    return bench


def command(command_id: str = "cmd_1", **fields: Any) -> bytes:
    usual = {
        "v": 1,
        "command_id": command_id,
        "verb": "unlock",
        "entrance_id": ENTRANCE,
        "grant_id": "grt_1",
        "not_after": NOW + 10_000,
        "seconds": 5,
    }
    return json.dumps(usual | fields).encode()


def answers(messages: list[Outgoing]) -> list[tuple[str, str]]:
    """Phase and reason of each acknowledgement among the messages."""
    acks = [message.payload["data"] for message in messages if message.payload["type"] == "ack"]
    return [(ack["phase"], ack["reason"]) for ack in acks]


def told(messages: list[Outgoing]) -> list[tuple[str, str, str]]:
    """Method, result and reason of each access among the messages."""
    data = [message.payload["data"] for message in messages if message.payload["type"] == "access"]
    return [(each["method"], each["result"], each["reason"]) for each in data]


def data_of(message: Outgoing) -> Json:
    data: Json = message.payload["data"]
    return data
