"""What all devices have in common: numbered messages, questions to the cloud, and a memory that outlives the power."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local.devices.flash import Flash
from local.devices.messages import (
    FaultCode,
    FaultPhase,
    Kind,
    Outgoing,
    Severity,
    answer_filter,
    read_object,
    simulation_filter,
    up_topic,
)

ASKS_AGAIN_AFTER = 15_000.0  # milliseconds without an answer

type Milliseconds = Callable[[], float]


@dataclass(frozen=True)
class Question:
    """A question that waits for its answer; `sent` is monotonic."""

    nonce: str
    sent: float


def monotonic_ms() -> float:
    """The clock of this machine that only runs forward."""
    return time.monotonic_ns() / 1_000_000


class Device:
    """A device without its network: every method returns the messages to send, in order.

    `clock` returns epoch milliseconds and may be wrong, `monotonic` milliseconds since whenever. While `offline` is true
    the messages say so.
    """

    def __init__(
        self,
        thing: str,
        clock: Callable[[], int],
        *,
        monotonic: Milliseconds = monotonic_ms,
        flash: Flash | None = None,
    ) -> None:
        self.thing = thing
        self.clock = clock
        self.monotonic = monotonic
        self.flash = flash or Flash()
        self.seq = 0
        self.offline = False
        self.battery_percent = 100
        self.firmware = "1.4.2"
        self._waiting: dict[tuple[Kind, str], Question] = {}

    @property
    def boot(self) -> int:
        """How often the power came on."""
        return self.flash.boot

    @property
    def filters(self) -> list[str]:
        """What it subscribes to."""
        return [answer_filter(self.thing), simulation_filter(self.thing)]

    def begin(self) -> list[Outgoing]:
        """What it says when it is connected."""
        return []

    def catch_up(self) -> list[Outgoing]:
        """Ask for what its shadows may have said while it was not connected. Overridden where there is one to ask for."""
        return []

    def tick(self) -> list[Outgoing]:
        """What is due. To be called about once a second."""
        return []

    def on_message(self, topic: str, payload: bytes) -> list[Outgoing]:
        """Take a message down, by its topic."""
        match topic.split("/"):
            case ["d", self.thing, "ans", nonce]:
                return self.on_answer(nonce, read_object(payload))
            case ["d", self.thing, "sim", verb]:
                return self.on_simulation(verb, read_object(payload))
            case ["$aws", "things", self.thing, "shadow", "name", name, *tail]:
                return self.on_shadow(name, "/".join(tail), read_object(payload))
        return []

    def on_answer(self, nonce: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Take an answer of the cloud. One that was not asked for, or not as the last one of its kind, is nothing."""
        for (kind, entrance_id), question in list(self._waiting.items()):
            if question.nonce == nonce and (body.get("what"), body.get("entrance_id")) == (kind, entrance_id):
                return self.take_answer(kind, entrance_id, question, body)
        return []

    def take_answer(
        self, kind: Kind, entrance_id: str, _question: Question, _body: Mapping[str, Any]
    ) -> list[Outgoing]:
        """Use the answer to the last question of this kind. Overridden by each device that asks."""
        self.is_answered(kind, entrance_id)
        return []

    def on_shadow(self, _name: str, _tail: str, _body: Mapping[str, Any]) -> list[Outgoing]:
        """Take what the cloud wants to be so. Overridden by each device that has a shadow."""
        return []

    def on_simulation(self, _verb: str, _body: Mapping[str, Any]) -> list[Outgoing]:
        """Do what only simulated devices do. Overridden where something can be done."""
        return []

    def state(self) -> list[Outgoing]:
        """Report battery and firmware."""
        return [self.message("state", {"battery_percent": self.battery_percent, "firmware": self.firmware})]

    def fault(self, code: FaultCode, severity: Severity = "warning", phase: FaultPhase = "raised") -> list[Outgoing]:
        """Raise or clear a fault."""
        return [self.message("fault", {"code": code, "severity": severity, "phase": phase})]

    def restart(self) -> list[Outgoing]:
        """Power it off and on: what is not in flash is lost, and the sequence begins again."""
        self.flash = self.flash.after_power_cut()
        self.seq = 0
        self._waiting = {}
        return [*self.state(), *self.begin()]

    def ask(self, kind: Kind, entrance_id: str, **data: Any) -> Outgoing:  # noqa: ANN401 (any JSON)
        """Ask the cloud something, with a nonce of its own. Only the last question of its kind counts at a door."""
        question = Question(secrets.token_hex(16), self.monotonic())
        self._waiting[kind, entrance_id] = question
        return self.message(kind, {"entrance_id": entrance_id, "nonce": question.nonce, **data})

    def is_answered(self, kind: Kind, entrance_id: str) -> None:
        """Take no further answer."""
        self._waiting.pop((kind, entrance_id), None)

    def waits(self, kind: Kind, entrance_id: str) -> bool:
        """Whether an answer may still come; after a while it does not any more."""
        question = self._waiting.get((kind, entrance_id))
        return question is not None and self.monotonic() - question.sent < ASKS_AGAIN_AFTER

    def message(self, kind: Kind, data: dict[str, Any], command_id: str | None = None) -> Outgoing:
        """Write the next message."""
        self.seq += 1
        envelope = {
            "v": 1,
            "boot": self.boot,
            "seq": self.seq,
            "ts": self.clock(),
            "type": kind,
            "offline": self.offline,
            "data": data,
        }
        return Outgoing(up_topic(self.thing, kind, command_id), envelope)
