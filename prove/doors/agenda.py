"""The time, which is moved by hand, and what is due in it."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from prove.days.setting import Clock
from vestibule import clock

type Deed = Callable[[], None]


@dataclass
class Agenda:
    """Deeds by the instant at which they are due, in milliseconds since 1970. This is the true time, and the cloud's."""

    clock: Clock
    _due: list[tuple[int, int, Deed]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        """Begin where the clock stands."""
        self.now = clock.to_epoch_ms(self.clock.now)

    def after(self, delay: float, do: Deed) -> None:
        """Do something so many milliseconds from now."""
        heapq.heappush(self._due, (self.now + round(delay), next(self._numbers), do))

    def hurry(self, within: int) -> None:
        """Let everything that is due later be due within so many milliseconds, in its order."""
        self._due = [(min(at, self.now + within), number, do) for at, number, do in self._due]

    def wait(self, milliseconds: int) -> None:
        """Let time pass, and do what falls due. May be called by what falls due."""
        until = self.now + milliseconds
        while self._due and self._due[0][0] <= until:
            at, _, do = heapq.heappop(self._due)
            self._move(at)
            do()
        self._move(until)

    def _move(self, to: int) -> None:
        if to > self.now:
            self.now = to
            self.clock.now = clock.from_epoch_ms(to)
