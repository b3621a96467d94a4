"""The shape of a calendar: the days off of one place as a frozen table, each row with its source."""

import datetime as dt
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from vestibule.policy.parts import Amount, Jurisdiction, Part, Several, Text, distinct
from vestibule.policy.regime import Confidence


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

    @model_validator(mode="after")
    def _whole(self) -> Self:
        years = list(range(self.first_year, self.last_year + 1))
        if not years:
            raise ValueError("ends before it begins")
        for day in self.days:
            found = sorted(date.year for date in day.dates)
            if not set(found) <= set(years):
                raise ValueError(f"{day.name} has a date outside the years of the table")
            if day.irregular is None and found != years:
                raise ValueError(f"{day.name} does not stand once in every year of the table, and does not say why")
        return self
