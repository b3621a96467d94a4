"""The shape of a policy pack.

A pack is one operator's published policy, read into a file. Every promise names its source: the section of the policy,
what it says there in our own words, and the requirement it serves. The policy's date stands once, in `Pack.source`.
What a single entry can get wrong is refused here; what entries say about one another is `coherence`.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from vestibule.policy.asking import Permission
from vestibule.policy.keeping import AnonymousCount, Backups, HoldReason, RetentionRule
from vestibule.policy.parts import (
    Address,
    Amount,
    Country,
    Document,
    Dotted,
    Email,
    Jurisdiction,
    Key,
    Limit,
    Part,
    Period,
    Promise,
    Region,
    RightName,
    Several,
    Text,
    TimeZone,
    distinct,
)
from vestibule.words import Language, Words

__all__ = ["AnonymousCount", "Backups", "HoldReason", "Permission", "RetentionRule"]
"""What a pack says about keeping, and about what people decide themselves, stands in files of their own."""

Basis = Literal["contract", "legitimate_interest", "consent", "legal_obligation"]
Feature = Literal[
    "registry",
    "people",
    "access",
    "telemetry",
    "requests",
    "face_entry",
    "images",
    "geolocation",
    "overlock",
    "intercom",
    "climate",
    "support",
    "surveys",
    "applications",
    "visits",
]
Proof = Literal["signed_in", "information", "identity_document", "agent_authority", "signature"]
Channel = Literal["account", "email", "post", "phone", "agent", "property_management"]
OriginKind = Literal["person", "partner", "use", "public"]
CookieCategory = Literal["required", "functionality", "preferences", "analytics", "advertising"]
RelationKind = Literal["manager", "technician", "dealer", "resident", "tenant", "owner", "authorised_user"]
"""As `people.model` has them."""
Ground = Literal["adequacy", "standard_clauses"]
"""What may protect data in a country beyond those that the policy names."""


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
    url: Address | None = None


class Residency(Promise):
    """The AWS regions in which the data may rest. The first is the default."""

    regions: Several[Region]
    reason: Text


class Persons(Part):
    """A kind of person whose data is held: residents, managers, visitors."""

    key: Key
    label: Words
    relations: Annotated[tuple[RelationKind, ...], AfterValidator(distinct)] = ()
    """What such persons are to a place or an organisation; nothing for those who have no account."""


class Origin(Promise):
    """Where data comes from, as the policy says it (V-03, A-12)."""

    kind: OriginKind
    said: Words


class Category(Promise):
    """A kind of data in the policy's own terms, whose it is, and the data categories that fall under it."""

    key: Key
    label: Words
    said: Words
    """What it is, in a sentence that the person understands."""
    persons: Several[Key]
    covers: Several[Dotted]


class Purpose(Promise):
    """What data is used for, on which lawful basis. `uses` match a holding's uses exactly, never by prefix."""

    key: Key
    label: Words
    said: Words
    """What is done, in a sentence that the person understands."""
    uses: Several[Dotted]
    basis: Several[Basis]
    categories: Several[Key]
    controller: Words | None = None
    """Who decides in the operator's place (F-04): the operator is then a processor (GDPR Art. 28). None: the operator."""
    help_days: Amount | None = None
    """Within how many days the operator helps that controller to answer a request, by their contract."""


class Recipient(Promise):
    """A kind of third party and the condition on which it may get data.

    `only` narrows the categories to some of the data that they cover; without it, all that they cover.
    """

    key: Key
    label: Words
    purposes: Several[Key]
    categories: Several[Key]
    only: Annotated[tuple[Dotted, ...], AfterValidator(distinct)] = ()
    demands: Annotated[bool, Field(strict=True)] = False
    """Whether it is an authority: what it demands by law it gets without a contract, whatever the person has decided."""
    decides: Annotated[bool, Field(strict=True)] = False
    """Whether it is who decides in the operator's place, in the purposes that name another controller."""
    condition: Words


class IdentityProof(Promise):
    """What a person may be asked for before a request is answered."""

    proofs: Several[Proof]


