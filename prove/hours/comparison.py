"""Each change of a zone's clock, with schedules that open and close around it, asked of the program and of the oracle."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise

from prove.hours.oracle import HOUR, MINUTE, Walk, instant
from prove.hours.zones import Change, Zone
from vestibule import ids
from vestibule.access import hours as program
from vestibule.access.decide import Asked, decide
from vestibule.access.hours import WEEKDAYS, Hours
from vestibule.access.model import Door, Window

FIRST_YEAR, YEARS = 2026, 10
AROUND = 26 * HOUR
_NEAR = 2 * HOUR
_SPARSE = 30 * MINUTE
MOST_SHOWN = 20
TICK = timedelta(milliseconds=1)
_DOOR = Door(
    entrance_id=ids.derived("ent", "proof"),
    site_id=ids.derived("sit", "proof"),
    organisation_id=ids.derived("org", "proof"),
    jurisdiction="FR",
    device_id=ids.derived("dev", "proof"),
)


@dataclass
class Tally:
    """What was asked, and what was answered wrongly."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take another run in."""
        self.counts += other.counts
        self.examples = (self.examples + other.examples)[:MOST_SHOWN]

    def check(self, kind: str, said: object, expected: object, what: str) -> None:
        """Count one question."""
        self.counts[kind] += 1
        if said != expected:
            self.counts["wrong"] += 1
            if len(self.examples) < MOST_SHOWN:
                self.examples.append(f"{kind}: {what}: the program says {said}, the oracle {expected}")


def compare(
    name: str, seed: str, schedules: int, years: Iterable[int] = range(FIRST_YEAR, FIRST_YEAR + YEARS)
) -> Tally:
    """All changes of one zone in these years; where there is none in a year, an ordinary day of it."""
    tally, zone, draw = Tally(), Zone(name), random.Random(f"{seed}:{name}")
    for year in years:
        begins, ends = (int(datetime(each, 1, 1, tzinfo=UTC).timestamp()) for each in (year, year + 1))
        changes = zone.changes(begins, ends)
        tally.counts["changes of a clock"] += len(changes)
        for change in changes or [_ordinary(zone, draw.randrange(begins, ends, MINUTE))]:
            walk = Walk(zone, change.at - AROUND, change.at + AROUND)
            tally.counts[_kind(change)] += 1
            for _ in range(schedules):
                _ask(_Question(tally, zone, change, walk, list(_schedule(change, draw)), draw))
    tally.counts["zones"] += 1
    return tally


def _ordinary(zone: Zone, at: int) -> Change:
    return Change(at, zone.ahead(at), zone.ahead(at))


def _kind(change: Change) -> str:
    if change.before == change.after:
        return "ordinary days"
    return "clocks put forward" if change.after > change.before else "clocks put back"


@dataclass(frozen=True)
class _Question:
    """One schedule around one change."""

    tally: Tally
    zone: Zone
    change: Change
    walk: Walk
    schedule: list[Hours]
    draw: random.Random

    @property
    def what(self) -> str:
        return f"{self.zone.name} {instant(self.change.at)} {[_told(span) for span in self.schedule]}"

    def check(self, kind: str, said: object, expected: object, at: datetime) -> None:
        """Count it, and tell what it was about if it is wrong."""
        self.tally.check(kind, said, expected, f"{self.what} at {at}" if said != expected else "")

    def places(self, number: int) -> list[int]:
        """The minutes before and after the change, and some others."""
        middle = len(self.walk.minutes) // 2
        return [middle - 1, middle, *self.draw.choices(range(len(self.walk.minutes)), k=number)]


def _ask(asked: _Question) -> None:
    """At instants, over all of the walk, and as a decision about a window."""
    walk, draw = asked.walk, asked.draw
    since, until = walk.minutes[0], walk.minutes[-1] + MINUTE
    starts, ends = sorted(draw.sample((since, until, asked.change.at, draw.choice(walk.minutes)), k=2))
    asked.tally.counts["schedules"] += 1
    in_hours = walk.open_at(asked.schedule, since, until)
    _ask_instants(asked, in_hours)
    _ask_next(asked, in_hours)
    _ask_spans(asked, _window(asked, since, until), in_hours)
    in_window = walk.open_at(asked.schedule, starts, ends)
    window = _window(asked, starts, ends)
    _ask_spans(asked, window, in_window)
    _ask_decisions(asked, window, in_window)


