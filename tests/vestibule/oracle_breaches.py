"""When notices of a breach are due, a second time: from the reference's tables of breaches and terms, by living through the days.

Written without the program's regimes, calendars and arithmetic. Nothing here adds a term to an instant: the walk notices that
so many days or hours have passed, and that a day has ended where the controller is.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.policies.oracle_days import DAY, NoTable, is_holiday

HOUR, QUARTER = dt.timedelta(hours=1), dt.timedelta(minutes=15)
SATURDAY, SUNDAY = 5, 6


class Events(NamedTuple):
    """What happened when; None where it has not."""

    aware: dt.datetime
    reported: dt.datetime
    assessed: dt.datetime | None
    told: dt.datetime | None


class Due(NamedTuple):
    """Both dates as they are written, and the instant at which the careful one has passed."""

    legal: str | None
    safe: str | None
    at: dt.datetime | None


NEVER = Due(None, None, None)


class Row(NamedTuple):
    """A row of the reference: how long from which event, and whose days off move the end."""

    begins: Callable[[Events], dt.datetime | None]
    days: int
    rolls_by: str | None = None


def _aware(events: Events) -> dt.datetime | None:
    return events.aware


def _assessed(events: Events) -> dt.datetime | None:
    return events.assessed


def _told(events: Events) -> dt.datetime | None:
    return events.told


def _suspected(events: Events) -> dt.datetime | None:
    return min(events.aware, events.reported)


EUROPE = ("FR", "LU", "NL", "GB")
IN_DAYS = {
    ("US-CA", "persons"): Row(_aware, 30),
    ("US-CA", "authority"): Row(_told, 15),
    ("US-NY", "persons"): Row(_aware, 30, "US-NY"),
    ("US-NY", "authority"): Row(_aware, 30, "US-NY"),  # when the persons are told, within the same thirty days
    ("US-TX", "authority"): Row(_assessed, 30, "US-TX"),
    ("US-TX", "persons"): Row(_assessed, 60, "US-TX"),
    ("SG", "authority"): Row(_assessed, 3),
}
ASSESSING = ("SG", "AU")
"""Where it must be worked out within thirty days of the suspicion whether the breach counts."""


def due(home: str, tell: str, events: Events, zone: str) -> Due:
    """When this is due there. `NEVER` where the law gives no number, or its clock has not started."""
    here = ZoneInfo(zone)
    if tell == "controller":
        return Due(None, *_hours(events.aware, 24, here))
    if tell == "authority" and home in EUROPE:
        return Due(_hours(_next_full(events.aware), 72, here)[0], *_hours(events.aware, 72, here))
    if tell == "authority" and home in ASSESSING and events.assessed is None:
        return _days(Row(_suspected, 30), events, here)
    if (home, tell) == ("US", "persons"):  # what is safe until the State is known
        return _days(Row(_aware, 30), events, here)._replace(legal=None)
    row = IN_DAYS.get((home, tell))
    return _days(row, events, here) if row else NEVER


def promised(business_days: int, country: str, events: Events, zone: str) -> Due:
    """So many business days from awareness: by the country's list, and carefully as if it had none."""
    here = ZoneInfo(zone)
    first = events.aware.astimezone(here).date()
    safe = _business(first, business_days, lambda _: False)
    try:
        legal: str | None = str(_business(first, business_days, lambda day: is_holiday(country, day)))
    except NoTable:
        legal = None
    return Due(legal, str(safe), _passed(safe, here))


def _business(first: dt.date, count: int, off: Callable[[dt.date], bool]) -> dt.date:
    day = first
    while count:
        day += DAY
        count -= day.weekday() < SATURDAY and not off(day)
    return day


def _days(row: Row, events: Events, here: ZoneInfo) -> Due:
    begun = row.begins(events)
    if begun is None:
        return NEVER
    raw = begun.astimezone(here).date()
    for _ in range(row.days):
        raw += DAY
    try:
        legal: str | None = str(_rolled(raw, row.rolls_by))
    except NoTable:
        legal = None
    return Due(legal, str(raw), _passed(raw, here))


def _rolled(day: dt.date, calendar: str | None) -> dt.date:
    while calendar and (day.weekday() in {SATURDAY, SUNDAY} or is_holiday(calendar, day)):
        day += DAY
    return day


def _next_full(instant: dt.datetime) -> dt.datetime:
    full = instant.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    while full.minute:
        full += dt.timedelta(minutes=1)
    return full


def _hours(start: dt.datetime, hours: int, here: ZoneInfo) -> tuple[str, dt.datetime]:
    """Real hours: each is lived through in UTC, and only the end is written where the controller is."""
    end = start.astimezone(dt.UTC)
    for _ in range(hours):
        end += HOUR
    return end.astimezone(here).isoformat(), end


@cache
def _passed(day: dt.date, here: ZoneInfo) -> dt.datetime:
    """The first quarter of an hour of the world's clock in which the day is over there."""
    instant = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    while instant.astimezone(here).date() <= day:
        instant += QUARTER
    return instant
