"""A device on the network, with knobs for everything that goes wrong between a door and the cloud."""

import random
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Self

import httpx

from local.devices.connection import GRANTED_QOS_1, Connection
from local.devices.console import Console
from local.devices.device import Device, monotonic_ms
from local.devices.lock import Lock
from local.devices.messages import ASKED, DeviceKind, Outgoing, read_object
from local.devices.network import network

LONGEST_NAP = 0.05  # seconds; only a predicate about something outside this device ever waits so long
LISTS_COME_WITHIN = 30.0  # seconds; the first function of a house takes its time


@dataclass(frozen=True)
class Sent:
    """A message that the broker answered, and the PUBACK's reason code (0 is success)."""

    message: Outgoing
    reason_code: int


class SimulatedDevice[D: Device]:
    """A device and its connection; safe to use from several threads.

    Knobs: `clock_skew_ms` (its clock minus the true one), `duplicate` (how often each message is sent), `loses` (the share of
    messages, up and down, that are lost on the way), `drop_commands` (commands arrive and are ignored). What happened:
    `commands`, `sent`, and the device itself.
    """

    def __init__(self, connection: Connection, made: Callable[["SimulatedDevice[D]"], D]) -> None:
        self.connection = connection
        self.clock_skew_ms = 0
        self._ahead_ms = 0.0
        self.duplicate = 1
        self.loses = 0.0
        self.chance = random.Random(connection.thing)  # noqa: S311 (a simulation, the same each time)
        self.drop_commands = False
        self.commands: list[bytes] = []
        self.sent: list[Sent] = []
        self._holding = False
        self._waiting: list[Outgoing] = []
        self._in_flash: dict[tuple[object, object], Outgoing] = {}
        """What tells of an access, until the broker has acknowledged it."""
        self._unanswered: set[Future[int]] = set()
        self._outbox = threading.RLock()
        self._happened = threading.Event()
        self._on = False
        self.device = made(self)

    def __enter__(self) -> Self:
        """Connect, listen, and begin."""
        self.connection.receive = self._on_message
        self.connection.on_return = self._begin
        self.connection.connect()
        for topic_filter in self.device.filters:
            reason_code = self.connection.subscribe(topic_filter)
            if reason_code != GRANTED_QOS_1:
                self.connection.close()
                message = f"subscription to {topic_filter} refused with 0x{reason_code:02x}"
                raise PermissionError(message)
        self._on = True
        self._begin()
        network().later(1.0, self._tick)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection at once; call `settle` before where everything must have arrived."""
        self._on = False
        self.connection.close()

    def read_clock(self) -> int:
        """The device's own clock, epoch milliseconds."""
        return time.time_ns() // 1_000_000 + self.clock_skew_ms

    def read_monotonic(self) -> float:
        """Its clock that only runs forward, in milliseconds."""
        return monotonic_ms() + self._ahead_ms

    def act(self, action: Callable[[D], list[Outgoing]]) -> list[Outgoing]:
        """Do something at the device and send what follows: `door.act(Lock.jam)`."""
        with self._outbox:
            messages = action(self.device)
            self._in_flash.update({each.identity: each for each in messages if each.payload.get("type") == "access"})
            self._waiting.extend(messages)
            self._flush()
        return messages

    def hold(self) -> None:
        """Keep every outgoing message until `release`."""
        with self._outbox:
            self._holding = True

    def release(self, order: Callable[[list[Outgoing]], Iterable[Outgoing]] = list) -> None:
        """Send what was held, in another order if wanted: `door.release(reversed)`."""
        with self._outbox:
            self._holding = False
            self._waiting = list(order(self._waiting))
            self._flush()

    @contextmanager
    def running_ahead(self, milliseconds: float) -> Iterator[None]:
        """Have a clock that has run ahead inside the block. Questions wait until after it: an answer would set the time right."""
        self._ahead_ms = milliseconds
        try:
            yield
        finally:
            with self._outbox:
                self._ahead_ms = 0.0
                self._flush()

    @contextmanager
    def offline(self) -> Iterator[None]:
        """Be without a network inside the block; what happens meanwhile is sent afterwards, marked offline."""
        self.disconnect()
        try:
            yield
        finally:
            self.reconnect()

    def disconnect(self) -> None:
        """Go offline until `reconnect`."""
        with self._outbox:
            self.device.offline = True
        # Outside the lock: this waits for the network thread, which may be waiting for the outbox.
        self.connection.disconnect()

    def reconnect(self) -> None:
        """Come back and send what was kept; commands that the broker kept are answered after that."""
        with self._outbox:
            self.connection.connect()
            self._come_back()

    def crash(self, *, lose_waiting: bool = True) -> None:
        """Cut the power and the network together. What waited to be sent is lost, unless it stood in flash."""
        with self._outbox:
            self.connection.drop()
            if lose_waiting:
                self._waiting = []
            waiting = {each.identity for each in self._waiting}
            kept = [each for identity, each in tuple(self._in_flash.items()) if identity not in waiting]
            self._waiting[:0] = [replace(each, payload={**each.payload, "offline": True}) for each in kept]
        self.act(lambda device: device.restart())

    def settle(self, seconds: float = 5.0) -> None:
        """Wait until the broker has answered every message sent so far; TimeoutError if it does not."""
        with self._outbox:
            unanswered = set(self._unanswered)
        # Not by the futures alone: one is done a moment before its answer stands in `sent`.
        self.wait_for(lambda: unanswered.isdisjoint(self._unanswered), seconds)

    def wait_for[T](self, predicate: Callable[[], T], seconds: float = 5.0) -> T:
        """Return the predicate's first true value; TimeoutError when there is none in time."""
        deadline = time.monotonic() + seconds
        while True:
            self._happened.clear()
            if value := predicate():
                return value
            if time.monotonic() > deadline:
                message = f"not seen within {seconds} s"
                raise TimeoutError(message)
            self._happened.wait(LONGEST_NAP)

    def _on_message(self, topic: str, body: bytes) -> None:
        if self._is_lost():
            return
        is_command = topic.startswith(f"d/{self.device.thing}/cmd/")
        if is_command:
            self.commands.append(body)
        if not (is_command and self.drop_commands):
            self._obey(topic, body)
            self.act(lambda device: device.on_message(topic, body))
        self._happened.set()

    def _begin(self) -> None:
        self.act(lambda device: [*device.begin(), *device.catch_up()])

    def _obey(self, topic: str, body: bytes) -> None:
        """Do what a simulation asks of the device's surroundings: to be offline for a while, or to have a wrong clock."""
        asked = read_object(body)
        match topic.removeprefix(f"d/{self.device.thing}/sim/"), asked:
            case "offline", {"seconds": int() | float() as seconds}:
                self.disconnect()
                network().later(seconds, self._return)
            case "clock", {"skew_ms": int() as skew_ms}:
                self.clock_skew_ms = skew_ms

    def _return(self) -> None:
        """As `reconnect`, on the network's thread, which cannot wait for the broker's answer."""
        if not self._on:
            return
        try:
            self.connection.begin()
        except OSError:
            network().later(1.0, self._return)
            return
        with self._outbox:
            self._come_back()

    def _come_back(self) -> None:
        self.device.offline = False
        self._flush()

    def _tick(self) -> None:
        if self._on:
            if not self.device.offline:
                self.act(lambda device: device.tick())
            network().later(1.0, self._tick)

    def _flush(self) -> None:
        """Send what waits, unless held or offline. The caller has the outbox."""
        if self._holding or self.device.offline:
            return
        going, self._waiting = self._waiting, []
        for message in going:
            if self._ahead_ms and message.payload.get("type") in ASKED:
                self._waiting.append(message)
                continue
            for _ in range(self.duplicate):
                if not self._is_lost():
                    self._transmit(message)

    def _is_lost(self) -> bool:
        return self.loses > 0 and self.chance.random() < self.loses

    def _transmit(self, message: Outgoing) -> None:
        answer = self.connection.send(message.topic, message.encode())
        self._unanswered.add(answer)
        answer.add_done_callback(lambda done: self._note(message, done))

    def _note(self, message: Outgoing, answer: Future[int]) -> None:
        """Write down the answer. Runs on the network thread, so it must not take the outbox."""
        if answer.exception() is None:
            self.sent.append(Sent(message, answer.result()))
            self._in_flash.pop(message.identity, None)
        self._unanswered.discard(answer)
        self._happened.set()


