"""Reads the rule that a calendar's row carries in its name and works its dates out anew: `(third Monday in January)`."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
TURNS = ("first", "second", "third", "fourth")


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876."""
    golden, century, of_century = year % 19, year // 100, year % 100
    moved = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moved + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def _around_easter(year: int, days: str, side: str) -> dt.date:
    return easter(year) + dt.timedelta(days=int(days) if side == "after" else -int(days))


def _same_date(year: int, day: str, month: str) -> dt.date:
    return dt.date(year, MONTHS.index(month) + 1, int(day))


def _turn_in_month(year: int, turn: str, weekday: str, month: str) -> dt.date:
    number = MONTHS.index(month) + 1
    days = (dt.date(year, number, 1) + dt.timedelta(days=passed) for passed in range(31))
    found = [day for day in days if day.month == number and WEEKDAYS[day.weekday()] == weekday]
    return found[-1] if turn == "last" else found[TURNS.index(turn)]


def _next_day(year: int, rule: str) -> dt.date:
    return falls(rule, year) + dt.timedelta(days=1)


def _weekday_near(year: int, weekday: str, side: str, rule: str) -> dt.date:
    step = dt.timedelta(days=1 if side == "after" else -1)
    day = falls(rule, year) + step
    while WEEKDAYS[day.weekday()] != weekday:
        day += step
    return day


def _unless_sunday(year: int, usual: str, instead: str) -> dt.date:
    day = falls(usual, year)
    return falls(instead, year) if WEEKDAYS[day.weekday()] == "Sunday" else day


_READINGS: tuple[tuple[str, Callable[..., dt.date]], ...] = (
    (r"(.+), or (.+) when that is a Sunday", _unless_sunday),
    (r"(\d+) days? (before|after) Easter", _around_easter),
    (r"(\d+) (\w+)", _same_date),
    (r"(first|second|third|fourth|last) (\w+day) in (\w+)", _turn_in_month),
    (r"day after the (.+)", _next_day),
    (r"(\w+day) (before|after) (?:the )?(.+)", _weekday_near),
)


def falls(rule: str, year: int) -> dt.date:
    """The day of that year on which this rule falls."""
    for pattern, read in _READINGS:
        if match := re.fullmatch(pattern, rule):
            return read(year, *match.groups())
    raise AssertionError(f"nobody reads the rule {rule!r}")


def in_lieu(how: str, day: dt.date) -> Iterator[dt.date]:
    """The day off that replaces one on a weekend, if this clause gives one: `Friday before a Saturday`."""
    for clause in how.split(", "):
        match = re.fullmatch(r"(\w+day) (before|after) a (\w+day)", clause)
        assert match, clause
        weekday, side, when = match.groups()
        if WEEKDAYS[day.weekday()] == when:
            step = WEEKDAYS.index(weekday) - WEEKDAYS.index(when)
            yield day + dt.timedelta(days=step % 7 if side == "after" else -(-step % 7))
