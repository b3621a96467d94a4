"""A month of the ledger, as a caller names it: `2026-11`. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    year: int
    number: int

    def __str__(self) -> str:
        """As it is written in addresses and names."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def days(self) -> tuple[date, ...]:
        """Every day."""
        return tuple(self.last.replace(day=day) for day in range(1, self.last.day + 1))

    @property
    def before(self) -> "Month":
        """The month before."""
        return Month(self.year, self.number - 1) if self.number > 1 else Month(self.year - 1, 12)


def month_of(instant: datetime, zone: str) -> Month:
    """The month in which an instant lies, by the calendar of a zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return Month(local.year, local.month)


def read_month(text: str) -> Month | None:
    """The month that a text names; None when it names none."""
    found = re.fullmatch(r"([12][0-9]{3})-(0[1-9]|1[0-2])", text)
    return Month(int(found[1]), int(found[2])) if found else None
