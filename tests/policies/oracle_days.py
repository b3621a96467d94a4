"""Days off, told by looking at one day: is this the third Monday of January? No list of a year is ever made.

Dates that no rule gives (the Lunar New Year, Diwali, Singapore's gazette) stand here as they were published.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache

Rule = Callable[[dt.date], bool]
MON, TUE, THU, FRI, SAT, SUN = 0, 1, 3, 4, 5, 6
DAY = dt.timedelta(days=1)


class NoTable(Exception):
    """Nobody has published the days off of that year."""


def fixed(month: int, day: int) -> Rule:
    return lambda date: (date.month, date.day) == (month, day)


def nth(number: int, weekday: int, month: int) -> Rule:
    return lambda date: date.month == month and date.weekday() == weekday and (date.day + 6) // 7 == number


def last(weekday: int, month: int) -> Rule:
    return lambda date: date.month == month and date.weekday() == weekday and (date + 7 * DAY).month != month


def from_easter(days: int) -> Rule:
    return lambda date: date == easter_sunday(date.year) + days * DAY


def listed(*dates: str) -> Rule:
    return lambda date: date.isoformat() in dates


@cache
def easter_sunday(year: int) -> dt.date:
    """The Sunday after the Church's full moon, which the epact, the age of its moon on 1 January, gives."""
    golden, century = year % 19 + 1, year // 100 + 1
    epact = (11 * golden + 20 + (8 * century + 5) // 25 - 5 - (3 * century // 4 - 12)) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    moon = 44 - epact
    full = dt.date(year, 3, 1) + (moon if moon >= 21 else moon + 30) * DAY - DAY
    day = full + DAY
    while day.weekday() != SUN:
        day += DAY
    return day


def _before_a_monday(month: int, day: int) -> Rule:
    """The last Monday before that date."""
    return lambda date: date.weekday() == MON and 1 <= (dt.date(date.year, month, day) - date).days <= 7


def _off_sunday(month: int, day: int, to: int) -> Rule:
    """That date, or the date with the day `to` where it falls on a Sunday."""
    return lambda date: (
        date.month == month and date.day == (to if dt.date(date.year, month, day).weekday() == SUN else day)
    )


def _election_day(date: dt.date) -> bool:
    """The Tuesday after the first Monday of November."""
    return nth(1, MON, 11)(date - DAY)


def _on_monday(rules: tuple[Rule, ...]) -> Rule:
    """What falls on a Sunday is off on Monday too."""
    return lambda date: date.weekday() == MON and any(rule(date - DAY) for rule in rules)


def _on_friday(rules: tuple[Rule, ...]) -> Rule:
    """What falls on a Saturday is off on Friday too."""
    return lambda date: date.weekday() == FRI and any(rule(date + DAY) for rule in rules)


def _substitutes(rules: tuple[Rule, ...]) -> Rule:
    """Each named day that falls on a weekend is owed the next weekday that is free: live through the last ten days."""

    def substitute(date: dt.date) -> bool:
        owed = 0
        for ago in range(10, -1, -1):
            day = date - ago * DAY
            named, weekend = any(rule(day) for rule in rules), day.weekday() >= SAT
            if named and weekend:
                owed += 1
            elif owed and not named and not weekend:
                owed -= 1
                if day == date:
                    return True
        return False

    return substitute


NEW_YEAR, LABOUR, ARMISTICE, CHRISTMAS, BOXING = fixed(1, 1), fixed(5, 1), fixed(11, 11), fixed(12, 25), fixed(12, 26)
GOOD_FRIDAY, EASTER_MONDAY, ASCENSION, WHIT_MONDAY = (from_easter(days) for days in (-2, 1, 39, 50))
KING, MEMORIAL, LABOR = nth(3, MON, 1), last(MON, 5), nth(1, MON, 9)
COLUMBUS, THANKSGIVING, JUNETEENTH, JULY_4 = nth(2, MON, 10), nth(4, THU, 11), fixed(6, 19), fixed(7, 4)
LINCOLN, PRESIDENTS, VICTORIA, CANADA_DAY = fixed(2, 12), nth(3, MON, 2), _before_a_monday(5, 25), fixed(7, 1)
FAMILY = nth(3, MON, 2)

_FR = (NEW_YEAR, EASTER_MONDAY, LABOUR, fixed(5, 8), ASCENSION, WHIT_MONDAY, fixed(7, 14), fixed(8, 15), fixed(11, 1))
_LU = (NEW_YEAR, EASTER_MONDAY, LABOUR, fixed(5, 9), ASCENSION, WHIT_MONDAY, fixed(6, 23), fixed(8, 15), fixed(11, 1))
_NL = (NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, _off_sunday(4, 27, 26), fixed(5, 5), ASCENSION, WHIT_MONDAY)
_MAY = (nth(1, MON, 5), last(MON, 5))
_GB = (NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, *_MAY, last(MON, 8), CHRISTMAS, BOXING)
_NIR = (*_GB, fixed(3, 17), fixed(7, 12))
_SCT = (NEW_YEAR, fixed(1, 2), GOOD_FRIDAY, *_MAY, nth(1, MON, 8), fixed(11, 30), CHRISTMAS, BOXING)
_US = (NEW_YEAR, KING, PRESIDENTS, MEMORIAL, JUNETEENTH, JULY_4, LABOR, COLUMBUS, ARMISTICE, THANKSGIVING, CHRISTMAS)
_NY = (*_US, LINCOLN, _election_day)
_TX = tuple(rule for rule in _US if rule is not COLUMBUS)
_CALIFORNIAN_SUNDAYS = (NEW_YEAR, LINCOLN, fixed(3, 31), JULY_4, fixed(9, 9), ARMISTICE, CHRISTMAS)
_LUNAR_NEW_YEAR = listed(
    *("2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13"),
    *("2030-02-03", "2031-01-23", "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08"),
)
_DIWALI = listed(
    *("2026-11-08", "2027-10-29", "2028-10-17", "2029-11-05", "2030-10-26"),
    *("2031-11-14", "2032-11-02", "2033-10-22", "2034-11-10", "2035-10-30"),
)
_CALIFORNIA = (
    *(NEW_YEAR, KING, _LUNAR_NEW_YEAR, LINCOLN, PRESIDENTS, fixed(3, 31), fixed(4, 24), MEMORIAL, JUNETEENTH, JULY_4),
    *(LABOR, fixed(9, 9), nth(4, FRI, 9), COLUMBUS, _DIWALI, ARMISTICE, THANKSGIVING, CHRISTMAS),
    lambda date: THANKSGIVING(date - DAY),
)
_QC = (NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, VICTORIA, fixed(6, 24), _off_sunday(7, 1, 2), LABOR, COLUMBUS, CHRISTMAS)
_CA = (NEW_YEAR, GOOD_FRIDAY, EASTER_MONDAY, VICTORIA, _off_sunday(7, 1, 2), LABOR, fixed(9, 30), COLUMBUS)
_ON = (NEW_YEAR, FAMILY, GOOD_FRIDAY, VICTORIA, CANADA_DAY, LABOR, COLUMBUS, CHRISTMAS, BOXING)
_SG = (
    *(NEW_YEAR, GOOD_FRIDAY, LABOUR, fixed(8, 9), CHRISTMAS),
    listed("2024-02-10", "2024-02-11", "2024-04-10", "2024-05-22", "2024-06-17", "2024-10-31"),
    listed("2025-01-29", "2025-01-30", "2025-03-31", "2025-05-03", "2025-05-12", "2025-06-07", "2025-10-20"),
    listed("2026-02-17", "2026-02-18", "2026-03-21", "2026-05-27", "2026-05-31", "2026-11-08"),
    listed("2027-02-06", "2027-02-07", "2027-03-10", "2027-05-17", "2027-05-20", "2027-10-28"),
)

HOLIDAYS: dict[str, tuple[Rule, ...]] = {
    "FR": (*_FR, ARMISTICE, CHRISTMAS),
    "FR-57": (*_FR, ARMISTICE, CHRISTMAS, GOOD_FRIDAY, BOXING),
    "LU": (*_LU, CHRISTMAS, BOXING),
    "NL": (*_NL, CHRISTMAS, BOXING),
    "GB": (*_GB, _substitutes(_GB)),
    "GB-NIR": (*_NIR, _substitutes(_NIR)),
    "GB-SCT": (*_SCT, _substitutes(_SCT), listed("2026-06-15")),
    "US": (*_US, _on_friday(_US), _on_monday(_US)),
    "US-NY": (*_NY, _on_monday(_NY)),
    "US-TX": _TX,
    "US-CA": (*_CALIFORNIA, _on_monday(_CALIFORNIAN_SUNDAYS), _on_friday((ARMISTICE,))),
    "CA": (*_CA, ARMISTICE, CHRISTMAS),
    "CA-QC": _QC,
    "CA-ON": _ON,
    "SG": (*_SG, _on_monday(_SG)),
}
LAST_YEAR = {code: 2027 if code == "SG" else 2035 for code in HOLIDAYS}
FIRST_YEAR = 2024


@cache
def is_holiday(code: str, date: dt.date) -> bool:
    """By the list of that place."""
    if not FIRST_YEAR <= date.year <= LAST_YEAR[code]:
        raise NoTable(f"{code} {date.year}")
    return any(rule(date) for rule in HOLIDAYS[code])
