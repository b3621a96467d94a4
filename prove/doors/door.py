"""A lock with its power and its network, both of which fail."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from local.devices.lock import Lock
from local.devices.messages import Outgoing
from prove.doors.agenda import Agenda
from prove.doors.weather import FAIR, Weather

LONGEST_ON_THE_WAY_UP = 15_000
"""Milliseconds: whoever is silent for longer has lost the connection, and knows it."""
_TICKS_EVERY, _SENDS_AGAIN_WITHIN, _NOTICES_WITHIN = 15_000, 30_000, 45_000
_FASTEST = 0.0005
"""How wrong the clock that only runs forward may be, as docs/devices.md has it."""


class PowerCut(BaseException):
    """The power went off. No `except Exception` catches it."""


class WatchedLock(Lock):
    """A lock whose bolt is seen moving."""

    moved: Callable[[], None]

    def move(self, seconds: int) -> None:
        """Draw the bolt, and be seen."""
        super().move(seconds)
        self.moved()


@dataclass
class Door:
    """An entrance with its lock. What the lock says goes `up`; the true time is the agenda's."""

    entrance_id: str
    thing: str
    agenda: Agenda
    draw: random.Random
    door_keys: list[dict[str, str]]
    up: Callable[["Door", Outgoing], None]
    moved: Callable[["Door", str], None]
    """Told of each movement of the bolt, with what it came of."""
    weather: Weather = FAIR
    skew_ms: int = 0
    is_powered: bool = True
    is_connected: bool = True
    cuts_at: str | None = None
    """The step of moving at which the power goes off the next time."""
    told: list[dict[str, Any]] = field(default_factory=list)
    """Data of every `access` message."""
    lost: set[int] = field(default_factory=set)
    """Numbers of those that the flash did not keep."""
    counts: dict[str, int] = field(default_factory=dict)
    _outbox: list[Outgoing] = field(default_factory=list)
    _on_the_way: dict[int, Outgoing] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)
    _kept_by_broker: list[tuple[str, bytes, float | None]] = field(default_factory=list)
    _because: str = ""

    def __post_init__(self) -> None:
        """Mount the lock, with a clock that goes a little wrong."""
        self._drift, self._origin = self.draw.uniform(-_FASTEST, _FASTEST), self.agenda.now - 1000
        self.lock = WatchedLock(
            self.thing,
            [self.entrance_id],
            lambda: self.agenda.now + self.skew_ms,
            door_keys=self.door_keys,
            monotonic=lambda: (self.agenda.now - self._origin) * (1 + self._drift),
        )
        self.lock.moved = lambda: self.moved(self, self._because)
        self.lock.step = self._step
        self.agenda.after(self.draw.randint(1, _TICKS_EVERY), self._tick)
        self.act(self.lock.begin)

    def act(self, do: Callable[[], list[Outgoing]], because: str = "") -> list[Outgoing]:
        """Do something at the lock, and send what follows. Nothing, without power."""
        if not self.is_powered:
            return []
        self._because = because
        try:
            messages = do()
        except PowerCut:
            self.cut_power()
            return []
        self.told += [each.payload["data"] for each in messages if each.payload["type"] == "access"]
        self._outbox += messages
        self._flush()
        return messages

    def hear(self, topic: str, payload: bytes, seconds: float | None) -> None:
        """The broker has a message for this lock, and drops it after so many seconds."""
        ends = None if seconds is None else self.agenda.now + seconds * 1000
        for _ in range(1 + self._happens(self.weather.twice, "delivered twice")):
            again = self.draw.randint(1, _SENDS_AGAIN_WITHIN) * self._happens(self.weather.lost, "lost and sent again")
            self.agenda.after(self.weather.delay(self.draw) + again, lambda: self._deliver(topic, payload, ends))

    def cut(self) -> None:
        """Cut the network. The lock notices within a while."""
        self.is_connected = False
        self.agenda.after(self.draw.choice((0, self.draw.randint(1, _NOTICES_WITHIN))), self._notice)

    def reconnect(self) -> None:
        """Mend the network. The broker may have forgotten the session, and all that it kept for it."""
        if self.is_connected:
            return
        self.is_connected, self.lock.offline = True, False
        if self._happens(self.weather.lost, "sessions forgotten"):
            self._kept_by_broker.clear()
            self.act(self.lock.begin)
        self._resume()

    def cut_power(self) -> None:
        """Power off, and on again after a while. The flash keeps what was told of openings, nearly always."""
        self.is_powered, self.cuts_at = False, None
        self._count("power cuts")
        waiting, self._outbox = [*self._on_the_way.values(), *self._outbox], []
        for number in [number for number in self._on_the_way if self.draw.random() < 0.5]:  # noqa: PLR2004 (a coin)
            self.up(self, self._on_the_way[number])
        self._on_the_way.clear()
        accesses = [each for each in waiting if each.payload["type"] == "access"]
        if self._happens(0.1, "outboxes lost"):
            self.lost |= {each.payload["data"]["number"] for each in accesses}
        else:
            self._outbox = accesses
        self.agenda.after(self.draw.choice((500, 5_000, self.draw.randint(1, 300_000))), self.restore_power)

    def restore_power(self) -> None:
        """Power on: the clock that only runs forward begins anew."""
        if self.is_powered:
            return
        self.is_powered, self._origin = True, self.agenda.now - self.draw.randint(0, 10**9)
        self.lock.offline = not self.is_connected
        self.act(self.lock.restart)
        self._resume()

    def _step(self, step: str) -> None:
        if step == self.cuts_at:
            raise PowerCut

    def _tick(self) -> None:
        if not self.lock.offline:
            self.act(self.lock.tick)
        self.agenda.after(_TICKS_EVERY, self._tick)

    def _notice(self) -> None:
        self.lock.offline = self.lock.offline or not self.is_connected

    def _deliver(self, topic: str, payload: bytes, ends: float | None) -> None:
        is_over = ends is not None and ends < self.agenda.now
        if is_over and (not self._is_reachable or self.draw.random() < 0.5):  # noqa: PLR2004 (late before or behind it)
            self._count("dropped by the broker")
        elif self._is_reachable:
            because = f"cmd:{json.loads(payload)['command_id']}" if "/cmd/" in topic else ""
            self.act(lambda: self.lock.on_message(topic, payload), because)
        else:
            self._kept_by_broker.append((topic, payload, ends))

    def _resume(self) -> None:
        """The connection stands again: each side has something to say."""
        if not self._is_reachable:
            return
        kept, self._kept_by_broker = self._kept_by_broker, []
        for message in kept:
            self.agenda.after(self.weather.delay(self.draw), lambda message=message: self._deliver(*message))  # type: ignore[misc]
        self._flush()

    def _flush(self) -> None:
        if not self._is_reachable:
            for each in self._outbox:
                each.payload["offline"] = True  # it is told later
            return
        going, self._outbox = self._outbox, []
        for message in going:
            self._transmit(message)

    def _transmit(self, message: Outgoing) -> None:
        number, again = next(self._numbers), 0
        if self._happens(self.weather.lost, "lost and sent again"):
            again = self.draw.randint(1, _SENDS_AGAIN_WITHIN)
        self._on_the_way[number] = message
        delay = min(self.weather.delay(self.draw), LONGEST_ON_THE_WAY_UP) + again
        self.agenda.after(delay, lambda: self._arrive(number))
        if self._happens(self.weather.twice, "sent twice"):
            self.agenda.after(delay + self.draw.randint(0, 5_000), lambda: self.up(self, message))

    def _arrive(self, number: int) -> None:
        message = self._on_the_way.pop(number, None)
        if message and self.is_connected:
            self.up(self, message)
        elif message:
            message.payload["offline"] = True
            self._outbox.append(message)

    def _happens(self, share: float, what: str) -> bool:
        happened = share > 0 and self.draw.random() < share
        if happened:
            self._count(what)
        return happened

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    @property
    def _is_reachable(self) -> bool:
        return self.is_powered and self.is_connected
