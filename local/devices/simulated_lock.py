"""A lock on the network, with knobs for everything that goes wrong between a door and the cloud."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

from local.devices.connection import GRANTED_QOS_1, Connection
from local.devices.lock import Lock
from local.devices.messages import Outgoing, command_filter

LONGEST_NAP = 0.05  # seconds; only a predicate about something outside this lock ever waits so long


@dataclass(frozen=True)
class Sent:
    """A message that the broker answered, and the PUBACK's reason code (0 is success)."""

    message: Outgoing
    reason_code: int


class SimulatedLock:
    """A lock and its connection; safe to use from several threads.

    Knobs: `clock_skew_ms` (its clock minus the true one), `duplicate` (how often each message is sent),
    `drop_commands` (commands arrive and are ignored). What happened: `commands`, `sent`, `lock.opened`.
    """

    def __init__(self, connection: Connection, entrance_ids: Collection[str], boot: int = 1) -> None:
        self.connection = connection
        self.clock_skew_ms = 0
        self.duplicate = 1
        self.drop_commands = False
        self.commands: list[bytes] = []
        self.sent: list[Sent] = []
        self.lock = Lock(connection.thing, entrance_ids, self._read_clock, boot)
        self._holding = False
        self._waiting: list[Outgoing] = []
        self._unanswered: set[Future[int]] = set()
        self._outbox = threading.RLock()
        self._happened = threading.Event()

    def __enter__(self) -> Self:
        """Connect and listen for commands."""
        self.connection.receive = self._on_command
        self.connection.connect()
        reason_code = self.connection.subscribe(command_filter(self.lock.thing))
        if reason_code != GRANTED_QOS_1:
            self.connection.close()
            message = f"subscription refused with 0x{reason_code:02x}"
            raise PermissionError(message)
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection at once; call `settle` before where everything must have arrived."""
        self.connection.close()

    def act(self, action: Callable[[Lock], list[Outgoing]]) -> list[Outgoing]:
        """Do something at the lock and send what follows: `door.act(Lock.jam)`."""
        with self._outbox:
            messages = action(self.lock)
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
            self.lock.offline = True
        # Outside the lock: this waits for the network thread, which may be waiting for the outbox.
        self.connection.disconnect()

    def reconnect(self) -> None:
        """Come back and send what was kept; commands that the broker kept are answered after that."""
        with self._outbox:
            self.connection.connect()
            self.lock.offline = False
            self._flush()

    def settle(self, seconds: float = 5.0) -> None:
        """Wait until the broker has answered every message sent so far; TimeoutError if it does not."""
        with self._outbox:
            unanswered = set(self._unanswered)
        if wait(unanswered, timeout=seconds).not_done:
            message = f"messages without an answer after {seconds} s"
            raise TimeoutError(message)

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

    def _read_clock(self) -> int:
        return time.time_ns() // 1_000_000 + self.clock_skew_ms

    def _on_command(self, _topic: str, body: bytes) -> None:
        self.commands.append(body)
        if not self.drop_commands:
            self.act(lambda lock: lock.on_command(body))
        self._happened.set()

    def _flush(self) -> None:
        """Send what waits, unless held or offline. The caller has the outbox."""
        if self._holding or self.lock.offline:
            return
        for message in self._waiting:
            for _ in range(self.duplicate):
                self._transmit(message)
        self._waiting = []

    def _transmit(self, message: Outgoing) -> None:
        answer = self.connection.send(message.topic, message.encode())
        self._unanswered.add(answer)
        answer.add_done_callback(lambda done: self._note(message, done))

    def _note(self, message: Outgoing, answer: Future[int]) -> None:
        """Write down the answer. Runs on the network thread, so it must not take the outbox."""
        if answer.exception() is None:
            self.sent.append(Sent(message, answer.result()))
        self._unanswered.discard(answer)
        self._happened.set()
