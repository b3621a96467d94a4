"""The shape of a policy pack.

A pack is one operator's published policy, read into a file. Every promise names its source: the section of the policy,
what it says there in our own words, and the requirement it serves. The policy's date stands once, in `Pack.source`.
What a single entry can get wrong is refused here; what entries say about one another is `coherence`.
"""

import datetime as dt
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Basis = Literal["contract", "legitimate_interest", "consent", "legal_obligation"]
CountsFrom = Literal["collection", "end_of_relation", "closing"]
"""`collection`: the record was collected or generated. `end_of_relation`: what the record is about has ended, be it a
move-out, a contract, an employment or a right to open a door. `closing`: the request has been answered for good."""
Feature = Literal["registry", "people", "access", "telemetry", "requests"]
Proof = Literal["signed_in", "information", "identity_document", "agent_authority", "signature"]


def _distinct[T](values: tuple[T, ...]) -> tuple[T, ...]:
    repeated = sorted({str(value) for value in values if values.count(value) > 1})
    if repeated:
        raise ValueError(f"stands more than once: {', '.join(repeated)}")
    return values


def _existing_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name} is not a time zone of the IANA database") from None
    return name


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")]
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
"""A Fideslang key, or one of our extensions: `user.contact.email`, `user.location.access_event`."""
Requirement = Annotated[str, StringConstraints(pattern=r"^[VAWNFC]-\d{2}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
JURISDICTION = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
"""ISO 3166, country or subdivision, and US-NYC for the one city with a law of its own."""
Jurisdiction = Annotated[str, StringConstraints(pattern=JURISDICTION)]
Language = Literal["en", "fr", "nl"]
Region = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[a-z]+)+-[1-9]$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
TimeZone = Annotated[str, AfterValidator(_existing_zone)]
Amount = Annotated[int, Field(strict=True, gt=0)]
type Several[T] = Annotated[tuple[T, ...], Field(min_length=1), AfterValidator(_distinct)]
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
        return self


class Contacts(Promise):
    """Where to write about privacy."""

    email: Email
    postal_address: Text | None = None
    phone: Text | None = None


class Authority(Promise):
    """The supervisory authority to which a person may complain."""

    name: Text
    address: Text | None = None
    phone: Text | None = None
    url: Text | None = None


class Residency(Promise):
    """The AWS regions in which the data may rest. The first is the default."""

    regions: Several[Region]
    reason: Text


class Category(Promise):
    """A kind of data in the policy's own terms, and the data categories that fall under it."""

    key: Key
    label: Text
    covers: Several[Dotted]


class Purpose(Promise):
    """What data is used for, on which lawful basis. `uses` match a holding's uses exactly, never by prefix."""

    key: Key
    label: Text
    uses: Several[Dotted]
    basis: Several[Basis]
    categories: Several[Key]


class Recipient(Promise):
    """A kind of third party and the condition on which it may get data.

    `only` narrows the categories to some of the data that they cover; without it, all that they cover.
    """

    key: Key
    label: Text
    purposes: Several[Key]
    categories: Several[Key]
    only: Annotated[tuple[Dotted, ...], AfterValidator(_distinct)] = ()
    condition: Text


class Period(Part):
    """A length of time in exactly one unit."""

    days: Amount | None = None
    months: Amount | None = None
    years: Amount | None = None

    @model_validator(mode="after")
    def _in_one_unit(self) -> Self:
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("is given in days, months or years, exactly one of them")
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
        return self.days or (self.years or 0) * 365 + (self.months or 0) * 28


class RetentionRule(Promise):
    """How long a kind of record is kept. Without a jurisdiction it is the operator's default for that name."""

    rule: Key
    jurisdiction: Jurisdiction | None = None
    period: Period
    margin_days: Annotated[int, Field(strict=True, ge=0)] = 7
    """Deletion is asked for this many days before the promise ends, since a TTL deletes within a few days."""
    counts_from: CountsFrom

    @model_validator(mode="after")
    def _margin_within_the_period(self) -> Self:
        if self.margin_days >= self.period.shortest_days:
            raise ValueError(f"a margin of {self.margin_days} days leaves nothing of {self.period}")
        return self


class IdentityProof(Promise):
    """What a person may be asked for before a request is answered."""

    proofs: Several[Proof]


class Children(Promise):
    """Nothing is knowingly collected about a person below this age, in years."""

    under: Amount


class BreachPromise(Promise):
    """Whom the operator promises to tell of a breach, and when. The law's own deadlines are not part of a pack."""

    tells: Several[Literal["persons", "authorities"]]
    condition: Text
    channel: Literal["email"] | None = None
    business_days: Amount | None = None


class Choice(Part):
    """Something that the pack settles for all its entries at once because the policy is silent."""

    what: Text
    reason: Text


class Pack(Part):
    """One operator's policy."""

    operator: Key
    display_name: Text
    legal_name: Text
    languages: Several[Language]
    """The first is the default."""
    time_zone: TimeZone
    """Of the controller: its calendar decides on which day a period in months or years ends."""
    controller_country: Country
    jurisdictions: Several[Jurisdiction]
    features: Several[Feature]
    source: Document
    contacts: Contacts
    authority: Authority
    residency: Residency
    identity_proof: IdentityProof
    children: Children | None = None
    breach_promise: BreachPromise | None = None
    choices: tuple[Choice, ...] = ()
    categories: Several[Category]
    purposes: Several[Purpose]
    recipients: Several[Recipient]
    retention: Several[RetentionRule]
