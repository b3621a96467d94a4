"""What packs and regimes are made of: keys, places, periods, and parts that refuse what they do not know."""

import datetime as dt
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from vestibule.policy.months import fewest_days, most_days

RightName = Literal[
    "information",
    "access",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "automated-decisions",
    "portability",
    "complaint",
    "authority-help",
    "consent-withdrawal",
    "opt-out",
]
"""The request types (A-01), and California's opt-out of sale."""

CountsFrom = Literal["collection", "end_of_relation", "closing"]
"""`collection`: the record was collected or generated. `end_of_relation`: what the record is about has ended, be it a
move-out, a contract, an employment or a right to open a door. `closing`: the request has been answered for good, or the
hold has ended."""


def distinct[T](values: tuple[T, ...]) -> tuple[T, ...]:
    """The values, none of them twice; else a ValueError."""
    repeated = sorted({str(value) for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"stands more than once: {', '.join(repeated)}")
    return values


_ZONES_OF_A_MACHINE = ("localtime", "posixrules", "Factory")
"""Beside the zones in many databases: whatever the machine is set to, and the zone of one that nobody has set."""
_COPIES_OF_ZONES = ("posix/", "right/")
"""What only some machines have; those in `right/` count leap seconds, as no clock here does."""


def zone_named(name: str) -> ZoneInfo:
    """The zone of this name, one that means the same on every machine; else a ValueError."""
    zone = None if name in _ZONES_OF_A_MACHINE or name.startswith(_COPIES_OF_ZONES) else _zone(name)
    if zone is None:
        raise ValueError(f"{name!r} is not a time zone of the IANA database: write Europe/Brussels")
    return zone


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _existing_zone(name: str) -> str:
    return zone_named(name).key


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")]

Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
"""A Fideslang key, or one of our extensions: `user.contact.email`, `user.location.access_event`."""

Requirement = Annotated[str, StringConstraints(pattern=r"^[VAWNFC]-\d{2}$")]

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

JURISDICTION = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
"""ISO 3166, country or subdivision, and US-NYC for the one city with a law of its own."""

Jurisdiction = Annotated[str, StringConstraints(pattern=JURISDICTION)]

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9]$")]

Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]

TimeZone = Annotated[str, AfterValidator(_existing_zone)]

_LONGEST_DAYS = 36_600
Amount = Annotated[int, Field(strict=True, gt=0, le=_LONGEST_DAYS)]
"""Up to a hundred years in days: beyond that it is a slip."""
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>|]+$")]

type Several[T] = Annotated[tuple[T, ...], Field(min_length=1), AfterValidator(distinct)]
"""At least one, none of them twice, in the order of the file."""


class Part(BaseModel):
    """Anything in a pack: read once, never changed, and nothing in it that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Source(Part):
    """Where a promise stands. `quote` is our short paraphrase of it, not the policy's wording."""

    section: Text
    quote: Text
    requirement: Requirement


class Promise(Part):
    """Something the policy says. `chosen` marks what it leaves open and the pack had to decide, with the reason."""

    source: Source
    chosen: Annotated[bool, Field(strict=True)] = False
    reason: Text | None = None

    @model_validator(mode="after")
    def _a_choice_has_a_reason(self) -> Self:
        if self.chosen and self.reason is None:
            raise ValueError("is chosen, but gives no reason")
        return self


class Period(Part):
    """A length of time in exactly one unit."""

    days: Amount | None = None
    months: Amount | None = None
    years: Amount | None = None

    @model_validator(mode="after")
    def _in_one_unit(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("is given in days, months or years, exactly one of them")
        if self.shortest_days > _LONGEST_DAYS:
            raise ValueError("is longer than a hundred years")
        return self

    def __str__(self) -> str:
        """As a person says it: `90 days`, `1 year`."""
        ((unit, amount),) = self.model_dump(exclude_none=True).items()
        return f"{amount} {unit if amount > 1 else unit.removesuffix('s')}"

    @property
    def calendar_months(self) -> int:
        """Years and months in months; 0 for a period in days."""
        return (self.years or 0) * 12 + (self.months or 0)

    @property
    def shortest_days(self) -> int:
        """The fewest days that this period can last."""
        return self.days or fewest_days(self.calendar_months)

    @property
    def longest_days(self) -> int:
        """The most days that this period can last."""
        return self.days or most_days(self.calendar_months)

    def may_outlast(self, other: "Period", less_days: int = 0) -> bool:
        """Whether this period can end after the other, cut by `less_days`, when both count from the same instant."""
        mine, others = self.calendar_months, other.calendar_months
        if mine and others:
            ahead = fewest_days(others - mine) if others > mine else 0
            return mine > others or ahead < less_days
        return self.longest_days > other.shortest_days - less_days


class Term(Part):
    """A length of time as a statute gives it, in exactly one unit."""

    hours: Amount | None = None
    days: Amount | None = None
    business_days: Amount | None = None
    months: Amount | None = None
    years: Amount | None = None

    @model_validator(mode="after")
    def _in_one_unit(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("is given in hours, days, business_days, months or years, exactly one of them")
        return self

    def __str__(self) -> str:
        """As a person says it: `10 business days`, `1 month`."""
        ((unit, amount),) = self.model_dump(exclude_none=True).items()
        named = unit.replace("_", " ")
        return f"{amount} {named if amount > 1 else named.removesuffix('s')}"


class Limit(Part):
    """How often something may be asked: `times` in any `months`."""

    times: Amount
    months: Amount

    def __str__(self) -> str:
        """As a person says it: `2 times in 12 months`."""
        return f"{self.times} {'times' if self.times > 1 else 'time'} in {self.months} months"


_YEARS_OF_READING = range(2000, 2100)


class Document(Part):
    """The policy that was read. `date` is the policy's own; one that bears none says so in `undated`."""

    file: Text
    title: Text
    date: dt.date | None = None
    undated: Text | None = None
    read: dt.date

    @model_validator(mode="after")
    def _dated_or_explained(self) -> Self:
        if (self.date is None) == (self.undated is None):
            raise ValueError("has a date or says why it has none, one of the two")
        if self.date and self.date > self.read:
            raise ValueError("was read before its own date")
        if self.read.year not in _YEARS_OF_READING:
            raise ValueError(f"was read in {self.read.year}, which is a slip")
        return self
