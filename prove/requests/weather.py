"""What befalls one call of a function: it is killed, refused, loses an answer, meets itself, stands still, or comes again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

type Trouble = Literal["killed", "finished_unheard", "refused", "answer_lost", "met_itself", "stood_still"]


@dataclass(frozen=True)
class Weather:
    """Shares of calls."""

    killed: float = 0
    """Between two of its own calls, before the first and after the last."""
    finished_unheard: float = 0
    """All was done, and nobody hears of it."""
    refused: float = 0
    """By a service: too much at once."""
    answer_lost: float = 0
    """Of one of its own calls, which was done."""
    met_itself: float = 0
    """The same call is made by another process in the midst of this one."""
    stood_still: float = 0
    """For up to a minute and a half: it is given up and tried again meanwhile, and then goes on."""
    comes_again: float = 0
    """Once more, minutes to days later."""
    event_lost: float = 0
    event_twice: float = 0

    def trouble(self, draw: random.Random) -> Trouble | None:
        """One at the most for each call."""
        chance = draw.random()
        for name, share in self.shares().items():
            chance -= share
            if chance < 0:
                return name
        return None

    def shares(self) -> Mapping[Trouble, float]:
        """By name."""
        names: tuple[Trouble, ...] = (
            *("killed", "finished_unheard", "refused"),
            *("answer_lost", "met_itself", "stood_still"),
        )
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Strike:
    """One trouble, at one call of AWS, counted over all steps of all executions from 1."""

    number: int
    trouble: Trouble
    when: Literal["before", "after"] = "before"


FAIR = Weather()
FOUL = Weather(0.12, 0.05, 0.08, 0.08, 0.08, 0.08, 0.08, 0.05, 0.1)
