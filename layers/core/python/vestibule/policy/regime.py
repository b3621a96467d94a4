"""The shape of a regime: the law of one place as dated, versioned numbers, and of a calendar, its days off.

Code holds only the algebra (`deadlines`, `calendars`); every number stands in `regimes/*.toml` and `calendars/*.toml`.
A regime knows its parent, and what it does not say itself is the parent's to say: New York City, New York State, the
United States. What is disputed or not confirmed by a text that was read says so, and so does every answer that rests on it.
"""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from vestibule.policy.almanac import DaysOff
from vestibule.policy.breach_rule import BreachRule
from vestibule.policy.citations import Citation, Cited, Doubt
from vestibule.policy.parts import (
    Address,
    Amount,
    Dotted,
    Jurisdiction,
    Key,
    Limit,
    Part,
    Period,
    RightName,
    Several,
    Term,
    Text,
    TimeZone,
    distinct,
)
from vestibule.words import Words

DutyName = Literal[
    "access",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "automated-decisions",
    "portability",
    "direct-marketing",
    "acknowledge",
    "opt-out",
    "complaint",
    "breach-authority",
    "breach-persons",
    "breach-assessment",
    "authentication-data",
    "reference-data",
    "unsubscribe",
    "cookie-choice",
    "accounting-records",
    "biometric-filing",
]
Start = Literal[
    "receipt",
    "awareness",
    "discovery",
    "determination",
    "suspicion",
    "assessment made",
    "persons told",
    "collection",
    "move-out, expiry or withdrawal",
    "last interaction",
    "purpose expiry",
    "choice",
    "end of financial year",
    "planned service",
]


class Duty(Cited):
    """A date that the law sets. Counted from the local date of the start event, or from its instant where it runs in hours."""

    duties: Several[DutyName]
    """The duties that share this rule."""
    rule: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}(_[A-Z0-9]+)+$")]
    """The name of the family: `EU_MONTH`, `CA_BUSINESS`."""
    starts: Start
    term: Term
    extended: Term | None = None
    """Replaces the term, counted from the same start. None: the law knows no extension."""
    reaches: Literal["act by", "not before", "keep until"] = "act by"
    backward: Annotated[bool, Field(strict=True)] = False
    """The term lies before the start event, which is planned: file at least so long ahead."""
    rolls: Annotated[bool, Field(strict=True)] = False
    """`legal_due` moves past the regime's days off. `safe_due` never does."""
    safe_days_earlier: Annotated[int, Field(strict=True, ge=0, le=1)] = 0
    """1 where a tenable reading counts the day of the start event."""
    from_full_hour: Annotated[bool, Field(strict=True)] = False
    """`legal_due` counts hours from the next full hour; `safe_due` from the instant."""
    counts_around: DaysOff | None = None
    """Business days for `legal_due`; the regime's days off where none stand here."""
    safe_counts_around: DaysOff | None = None
    condition: Text | None = None
    """When the duty exists at all."""
    from_date: dt.date | None = None
    """A start event before that day falls under a rule that is not on file."""
    until_date: dt.date | None = None
    doubts: Annotated[tuple[Key, ...], AfterValidator(distinct)] = ()

    @model_validator(mode="after")
    def _fits_its_unit(self) -> Self:
        in_hours, in_business_days = self.term.hours is not None, self.term.business_days is not None
        if self.rolls and (in_hours or in_business_days):
            raise ValueError("rolls, but hours and business days never end on a day off")
        if self.from_full_hour and not in_hours:
            raise ValueError("counts from the full hour, but its term is not in hours")
        if (self.counts_around or self.safe_counts_around) and not in_business_days:
            raise ValueError("counts around days off, but its term is not in business days")
        if self.extended and not _outlasts(self.extended, self.term):
            raise ValueError("has an extended term that is in another unit, or no longer")
        if self.from_date and self.until_date and self.until_date < self.from_date:
            raise ValueError("ends before it is in force")
        if self.safe_counts_around is None and in_business_days:
            raise ValueError("is in business days and needs safe_counts_around")
        if self.backward and (self.rolls or self.term.days is None):
            raise ValueError("counts backward, which only a term in days that does not roll can")
        return self


def _outlasts(longer: Term, term: Term) -> bool:
    """Whether one term is longer than another of the same unit."""
    ((unit, amount),) = term.model_dump(exclude_none=True).items()
    beyond: int = longer.model_dump()[unit] or 0
    return beyond > int(amount)


