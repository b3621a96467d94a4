"""A device that moves on command, and holds the list of each of its doors: how it takes both, and what it remembers."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal

from local.devices import door_list
from local.devices.clocks import CloudTime, Lease
from local.devices.configured import Configured
from local.devices.device import Milliseconds, Question, monotonic_ms
from local.devices.door_list import Now
from local.devices.flash import DoorList, Flash
from local.devices.messages import (
    AckPhase,
    AckReason,
    Bolt,
    Command,
    DeviceKind,
    Kind,
    Method,
    Outgoing,
    Result,
    command_filter,
    command_id_of,
    read_command,
    read_object,
    shadow_topic,
)
from local.devices.trust import Untrusted

RING_SIZE = 64
CAN: Mapping[DeviceKind, tuple[str, ...]] = {
    "lock": ("unlock", "lock"),
    "gate": ("unlock", "lock"),
    "console": ("unlock",),
    "elevator": ("call",),
}
SHADOW = "acl"
USED_KEPT_MS = 31 * 24 * 3_600_000
"""Longer than the cloud may take to hear of an entry and end the credential, even if the message had to be looked into."""
PROMPT_MS, SOON_MS = 2_000, 30_000
"""An answer that came later than the first tells the time badly: after the second it is asked for again."""

type Step = Literal["before_remembering", "remembered", "moved"]


class Commanded(Configured):
    """Its bolt, its counters, its lists, and its memory of commands.

    `opened` lists the ids of the commands that moved it. `step` is called at each step of moving: whoever raises there has
    cut the power, and goes on with `restart`.
    """

    def __init__(
        self,
        thing: str,
        entrance_ids: Collection[str],
        clock: Callable[[], int],
        boot: int = 1,
        *,
        kind: DeviceKind = "lock",
        door_keys: Iterable[Mapping[str, str]] = (),
        monotonic: Milliseconds = monotonic_ms,
        flash: Flash | None = None,
    ) -> None:
        super().__init__(thing, entrance_ids, clock, monotonic=monotonic, flash=flash or Flash(boot=boot))
        self.kind = kind
        self.door_keys = tuple(door_keys)
        self.jammed = False
        self.fails_next = False
        self.opened: list[str] = []
        self.step: Callable[[Step], None] = lambda _step: None
        self._forget()

    def _forget(self) -> None:
        """Lose what is not in flash."""
        self._time = CloudTime()
        self._leases: dict[str, Lease] = {}
        self._told_late: set[str] = set()
        self._wanted: dict[str, int] = {}
        self._locks_again_at: float | None = None

    @property
    def filters(self) -> list[str]:
        """Commands, answers, and news of its lists."""
        return [command_filter(self.thing), *super().filters, shadow_topic(self.thing, SHADOW, "update/delta")]

    @property
    def bolt(self) -> Bolt:
        """Where the bolt is now; it locks again by itself when the seconds of the command are over."""
        if self.jammed:
            return "jammed"
        open_now = self._locks_again_at is not None and self.monotonic() < self._locks_again_at
        return "unlocked" if open_now else "locked"

    @property
    def now(self) -> Now | None:
        """What it knows of the time; nothing before the first list after a restart."""
        at = self.monotonic()
        return Now(self._time.earliest(at), self._time.latest(at)) if self._time.is_known else None

    def list_of(self, entrance_id: str) -> DoorList | None:
        """The list that it may go by now."""
        lease = self._leases.get(entrance_id)
        return self.flash.lists.get(entrance_id) if lease and lease.runs(self.monotonic()) else None

    def begin(self) -> list[Outgoing]:
        """Ask for the list of each door."""
        return [self.ask("list", each) for each in sorted(self.entrance_ids)] if self.door_keys else []

    def tick(self) -> list[Outgoing]:
        """Ask for the lists that are due."""
        due = [each for each in sorted(self.entrance_ids) if self.door_keys and self._is_due(each)]
        return [self.ask("list", each) for each in due if not self.waits("list", each)]

    def on_message(self, topic: str, payload: bytes) -> list[Outgoing]:
        """Take a message down, by its topic."""
        is_command = topic.startswith(f"d/{self.thing}/cmd/")
        return self.on_command(payload) if is_command else super().on_message(topic, payload)

    def on_command(self, payload: bytes) -> list[Outgoing]:
        """Decide about one command. Without a readable command id there is nothing to acknowledge."""
        body = read_object(payload)
        command_id = command_id_of(body)
        if command_id is None:
            return []
        if command_id in self.flash.ring:
            return [self._ack(command_id, self.flash.ring[command_id][0], "repeated")]
        command = read_command(body)
        if command is None:
            return [self._reject(command_id, "bad_message")]
        if command.not_after <= self.flash.forgotten_until:
            return []  # perhaps obeyed and forgotten: to say `rejected` could deny an opening whose `done` is still on its way
        refusal = self._refusal(command)
        return [self._reject(command_id, refusal)] if refusal else self._obey(command)

    def take_answer(self, kind: Kind, entrance_id: str, question: Question, body: Mapping[str, Any]) -> list[Outgoing]:
        """Take a list: store it, and say so. One that is not as it should be is as if it had not come."""
        if kind != "list":
            return super().take_answer(kind, entrance_id, question, body)
        asked = {"thing": self.thing, "entrance_id": entrance_id, "nonce": question.nonce}
        try:
            listed = door_list.read(body.get("list"), self.door_keys, asked)
        except Untrusted:
            return []
        known = self.flash.lists.get(entrance_id)
        if known and listed.version < known.version:
            return []
        self.is_answered(kind, entrance_id)
        self._store(listed, question)
        return [self.message("held", {"entrance_id": entrance_id, "version": listed.version})]

    def on_shadow(self, name: str, tail: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Ask for a list of which there is a newer version."""
        wanted = body.get("state")
        if (name, tail) != (SHADOW, "update/delta") or not isinstance(wanted, dict):
            return super().on_shadow(name, tail, body)
        newer = {each: wanted[each] for each in sorted(self.entrance_ids) if type(wanted.get(each)) is int}
        self._wanted.update(newer)
        return [self.ask("list", each) for each in newer if self.door_keys and self._is_old(each)]

    def on_simulation(self, verb: str, body: Mapping[str, Any]) -> list[Outgoing]:
        """Let the next command fail."""
        if verb == "next-command-fails":
            self.fails_next = True
        return super().on_simulation(verb, body)

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
        return [self.message("state", data)]

    def restart(self) -> list[Outgoing]:
        """Power the lock off and on: without its time and its leases, nothing opens it until it has asked again."""
        self._forget()
        return super().restart()

    def move(self, seconds: int) -> None:
        """Draw the bolt, for so long."""
        self._locks_again_at = self.monotonic() + seconds * 1000

    def count(self) -> int:
        """Give the next access its number. Before the bolt moves: one that a power cut keeps from being told shows so."""
        self.flash.number += 1
        return self.flash.number

    def access(
        self,
        entrance_id: str,
        method: Method,
        result: Result,
        reason: str,
        number: int | None = None,
        **origin: str | None,
    ) -> Outgoing:
        """Tell of an access, numbered over all restarts, so that a missing one shows."""
        data = {"entrance_id": entrance_id, "method": method, "result": result, "reason": reason}
        data |= {name: value for name, value in origin.items() if value}
        return self.message("access", {**data, "number": number or self.count()})

    def _is_due(self, entrance_id: str) -> bool:
        lease, at = self._leases.get(entrance_id), self.monotonic()
        if lease is None or lease.is_to_renew(at) or self._is_old(entrance_id):
            return True
        return entrance_id in self._told_late and at - lease.asked_at > SOON_MS

    def _is_old(self, entrance_id: str) -> bool:
        known = self.flash.lists.get(entrance_id)
        return self._wanted.get(entrance_id, 0) > (known.version if known else 0)

    def _store(self, listed: DoorList, question: Question) -> None:
        came, entrance_id = self.monotonic(), listed.entrance_id
        self.flash.used[entrance_id] = self._still_used(listed)
        self.flash.lists[entrance_id] = listed
        self._leases[entrance_id] = Lease(question.sent, listed.lasts_ms)
        self._time.learn(listed.now, question.sent, came)
        if came - question.sent > PROMPT_MS:
            self._told_late.add(entrance_id)
        else:
            self._told_late.discard(entrance_id)

    def _still_used(self, listed: DoorList) -> dict[str, int]:
        """A list may leave a credential out for its hours or a hold alone. So it is kept for long after the last that had it."""
        on_list = {each.credential_id for each in listed.opens}
        used = self.flash.used.get(listed.entrance_id, {})
        now = {each: listed.now if each in on_list else at for each, at in used.items()}
        return {each: at for each, at in now.items() if listed.now - at < USED_KEPT_MS}

    def _refusal(self, command: Command) -> AckReason | None:
        now, listed = self.now, self.flash.lists.get(command.entrance_id)
        reasons: tuple[tuple[bool, AckReason], ...] = (
            (command.verb not in CAN[self.kind], "unknown_verb"),
            (command.entrance_id not in self.entrance_ids, "unknown_entrance"),
            (now is None, "no_clock"),
            (now is not None and now.latest > command.not_after, "expired"),
            (listed is not None and command.grant_id in listed.refused, "revoked"),
            (command.verb != "lock" and door_list.is_shut(listed, now), "shut"),
        )
        return next((reason for holds, reason in reasons if holds), None)

    def _obey(self, command: Command) -> list[Outgoing]:
        received = self._ack(command.command_id, "received", "ok")
        if self.jammed or self.fails_next:
            self.fails_next = False
            return [received, self._reject(command.command_id, "jammed" if self.jammed else "bolt_stuck")]
        # Remembered before the bolt moves, so a power cut in between can lose an opening but never repeat one; and as done
        # only when it has moved, so that a repetition after the cut is not answered with what did not happen.
        self.step("before_remembering")
        self._remember(command.command_id, "received", command.not_after)
        self.step("remembered")
        done = self._lock_now(command) if command.verb == "lock" else self._open(command)
        self._remember(command.command_id, "done", command.not_after)
        return [received, *done, self._ack(command.command_id, "done", "ok")]

    def _lock_now(self, _command: Command) -> list[Outgoing]:
        self._locks_again_at = None
        return self.state()

    def _open(self, command: Command) -> list[Outgoing]:
        number = self.count()
        self.move(command.seconds or self.open_seconds(command.entrance_id))
        self.opened.append(command.command_id)
        self.step("moved")
        told = self.access(command.entrance_id, "mobile_key", "granted", "ok", number, command_id=command.command_id)
        return [told]

    def _reject(self, command_id: str, reason: AckReason) -> Outgoing:
        self._remember(command_id, "rejected", 0)
        return self._ack(command_id, "rejected", reason)

    def _remember(self, command_id: str, phase: AckPhase, not_after: int) -> None:
        """Keep the id in the ring; `not_after` is 0 for a command that did not move the bolt.

        When an id falls out of the ring, its `not_after` becomes a floor for later commands. A repetition of a
        forgotten command is then known by its age and passed over, so the ring's size limits no promise.
        """
        ring = self.flash.ring
        ring[command_id] = (phase, not_after)
        if len(ring) > RING_SIZE:
            _, forgotten = ring.pop(next(iter(ring)))
            self.flash.forgotten_until = max(self.flash.forgotten_until, forgotten)

    def _ack(self, command_id: str, phase: AckPhase, reason: AckReason) -> Outgoing:
        return self.message("ack", {"command_id": command_id, "phase": phase, "reason": reason}, command_id)