class Children(Promise):
    """Nothing is knowingly collected about a person below this age, in years."""

    under: Amount


class BreachPromise(Promise):
    """Whom the operator promises to tell of a breach, and when. The law's own deadlines are not part of a pack."""

    tells: Several[Literal["persons", "authorities"]]
    condition: Words
    channel: Literal["email"] | None = None
    business_days: Annotated[int, Field(strict=True, gt=0, le=60)] | None = None
    whenever: Literal["any", "threatened", "lawful"] = "any"
    """`condition` for a machine: at any breach, where rights are threatened, or where the law wants it."""


class Right(Promise):
    """A right that the operator offers, without jurisdictions to everybody.

    It is `chosen` where the law grants it and the policy is silent. `exceptions` are keys of the regimes' own exceptions;
    a pack cannot invent one.
    """

    right: RightName
    jurisdictions: Annotated[tuple[Jurisdiction, ...], AfterValidator(distinct)] = ()
    condition: Words | None = None
    exceptions: Annotated[tuple[Key, ...], AfterValidator(distinct)] = ()
    by: Several[Channel]
    at_most: Limit | None = None
    looks_back: Period | None = None
    """How far before the request the answer must reach; without it, all the way."""


class AnswerPromise(Promise):
    """The time within which the operator promises to answer; the law's own terms are not part of a pack."""

    within: Period


class PolicyChange(Promise):
    """How a new version of the policy is announced. Without `notice_days`, the new date is the announcement."""

    notice_days: Amount | None = None
    said: Words


class Surface(Part):
    """A place where a browser meets the operator: the site, a portal, the app."""

    key: Key
    label: Words


class Cookies(Promise):
    """A category of cookies and the surfaces that set them. A surface in none of them sets none."""

    category: CookieCategory
    said: Words
    surfaces: Several[Key]
    consent: Annotated[bool, Field(strict=True)]
    session_only: Annotated[bool, Field(strict=True)] = False


class Transfers(Promise):
    """Where data may go: freely within these areas, elsewhere only on one of these grounds. None means nowhere else."""

    within: Several[Annotated[str, StringConstraints(pattern=r"^(EEA|[A-Z]{2})$")]]
    beyond: Annotated[tuple[Ground, ...], AfterValidator(distinct)] = ()
    said: Words


class Processor(Promise):
    """A company that works on the data for the operator (W-09), where, and what protects the data there."""

    name: Text
    service: Words
    country: Country
    safeguard: Literal["within"] | Ground
    adequate_because: Text | None = None
    """Why this company is in an adequate place, where its country as a whole is not found to be one."""
    categories: Several[Key]
    told: Literal["letter", "adapter"] | None = None
    """How it hears that data of somebody was corrected, erased or restricted. None: it holds nothing under which somebody can
    be found, or only what the platform itself deletes there."""
    contact: Email | None = None
    """Where its letters go. None: to the operator's own team, which passes them on."""


class Measure(Promise):
    """A measure that the policy promises for the protection of data (F-05)."""

    said: Words


class Vow(Promise):
    """Something that the operator says it never does."""

    never: Literal["sale", "advertising_disclosure", "discrimination", "special_categories"]
    said: Words


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
    answer: AnswerPromise | None = None
    policy_change: PolicyChange
    transfers: Transfers
    choices: tuple[Choice, ...] = ()
    persons: Several[Persons]
    origins: Several[Origin]
    categories: Several[Category]
    purposes: Several[Purpose]
    permissions: tuple[Permission, ...] = ()
    """What people are asked, and what they may object to."""
    recipients: Several[Recipient]
    processors: Several[Processor]
    rights: Several[Right]
    surfaces: Several[Surface]
    cookies: tuple[Cookies, ...]
    measures: Several[Measure]
    vows: tuple[Vow, ...] = ()
    retention: Several[RetentionRule]
    holds: Several[HoldReason]
    """The closed list of reasons: for no other, nothing is ever kept past its term."""
    backups: Backups
    counts: tuple[AnonymousCount, ...] = ()
