"""What befalls a message between two that are far apart: it is late, comes twice, or gets lost and is sent again."""

import random
from dataclasses import dataclass

from vestibule.access.command import LASTS

_COMMAND_MS = round(LASTS.total_seconds() * 1000)
_EDGES = (_COMMAND_MS - 1, _COMMAND_MS, _COMMAND_MS + 1)
"""Milliseconds that bring a command at the last instant, and just too late."""


@dataclass(frozen=True)
class Weather:
    """Shares of messages."""

    late: float
    """By seconds, about as long as a command lives."""
    very_late: float
    """By minutes, up to longer than a list or a ticket lasts."""
    twice: float
    lost: float

    def delay(self, draw: random.Random) -> int:
        """Milliseconds on the way."""
        chance = draw.random()
        if chance < self.very_late:
            return draw.randint(10_000, 20 * 60_000)
        if chance < self.very_late + self.late:
            return draw.choice(_EDGES) if draw.random() < 0.2 else draw.randint(1_000, 15_000)  # noqa: PLR2004
        return draw.randint(10, 400)


FAIR = Weather(late=0, very_late=0, twice=0, lost=0)
WEATHERS = (
    FAIR,
    Weather(late=0.2, very_late=0, twice=0.2, lost=0.05),
    Weather(late=0.4, very_late=0.1, twice=0.4, lost=0.2),
)