class Unnumbered(Cited):
    """A duty that the law sets without a number, or does not set. `says` is what to do instead."""

    duties: Several[DutyName]
    says: Text
    safe: Term | None = None
    """What is safe where the law gives no number."""


class LinkDuty(Cited):
    """How long the link in a message must work by which its reader unsubscribes, counted from the sending."""

    works_for: Period


class PromotionDuty(Cited):
    """What letters that advertise must show."""

    postal_address: Annotated[bool, Field(strict=True)]


class ProofDuty(Cited):
    """How many data points, beside the mailbox, must match what is held on somebody who asks without an account."""

    for_kinds: Amount
    """Where categories are asked about, or a choice is made."""
    for_pieces: Amount
    """Where data itself leaves, or is erased."""
    declared: Annotated[bool, Field(strict=True)] = False
    """Whether the person then declares as well, under penalty of perjury, whose data it is."""


class Pause(Cited):
    """What a question to the person does to the clock of a right, from the day it is asked to the day it is answered."""

    cause: Literal["identity", "scope", "fee"]
    effect: Literal["none", "adds", "restarts"]
    """`adds`: the days between are added. `restarts`: the term begins on the day of the answer."""
    counts_answer_day: Annotated[bool, Field(strict=True)] = False
    safe: Annotated[bool, Field(strict=True)] = False
    """Whether `safe_due` may gain from it: only where a statute says so."""
    doubts: Annotated[tuple[Key, ...], AfterValidator(distinct)] = ()


class Exemption(Cited):
    """A ground on which a right may be refused, in words for the person."""

    key: Key
    label: Words


class GrantedRight(Cited):
    """A right that the law grants to persons there."""

    right: RightName
    exceptions: Annotated[tuple[Key, ...], AfterValidator(distinct)] = ()
    """Keys of the regime's exceptions, its own or a parent's."""
    looks_back: Period | None = None
    limited_to: Limit | None = None
    """How often it may be asked for, where the law lets that be limited."""


class StorageLimit(Cited):
    """How long data may be kept at most, or must be kept at least."""

    data: Dotted
    """A data category; a holding with it, or with one below it, is bound."""
    counts_from: Literal["collection", "end_of_relation", "closing"] | None = None
    """None binds whatever the period counts from."""
    at_most: Period | None = None
    at_least: Period | None = None

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("gives at_most or at_least, one of the two")
        return self


class Supervisor(Cited):
    """The authority for complaints and breaches."""

    name: Text
    address: Text | None = None
    phone: Text | None = None
    url: Address
    breach_url: Address | None = None
    checked_on: dt.date


class ChildAge(Cited):
    """Below this age a child cannot consent alone."""

    under: Amount
    only_for: Dotted | None = None
    """The one kind of data that the age is about; other data is left to the parent regime."""


class ConsentDuty(Cited):
    """Data that may be taken only with the person's consent.

    `cookies` stands for all that are not required, `cookies.advertising` for one category of them.
    """

    data: Dotted


class Contents(Cited):
    """What a letter must say, as keys that templates fill: `reasons`, `authority`, `court`."""

    must_say: Several[Key]


class Area(Part):
    """The regime's view of other countries: its own area, and those it finds adequate."""

    members: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...], AfterValidator(distinct)
    ] = ()
    adequate: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")], ...], AfterValidator(distinct)
    ] = ()
    source: Citation


class Regime(Part):
    """The law of one place."""

    code: Jurisdiction
    parent: Jurisdiction | None = None
    name: Words
    law: Text
    """The statute by its short name."""
    version: dt.date
    """The day on which these numbers were last checked against the sources."""
    time_zone: TimeZone | None = None
    """The default; a controller's own goes before it. None: the parent's."""
    days_off: DaysOff | None = None
    supervisor: Supervisor | None = None
    children: ChildAge | None = None
    refusal: Contents | None = None
    extension_notice: Contents | None = None
    area: Area | None = None
    unsubscribe_link: LinkDuty | None = None
    promotions: PromotionDuty | None = None
    proof: ProofDuty | None = None
    records_under: Text | None = None
    """The provision under which records of processing are kept."""
    duties: tuple[Duty, ...] = ()
    unnumbered: tuple[Unnumbered, ...] = ()
    pauses: tuple[Pause, ...] = ()
    rights: tuple[GrantedRight, ...] = ()
    exceptions: tuple[Exemption, ...] = ()
    limits: tuple[StorageLimit, ...] = ()
    consents: tuple[ConsentDuty, ...] = ()
    breaches: tuple[BreachRule, ...] = ()
    doubts: tuple[Doubt, ...] = ()
