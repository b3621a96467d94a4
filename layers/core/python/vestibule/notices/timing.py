"""When a version is in force, and by when it has to be announced (F-08). Pure.

Days are days of the controller's calendar, and the day of the announcement does not count. There are two readings of "eight
days before": the eighth day after may be the day itself, or eight whole days lie between. The first is the law's usual one and
is enforced; the second is the safe one and is what is recommended.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """The same by both readings."""

    legal: date
    safe: date


def begins(day: date, zone: str) -> datetime:
    """The first instant of a day in a zone, UTC: where clocks go forward at midnight, the first that there is."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_of(instant: datetime, zone: str) -> date:
    """The day that a calendar shows there."""
    return instant.astimezone(ZoneInfo(zone)).date()


def announce_by(in_force_on: date, days: int | None) -> Days:
    """The last day of the announcement. Without a promised number of days, the day itself: its date announces it."""
    if days is None:
        return Days(in_force_on, in_force_on)
    last = in_force_on - days * _DAY
    return Days(last, last - _DAY)


def earliest(announced_on: date, days: int | None) -> Days:
    """The first day on which a version can be in force that is announced on this one."""
    if days is None:
        return Days(announced_on, announced_on)
    first = announced_on + days * _DAY
    return Days(first, first + _DAY)
