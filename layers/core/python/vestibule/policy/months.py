"""Months as law counts them."""

from calendar import monthrange
from datetime import date
from functools import cache

_STARTS = tuple(date(year, month, day) for year in range(2024, 2032) for month in range(1, 13) for day in (1, 28))
"""Two leap years with all that lies between them; what begins later in a month ends earlier only by its shorter end."""


def months_later(day: date, months: int) -> date:
    """The same day of the month, or the month's last where there is none: 31 January and one month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@cache
def fewest_days(months: int) -> int:
    """The fewest days that so many months can last: 28, 59, 89, and 365 for twelve."""
    return min((months_later(day, months) - day).days for day in _STARTS)


@cache
def most_days(months: int) -> int:
    """The most days that so many months can last: 31, 62, 92, and 366 for twelve."""
    return max((months_later(day, months) - day).days for day in _STARTS)
