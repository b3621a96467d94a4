"""What a lock decides. It knows no network: every method returns the messages to send, in order."""

from collections import OrderedDict
from collections.abc import Callable, Collection
from typing import Any

from local.devices.messages import (
    AckPhase,
    AckReason,
    Bolt,
    Command,
    FaultCode,
    FaultPhase,
    Kind,
    Method,
    Outgoing,
    Result,
    Severity,
    command_id_of,
    read_command,
    read_object,
    up_topic,
)

RING_SIZE = 64


class Lock:
    """One lock: its bolt, its counters and its memory of commands.

    `clock` returns epoch milliseconds. `opened` lists the ids of the commands that moved the bolt. While `offline` is
    true the messages say so. The ring and the boot counter stand for flash memory: `restart` keeps them.
    """

    def __init__(self, thing: str, entrance_ids: Collection[str], clock: Callable[[], int], boot: int = 1) -> None:
        self.thing = thing
        self.entrance_ids = frozenset(entrance_ids)
        self.clock = clock
        self.boot = boot
        self.seq = 0
        self.offline = False
        self.jammed = False
        self.battery_percent = 100
        self.firmware = "1.4.2"
        self.opened: list[str] = []
        self._ring: OrderedDict[str, tuple[AckPhase, int]] = OrderedDict()
        self._forgotten_until = 0
        self._locks_again_at: int | None = None

    @property
    def bolt(self) -> Bolt:
        """Where the bolt is now; it locks again by itself when the seconds of the command are over."""
        if self.jammed:
            return "jammed"
        open_now = self._locks_again_at is not None and self.clock() < self._locks_again_at
        return "unlocked" if open_now else "locked"

    def on_command(self, payload: bytes) -> list[Outgoing]:
        """Decide about one command. Without a readable command id there is nothing to acknowledge."""
        body = read_object(payload)
        command_id = command_id_of(body)
        if command_id is None:
            return []
        if command_id in self._ring:
            return [self._ack(command_id, self._ring[command_id][0], "repeated")]
        command = read_command(body)
        if command is None:
            return [self._reject(command_id, "bad_message")]
        refusal = self._refusal(command)
        return [self._reject(command_id, refusal)] if refusal else self._unlock(command)

    def open_by_hand(
        self,
        entrance_id: str,
        method: Method = "button",
        result: Result = "granted",
        reason: str = "ok",
        grant_id: str | None = None,
    ) -> list[Outgoing]:
        """Let somebody at the door try it; a jammed bolt turns a granted entry into a denied one."""
        if result == "granted" and self.jammed:
            result, reason = "denied", "jammed"
        if result == "granted":
            self._move_bolt(seconds=5)
        return [self._access(entrance_id, method, result, reason, grant_id=grant_id)]

    def jam(self) -> list[Outgoing]:
        """Block the bolt: from now on commands are rejected with `jammed`."""
        self.jammed = True
        return [*self.fault("jammed", "critical"), *self.state()]

    def free(self) -> list[Outgoing]:
        """Undo `jam`."""
        self.jammed = False
        return [*self.fault("jammed", "critical", "cleared"), *self.state()]

    def state(self) -> list[Outgoing]:
        """Report bolt, battery and firmware."""
        data = {"bolt": self.bolt, "battery_percent": self.battery_percent, "firmware": self.firmware}
        return [self._message("state", data)]

    def fault(self, code: FaultCode, severity: Severity = "warning", phase: FaultPhase = "raised") -> list[Outgoing]:
        """Raise or clear a fault."""
        return [self._message("fault", {"code": code, "severity": severity, "phase": phase})]

    def restart(self) -> list[Outgoing]:
        """Power the lock off and on: the boot counter grows, the sequence begins again, the state is reported."""
        self.boot += 1
        self.seq = 0
        self._locks_again_at = None
        return self.state()

    def _refusal(self, command: Command) -> AckReason | None:
        if command.verb != "unlock":
            return "unknown_verb"
        if command.entrance_id not in self.entrance_ids:
            return "unknown_entrance"
        if self.clock() > command.not_after:
            return "expired"
        if command.not_after <= self._forgotten_until:
            return "repeated"
        return None

    def _unlock(self, command: Command) -> list[Outgoing]:
        received = self._ack(command.command_id, "received", "ok")
        if self.jammed:
            return [received, self._reject(command.command_id, "jammed")]
        # Remembered before the bolt moves, so a power cut in between can lose an opening but never repeat one.
        self._remember(command.command_id, "done", command.not_after)
        self._move_bolt(command.seconds)
        self.opened.append(command.command_id)
        access = self._access(command.entrance_id, "mobile_key", "granted", "ok", command_id=command.command_id)
        return [received, access, self._ack(command.command_id, "done", "ok")]

    def _move_bolt(self, seconds: int) -> None:
        self._locks_again_at = self.clock() + seconds * 1000

    def _reject(self, command_id: str, reason: AckReason) -> Outgoing:
        self._remember(command_id, "rejected", 0)
        return self._ack(command_id, "rejected", reason)

    def _remember(self, command_id: str, phase: AckPhase, not_after: int) -> None:
        """Keep the id in the ring; `not_after` is 0 for a command that did not move the bolt.

        When an id falls out of the ring, its `not_after` becomes a floor for later commands. A repetition of a
        forgotten command is then refused by its age, so the ring's size limits no promise.
        """
        self._ring[command_id] = (phase, not_after)
        if len(self._ring) > RING_SIZE:
            _, (_, forgotten) = self._ring.popitem(last=False)
            self._forgotten_until = max(self._forgotten_until, forgotten)

    def _access(
        self,
        entrance_id: str,
        method: Method,
        result: Result,
        reason: str,
        **origin: str | None,
    ) -> Outgoing:
        data = {"entrance_id": entrance_id, "method": method, "result": result, "reason": reason}
        return self._message("access", data | {name: value for name, value in origin.items() if value})

    def _ack(self, command_id: str, phase: AckPhase, reason: AckReason) -> Outgoing:
        return self._message("ack", {"command_id": command_id, "phase": phase, "reason": reason}, command_id)

    def _message(self, kind: Kind, data: dict[str, Any], command_id: str | None = None) -> Outgoing:
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