def _window(asked: _Question, starts: int, ends: int) -> Window:
    return Window(
        grant_id=ids.derived("grt", "proof"), starts_at=instant(starts), ends_at=instant(ends), hours=asked.schedule
    )


def _ask_spans(asked: _Question, window: Window, is_open: Sequence[bool]) -> None:
    """All of the walk at once."""
    since, until = asked.walk.minutes[0], asked.walk.minutes[-1] + MINUTE
    said = program.spans(window, asked.zone.name, instant(since), instant(until))
    asked.check("spans of a window", said, asked.walk.runs(is_open), instant(since))


def _ask_instants(asked: _Question, in_hours: Sequence[bool]) -> None:
    """Each minute near the change, some of the others, and the millisecond before each edge."""
    minutes, is_open = asked.walk.minutes, partial(program.is_open, asked.schedule, asked.zone.name)
    for at, expected in zip(minutes, in_hours, strict=True):
        if abs(at - asked.change.at) <= _NEAR or at % _SPARSE == 0:
            now = instant(at)
            asked.check("instants", is_open(now), expected, now)
    for before, after in pairwise(range(len(minutes))):
        if in_hours[before] != in_hours[after] or minutes[after] == asked.change.at:
            last = instant(minutes[after]) - TICK
            asked.check("last milliseconds", is_open(last), in_hours[before], last)


def _ask_next(asked: _Question, in_hours: Sequence[bool]) -> None:
    until = instant(asked.walk.minutes[-1] + MINUTE)
    for place in (0, *asked.places(4)):
        after = instant(asked.walk.minutes[place])
        said = program.next_opening(asked.schedule, asked.zone.name, after, until)
        asked.check("next openings", said, asked.walk.next_open(in_hours, place), after)


def _ask_decisions(asked: _Question, window: Window, in_window: Sequence[bool]) -> None:
    """Whether a door opens, and until when a no says to wait."""
    door = _DOOR.model_copy(update={"time_zone": asked.zone.name})
    for place in asked.places(3):
        at, is_open = instant(asked.walk.minutes[place]), in_window[place]
        decision = decide(Asked(door, [window]), at)
        asked.check("decisions", decision.allowed, is_open, at)
        if not is_open:
            opens = next((each.at for each in decision.changes if each.change == "wait"), None)
            asked.check("openings that a no foretells", opens, asked.walk.next_open(in_window, place), at)


def _told(span: Hours) -> str:
    return f"{','.join(span.days)} {span.opens}-{span.closes}"


def _schedule(change: Change, draw: random.Random) -> Iterator[Hours]:
    """Spans that open and close where the wall jumps, and elsewhere."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        opens, closes = draw.sample(sorted(_edges(change, draw)), 2)
        today = (change.at + draw.choice((change.before, change.after))) // (24 * HOUR) + 3
        days = {WEEKDAYS[today % 7], *draw.sample(WEEKDAYS, draw.randint(0, 3))}
        if draw.random() < 0.25:  # noqa: PLR2004 (the day before, whose span goes on into this one)
            days = {WEEKDAYS[(today - 1) % 7]}
        yield Hours(days=sorted(days), opens=_wall(opens % 1440), closes=_wall(closes % 1440 or 1440))


def _edges(change: Change, draw: random.Random) -> set[int]:
    """Minutes of the day around both readings of the wall. Two of them never are the same minute of a day."""
    read = [(change.at + ahead) // MINUTE % 1440 for ahead in (change.before, change.after)]
    near = {(minute + by) % 1440 for minute in read for by in (-60, -30, -1, 0, 1, 30, 60)}
    return near | {0, (read[0] + read[1]) // 2, draw.randrange(1440), draw.randrange(1440)}


def _wall(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
