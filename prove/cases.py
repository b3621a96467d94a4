"""Questions to ask both: generated ones over everything that the oracle covers, and every day of ten years.

A case is made from plain numbers (days, minutes, indices), which a seeded generator draws here and hypothesis in the tests.
"""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.policies.oracle import ROWS, ZONES, Moment, Question
from tests.policies.oracle_days import FIRST_YEAR, LAST_YEAR

DUTIES = tuple(ROWS)
"""Every jurisdiction with every duty that the oracle covers."""
DAY = dt.timedelta(days=1)
MINUTES = 24 * 60
CAUSES = ("identity", "scope", "fee")
WRITERS: tuple[dt.tzinfo, ...] = (
    dt.UTC,
    *(ZoneInfo(zone) for zone in sorted(set(ZONES.values()))),
    *(ZoneInfo(zone) for zone in ("Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Honolulu", "Pacific/Kiritimati")),
    *(dt.timezone(dt.timedelta(hours=hours)) for hours in (-12, -3.5, 14)),
)
"""Zones in which whoever writes down an instant may live."""
MOST_PAUSES, LATEST_QUESTION, LONGEST_WAIT = 3, 100, 60


class Case(NamedTuple):
    """What is asked."""

    jurisdiction: str
    duty: str
    start: Moment
    extended: bool = False
    pauses: tuple[Question, ...] = ()


def extensible(jurisdiction: str, duty: str) -> bool:
    """Whether the law knows a longer term."""
    return bool(ROWS[jurisdiction, duty].extended)


def in_hours(jurisdiction: str, duty: str) -> bool:
    """Whether the term runs from an instant, so that a date is no start."""
    return ROWS[jurisdiction, duty].term.endswith("hour")


def span(jurisdiction: str, duty: str, spare: int = 0) -> tuple[dt.date, dt.date]:
    """First and last start event: since the rule is in force, and so many years before the holiday tables end."""
    last_year = (LAST_YEAR["SG"] if jurisdiction == "SG" else LAST_YEAR["FR"]) - spare
    first = max(dt.date(FIRST_YEAR, 1, 1), dt.date.fromisoformat(ROWS[jurisdiction, duty].since))
    return first, dt.date(last_year, 12, 31)


def instant(jurisdiction: str, day: dt.date, seconds: float, writer: dt.tzinfo) -> dt.datetime:
    """So many real seconds after the controller's midnight, as somebody elsewhere writes it down."""
    midnight = dt.datetime.combine(day, dt.time(), ZoneInfo(ZONES[jurisdiction])).astimezone(dt.UTC)
    return (midnight + dt.timedelta(seconds=seconds)).astimezone(writer)


def local_date(jurisdiction: str, start: Moment) -> dt.date:
    """Where the controller is."""
    return start.astimezone(ZoneInfo(ZONES[jurisdiction])).date() if isinstance(start, dt.datetime) else start


def pauses(begun: dt.date, steps: Sequence[tuple[str, int, int | None]]) -> tuple[Question, ...]:
    """From (cause, days since the last answer, days of waiting): one after the other, and at closest on the same day.

    Who never answers ends the row.
    """
    found: list[Question] = []
    day = begun
    for cause, gap, wait in steps:
        asked = day + gap * DAY
        if wait is None:
            return (*found, Question(cause, asked, None))
        found.append(Question(cause, asked, asked + wait * DAY))
        day = asked + wait * DAY
    return tuple(found)


def generated(seed: str, number: int) -> Iterator[Case]:
    """The same cases for the same seed."""
    draw = random.Random(seed)
    for _ in range(number):
        yield _drawn(draw)


def _drawn(draw: random.Random) -> Case:
    place, duty = draw.choice(DUTIES)
    first, last = span(place, duty)
    day = first + draw.randint(0, (last - first).days) * DAY
    start: Moment = day
    if in_hours(place, duty) or draw.random() < 0.75:  # noqa: PLR2004
        seconds = draw.choice((0, 1, 3600 * draw.randint(0, 23), 86_399, draw.uniform(0, 86_399)))
        start = instant(place, day, seconds, draw.choice(WRITERS))
    steps = [_step(draw) for _ in range(draw.randint(0, MOST_PAUSES))]
    extended = extensible(place, duty) and draw.random() < 0.5  # noqa: PLR2004
    return Case(place, duty, start, extended, pauses(local_date(place, start), steps))


def _step(draw: random.Random) -> tuple[str, int, int | None]:
    gap = draw.randint(0, draw.choice((3, 31, LATEST_QUESTION)))
    wait = None if draw.random() < 0.1 else draw.randint(0, draw.choice((2, LONGEST_WAIT)))  # noqa: PLR2004
    return draw.choice(CAUSES), gap, wait


def day_by_day(jurisdiction: str, duty: str, every: int = 1) -> Iterator[Case]:
    """Every day of ten years (Singapore: of its tables), extended too where there is an extension.

    Where an instant is asked for, the time wanders over the day.
    """
    day, last = span(jurisdiction, duty, spare=0 if jurisdiction == "SG" else 1)
    day = day if jurisdiction == "SG" else max(day, dt.date(2025, 1, 1))
    while day <= last:
        start: Moment = day
        if in_hours(jurisdiction, duty):
            start = instant(jurisdiction, day, day.toordinal() * 37 % MINUTES * 60, dt.UTC)
        yield Case(jurisdiction, duty, start)
        if extensible(jurisdiction, duty):
            yield Case(jurisdiction, duty, start, extended=True)
        day += every * DAY


def describes(case: Case) -> str:
    """On the command line's terms, so that a disagreement can be typed in."""
    waits = [f" --pause {one.cause}:{one.asked}..{one.answered or ''}" for one in case.pauses]
    longer = " --extended" if case.extended else ""
    return f"{case.jurisdiction} {case.duty} {case.start.isoformat()}{longer}{''.join(waits)}"
