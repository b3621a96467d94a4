"""Schedules by chance: each from its own seed, so that one that goes wrong can be lived through again."""

import random
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from local.devices import commanded
from prove.days.setting import Clock
from prove.doors.cloud import Services, doors_cloud
from prove.doors.ending import rest
from prove.doors.house import START, House, build
from prove.doors.steps import Steps
from prove.doors.street import Street
from prove.doors.weather import WEATHERS
from prove.doors.weights import STEPS
from prove.dynamodb.database import Database

FEWEST, MOST = 10, 50
"""Steps of a schedule."""
RING = 4
"""So many commands a lock remembers here, so that some are forgotten: 64 would never be."""


@dataclass
class Tally:
    """What became of some schedules."""

    schedules: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    """Seeds with what went wrong."""

    def add(self, other: "Tally") -> None:
        """Take others in."""
        self.schedules += other.schedules
        self.counts += other.counts
        self.faults += other.faults
        self.examples = (self.examples + other.examples)[:20]


@dataclass
class Town:
    """One deployment in which schedule after schedule begins anew."""

    cloud: Services
    clock: Clock
    house: House
    empty: Database

    def street(self, draw: random.Random) -> Street:
        """Begin a schedule."""
        self.cloud.database, self.clock.now = self.empty.copy(), START
        self.cloud.published.clear()
        self.cloud.interruptions.clear()
        self.cloud.refuses = False
        return Street(self.cloud, self.clock, self.house, draw)


@contextmanager
def town() -> Iterator[Town]:
    """The deployment, with its house. Whatever is drawn by chance in the program is drawn anew in each schedule."""
    with doors_cloud(START) as (cloud, moved), patch.object(commanded, "RING_SIZE", RING):
        yield Town(cloud, moved, build(), cloud.database)


@contextmanager
def drawn(draw: random.Random) -> Iterator[None]:
    """What the program draws by chance, it draws from here."""
    with (
        patch.object(secrets, "token_hex", lambda size: draw.randbytes(size).hex()),
        patch.object(secrets, "token_bytes", draw.randbytes),
        patch.object(secrets, "randbelow", draw.randrange),
    ):
        yield


def live(town: Town, seed: str, *, note: Callable[[str], None] = lambda _: None) -> Street:
    """One schedule."""
    draw = random.Random(seed)
    with drawn(random.Random(f"{seed} chance")):
        street = town.street(random.Random(f"{seed} weather"))
        steps, names = Steps(street), list(STEPS)
        weights = [step.weight for step in STEPS.values()]
        steps.begin(draw.randrange(len(WEATHERS)))
        for name in draw.choices(names, weights, k=draw.randint(FEWEST, MOST)):
            choices = [draw.randint(0, most) for most in STEPS[name].choices]
            note(f"{street.agenda.now} {name} {choices}")
            getattr(steps, name)(*choices)
        rest(street)
    return street


def live_all(seeds: list[str]) -> Tally:
    """Many, one after the other."""
    tally = Tally()
    with town() as made:
        for seed in seeds:
            truth = live(made, seed).truth
            tally.schedules += 1
            tally.counts += truth.counts
            tally.faults.update(set(truth.faults))
            tally.examples += [f"{seed}: {fault}" for fault in truth.faults[:1]]
    return tally
