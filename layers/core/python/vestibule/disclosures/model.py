"""Recipients, passages of data to them, looks at data by staff, and checks of a new purpose."""

from datetime import date
from typing import Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import AssessmentId, DisclosureId, OrganisationId, PersonId, RecipientId
from vestibule.policy.parts import Country
from vestibule.shapes import Record

Safeguard = Literal["within", "adequacy", "standard_clauses"]


class Recipient(Record):
    """Somebody who may get data, on which contract, where, and what protects the data there."""

    id: RecipientId
    kind: str
    """A key of the pack's recipients."""
    name: str
    organisation_id: OrganisationId | None = None
    """For whose people only; None: for all."""
    country: Country
    safeguard: Safeguard
    contract: str | None = None
    """The contract's reference; what has none gets nothing but what the law demands."""
    contract_from: date | None = None
    contract_until: date | None = None
    added_by: PersonId
    added_at: Instant
    ended_at: Instant | None = None
    ledger: Literal["recipients"] = "recipients"


class Disclosure(Record):
    """One passage of a person's data to a recipient, or one look at it: what kinds, for which purpose, on which basis."""

    person_id: PersonId
    id: DisclosureId
    kind: Literal["passed_on", "looked_at"]
    recipient: str
    """A recipient's identifier; for a look, the person who looked."""
    recipient_kind: str
    purpose: str
    basis: str
    data: list[str]
    """Data categories, as in the taxonomy."""
    fields: list[str]
    """Names of the attributes; never their values."""
    dropped: list[str] = Field(default_factory=list)
    """Names of attributes that were asked for and held back."""
    why: str | None = None
    """The reference of an authority's demand, of an order, of the entry that was looked at: an identifier."""
    evidence_id: str | None = None
    at: Instant
    expires_at: Instant | None = None


class Assessment(Record):
    """The check of a purpose that was not announced (A-02): the link, the harm, the safeguard, and who was told."""

    id: AssessmentId
    purpose: str
    """The purpose for which the data was collected."""
    use: str
    """The use that is new."""
    link: str
    harm: str
    safeguard: str
    compatible: bool
    decided_by: PersonId
    decided_at: Instant
    told_at: Instant | None = None
    ledger: Literal["assessments"] = "assessments"
