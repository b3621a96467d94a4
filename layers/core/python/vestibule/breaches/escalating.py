"""How near the terms of an incident are, and of which the team was not told yet. Pure.

Each obligation has a clock of its own. The team hears when three quarters of its time are gone, when twelve hours are left, and
when it has passed without being done; of each stage of each term once. A term that moves is another term.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, get_args

from vestibule.breaches import obligations
from vestibule.breaches.model import Incident, Obligation
from vestibule.clock import written

type Stage = Literal["soon", "last", "late"]
STAGES: tuple[Stage, ...] = get_args(Stage.__value__)
"""As they follow each other."""
LAST = timedelta(hours=12)
"""The last hours, of 72 or of many days: a night, and a morning to act in."""
_GONE = 3 / 4


@dataclass(frozen=True)
class Near:
    """A term that is near or past, and what is owed by then."""

    owed: Obligation
    due_at: datetime
    stage: Stage

    @property
    def mark(self) -> str:
        """The same for the same stage of the same term: what the register keeps once the team was told."""
        return f"{self.stage}:{self.owed.tell}:{self.owed.jurisdiction}:{written(self.due_at)}"


def near(incident: Incident, owed: Iterable[Obligation], now: datetime) -> list[Near]:
    """What is still to be done and has a near term, the most urgent first. What was decided not to be told is not."""
    found = [
        Near(each, each.due_at, stage)
        for each in owed
        if each.due_at
        and obligations.is_open(each)
        and (stage := stage_of(each.started_at or incident.aware_at, each.due_at, now))
    ]
    return sorted(found, key=lambda each: (each.due_at, each.mark))


def stage_of(started: datetime, due: datetime, now: datetime) -> Stage | None:
    """How near the end of a term is; None: there is time yet."""
    if now >= due:
        return "late"
    if due - now <= LAST:
        return "last"
    return "soon" if now - started >= (due - started) * _GONE else None


def untold(incident: Incident, nears: Sequence[Near]) -> list[Near]:
    """Those stages of which the team was not told yet."""
    told = set((incident.reminded or "").split())
    return [each for each in nears if each.mark not in told]


def told(nears: Iterable[Near]) -> str:
    """What the register keeps of it: the stages that terms are in now. What has gone by is not needed any more."""
    return " ".join(sorted({each.mark for each in nears}))


def worst(nears: Iterable[Near]) -> Stage | None:
    """The stage that counts for the incident."""
    stages = {each.stage for each in nears}
    return next((stage for stage in reversed(STAGES) if stage in stages), None)
