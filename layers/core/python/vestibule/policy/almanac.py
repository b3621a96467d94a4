"""The shape of a calendar: the days off of one place as a frozen table, each row with its source."""

import datetime as dt
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from vestibule.policy.citations import Confidence
from vestibule.policy.faults import Finding
from vestibule.policy.parts import Amount, Jurisdiction, Part, Several, Text, distinct

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class DaysOff(Part):
    """Days that do not count, or on which no period ends.

    `calendars`: a day in any of them is off. `common_to`: only a day that stands in all of them is.
    """

    weekend: Annotated[tuple[Weekday, ...], AfterValidator(distinct)] = ()
    calendars: Annotated[tuple[Jurisdiction, ...], AfterValidator(distinct)] = ()
    common_to: Annotated[tuple[Jurisdiction, ...], AfterValidator(distinct)] = ()

    @model_validator(mode="after")
    def _one_way_to_join(self) -> Self:
        if self.calendars and self.common_to:
            raise ValueError("joins its calendars by calendars or by common_to, one of the two")
        return self


class NamedDay(Part):
    """A day off by name, with the date on which it falls in each year of the table.

    `irregular` says why it does not stand in every year exactly once.
    """

    name: Text
    dates: Annotated[tuple[dt.date, ...], Field(min_length=1), AfterValidator(distinct)]
    irregular: Text | None = None
    source: Text
    confidence: Confidence


class Calendar(Part):
    """The days off of one place, frozen. A year outside the table is an error, never a guess."""

    code: Jurisdiction
    includes: Jurisdiction | None = None
    """Another calendar whose days are off here too."""
    version: dt.date
    first_year: Amount
    last_year: Amount
    days: Several[NamedDay]


def gaps(calendar: Calendar) -> Iterator[Finding]:
    """Where the table is not whole: it ends before it begins, or a row leaves a year out, doubles one or goes beyond."""
    first, last = calendar.first_year, calendar.last_year
    if first > last:
        yield ("last_year",), f"the table ends in {last}, before it begins in {first}"
        return
    for number, day in enumerate(calendar.days):
        path = ("days", number, "dates")
        beyond = sorted(date for date in day.dates if not first <= date.year <= last)
        if beyond:
            yield path, f"{day.name} has {_listed(beyond)}, but the table is of {first} to {last}"
        if day.irregular is None:
            yield from ((path, f"{day.name} {said}, and does not say why") for said in _uneven(day, first, last))


def _uneven(day: NamedDay, first: int, last: int) -> Iterator[str]:
    years = [date.year for date in day.dates]
    if missing := [year for year in range(first, last + 1) if year not in years]:
        yield f"has no date in {_listed(missing)}"
    if doubled := sorted({year for year in years if years.count(year) > 1}):
        yield f"has more than one date in {_listed(doubled)}"


def _listed(several: list[int] | list[dt.date]) -> str:
    return ", ".join(map(str, several))
