"""Days off, and how periods move around them. Pure: tables come in, dates go out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vestibule.policy.almanac import Calendar, DaysOff
from vestibule.policy.law import calendar
from vestibule.policy.refusals import NoCalendar

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Table:
    """A calendar with those that it includes, by date."""

    code: str
    version: date
    first_year: int
    last_year: int
    names: dict[date, str]

    def names_of(self, day: date) -> str | None:
        """What the day is called if it is off; `NoCalendar` outside the table's years."""
        if not self.first_year <= day.year <= self.last_year:
            years = f"{self.first_year} to {self.last_year}"
            raise NoCalendar(
                f"the calendar {self.code} has no table for {day.year}: it covers {years}. "
                f"Add the days off of {day.year} to calendars/{self.code.lower()}.toml, with their source"
            )
        return self.names.get(day)


@dataclass(frozen=True)
class Off:
    """Which days do not count, from a regime's `DaysOff` and the tables it names."""

    weekend: frozenset[int]
    tables: tuple[Table, ...]
    common: bool = False
    """A day is off only where every table has it."""

    def why(self, day: date) -> str | None:
        """Why the day is off: its weekday or its holiday. None for a day that counts."""
        if day.weekday() in self.weekend:
            return _WEEK[day.weekday()].capitalize()
        found = [table.names_of(day) for table in self.tables]
        return found[0] if self.common and all(found) else None if self.common else next(filter(None, found), None)

    def next_on(self, day: date) -> tuple[date, tuple[str, ...]]:
        """The day itself or the first after it that is not off, and what lay between."""
        passed: list[str] = []
        while why := self.why(day):
            passed.append(why)
            day += _DAY
        return day, tuple(passed)

    def nth_after(self, day: date, count: int) -> date:
        """The day on which `count` days that are not off have passed; the day itself does not count."""
        while count:
            day += _DAY
            count -= self.why(day) is None
        return day


def off(days: DaysOff, read: Callable[[str], Calendar] = calendar) -> Off:
    """The days off that a regime names."""
    tables = tuple(table(code, read) for code in (*days.calendars, *days.common_to))
    return Off(frozenset(_WEEK.index(name) for name in days.weekend), tables, common=bool(days.common_to))


def table(code: str, read: Callable[[str], Calendar] = calendar) -> Table:
    """A calendar by date, with the days of the one it includes; its years are those that both cover."""
    listed = list(_included(code, read))
    return Table(
        code,
        max(each.version for each in listed),
        max(each.first_year for each in listed),
        min(each.last_year for each in listed),
        {day: _spoken(named.name) for each in reversed(listed) for named in each.days for day in named.dates},
    )


def _spoken(name: str) -> str:
    """The day without its rule: `Easter Monday`, and `day in lieu of Boxing Day` for what a table calls `For Boxing Day`."""
    called = name.partition(" (")[0].partition(":")[0]
    return f"day in lieu of {called.removeprefix('For ')}" if called.startswith("For ") else called


def _included(code: str, read: Callable[[str], Calendar]) -> Iterator[Calendar]:
    found = read(code)
    yield found
    if found.includes:
        yield from _included(found.includes, read)