class SimulatedLock(SimulatedDevice[Lock]):
    """A lock, gate, elevator or console. One that was given the door keys has its lists when the `with` begins."""

    def __init__(
        self,
        connection: Connection,
        entrance_ids: Collection[str],
        *,
        kind: DeviceKind = "lock",
        door_keys: Iterable[Mapping[str, str]] = (),
        boot: int = 1,
    ) -> None:
        def made(self: SimulatedDevice[Lock]) -> Lock:
            kinds: dict[DeviceKind, Callable[..., Lock]] = {"console": Console}
            of = kinds.get(kind, partial(Lock, kind=kind))
            thing, clock, monotonic = connection.thing, self.read_clock, self.read_monotonic
            return of(thing, entrance_ids, clock, boot, door_keys=door_keys, monotonic=monotonic)

        super().__init__(connection, made)

    @property
    def lock(self) -> Lock:
        """The lock itself."""
        return self.device

    @property
    def console(self) -> Console:
        """The lock itself, which is a console."""
        if not isinstance(self.device, Console):
            raise TypeError(self.device.kind)
        return self.device

    def __enter__(self) -> Self:
        """Connect, and wait for the lists."""
        super().__enter__()
        if self.lock.door_keys:
            try:
                self.wait_for(self.has_lists, LISTS_COME_WITHIN)
            except TimeoutError:
                self.__exit__()
                raise
        return self

    def has_lists(self) -> bool:
        """Whether it may go by a list at each of its doors."""
        return all(self.lock.list_of(each) for each in self.lock.entrance_ids)

    def take_picture(self, entrance_id: str, picture: bytes, seconds: float = 20.0) -> str:
        """Take a picture, put it where the cloud says, and return the image's id. Of a console."""
        console, before = self.console, len(self.console.uploads)
        self.act(lambda _: console.take_picture(entrance_id, picture))
        self.wait_for(lambda: len(console.uploads) > before, seconds)
        upload = console.uploads[-1]
        httpx.put(upload.url, content=upload.picture, headers=dict(upload.headers)).raise_for_status()
        return upload.image_id
