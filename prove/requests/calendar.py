"""One clock for everything: whatever happens is an action at an instant, and the clock moves on to the next of them."""

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from prove.days.setting import Clock
from vestibule import clock

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

type Action = Callable[[], object]


@dataclass(kw_only=True)
class Calendar:
    """What is to happen, and when. Of two actions at the same instant the one that was planned first comes first."""

    moved: Clock
    draw: random.Random
    _plan: list[tuple[datetime, int, Action]] = field(default_factory=list)
    _numbers: Any = field(default_factory=count)

    def at(self, instant: datetime, action: Action) -> None:
        """Do it then."""
        heapq.heappush(self._plan, (clock.to_milliseconds(instant), next(self._numbers), action))

    def after(self, wait: timedelta, action: Action) -> None:
        """Do it so much later."""
        self.at(self.moved.now + wait, action)

    def soon(self, action: Action) -> None:
        """Do it within a second."""
        self.after(self.draw.random() * SECOND, action)

    def run_until(self, instant: datetime) -> None:
        """Let everything happen that is to happen by then."""
        while self._plan and self._plan[0][0] <= instant:
            at, _, action = heapq.heappop(self._plan)
            self.moved.now = max(at, self.moved.now)
            action()
            self.happened()
        self.moved.now = max(instant, self.moved.now)

    def happened(self) -> None:
        """What follows from each action at once: for whoever has more to do than to keep a calendar."""
