"""Recipients, passages of data to them, looks at data by staff, and checks of a new use."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from vestibule.clock import Instant, StatedInstant
from vestibule.ids import AssessmentId, DisclosureId, OrganisationId, PersonId, RecipientId
from vestibule.policy.parts import Country, Dotted
from vestibule.problems import NotAllowed
from vestibule.shapes import Input, Line, Output, Record
from vestibule.words import Language

Safeguard = Literal["within", "adequacy", "standard_clauses"]
RecordKind = Literal["profile", "relations", "entries"]
"""What can be handed over by a request: see `fields.OF`."""
Happened = Literal["registered", "contracted", "ended"]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=1000)]


class Recipient(Record):
    """Somebody who may get data, on which contract, where, and what protects the data there."""

    id: RecipientId
    kind: str
    """A key of the pack's recipients."""
    name: str
    organisation_id: OrganisationId | None = None
    """For whose people only; None: for all."""
    address: str | None = None
    """Where it can be reached. Persons read it who ask who got their data for direct marketing (V-17)."""
    country: Country
    safeguard: Safeguard
    pays_for_data: bool = False
    """Whether it gives money or anything of value for the data: then it gets none."""
    contract: str | None = None
    """The contract's reference; what has none gets nothing but what the law demands."""
    contract_from: date | None = None
    contract_until: date | None = None
    """The last day on which it is in force."""
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
    """A recipient's identifier; for a look the organisation of who looked, `operator` for the operator's own staff."""
    recipient_kind: str
    """A key of the pack's recipients; for a look the role of who looked."""
    purpose: str
    use: str | None = None
    basis: str
    data: list[str]
    """Data categories, as in the taxonomy."""
    fields: list[str]
    """Names of the attributes; never their values. For a look the name of the holding."""
    dropped: list[str] = Field(default_factory=list)
    """Names of attributes that were asked for and held back."""
    by: PersonId | None = None
    """Of the staff: who passed it on, or looked. It is in no copy and shown to the compliance team alone."""
    organisation_id: OrganisationId | None = None
    """Whose manager passed it on: then only what that organisation knows; None: the compliance team, or a program."""
    passed_for: OrganisationId | None = None
    """Among whose people the person was."""
    records: list[RecordKind] = Field(default_factory=list)
    """What is fetched, and from when to when it happened."""
    why: str | None = None
    """The reference of an authority's demand or of an order; the identifier of what a program passed it on for."""
    legal_basis: str | None = None
    scope: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    at: Instant
    handed_over_at: Instant | None = None
    """When it was fetched; None where a program sent it at once, or nobody has fetched it."""
    fetch_by: Instant | None = None
    silent_until: Instant | None = None
    """Until when the demand forbids to tell the person; the account and copies leave it out until then."""
    silent_because: str | None = None
    telling: Literal["waiting"] | None = None
    """Stands as long as the person is yet to be told."""
    tell_at: Instant | None = None
    told_at: Instant | None = None
    expires_at: Instant | None = None

    @property
    def demand(self) -> "Demand | None":
        """The demand that it answers."""
        if not self.legal_basis:
            return None
        return Demand(legal_basis=self.legal_basis, reference=self.why or "", scope=self.scope or "")


class Assessment(Record):
    """The check of a use that was not announced (A-02): the link, the harm, the safeguard, and who was told."""

    id: AssessmentId
    purpose: str
    """The purpose for which the data was collected."""
    use: str
    """The use that is new."""
    link: str
    harm: str
    safeguard: str
    compatible: bool
    said: dict[Language, str] = Field(default_factory=dict)
    """What the persons concerned are told."""
    decided_by: PersonId
    decided_at: Instant
    told_at: Instant | None = None
    ledger: Literal["assessments"] = "assessments"

    @property
    def counts(self) -> bool:
        """Whether the use is allowed: it is compatible, and everybody concerned has been told."""
        return self.compatible and self.told_at is not None


class Contract(Input):
    """On which contract a recipient gets data, and when it is in force: first and last day, both included."""

    contract: Line
    contract_from: date
    contract_until: date | None = None

    @model_validator(mode="after")
    def _is_forward(self) -> "Contract":
        if self.contract_until and self.contract_until < self.contract_from:
            raise ValueError("contract_until must not be before contract_from")
        return self


class NewRecipient(Input):
    """What is said of somebody who shall get data."""

    kind: str = Field(max_length=60, description="A kind of recipient of the policy.")
    name: Line
    organisation_id: OrganisationId | None = Field(
        default=None, description="For whose people; managers name their own."
    )
    address: Line | None = Field(
        default=None,
        description="Where persons reach it. Told to who asks who got the own data for direct marketing (California).",
    )
    country: Country
    safeguard: Safeguard
    pays_for_data: bool = False
    contract: Line | None = Field(default=None, description="Left out: it gets only what the law demands.")
    contract_from: date | None = None
    contract_until: date | None = None

    @model_validator(mode="after")
    def _has_a_whole_contract(self) -> "NewRecipient":
        if (self.contract is None) != (self.contract_from is None) or (self.contract_until and not self.contract_from):
            raise ValueError("contract and contract_from belong together")
        if self.contract_until and self.contract_from and self.contract_until < self.contract_from:
            raise ValueError("contract_until must not be before contract_from")
        return self


class NoInput(Input):
    """An empty body."""


class Changed(Output):
    """The answer to a change of the register."""

    id: RecipientId
    status: Happened


class Demand(Input):
    """What an authority demands, and by what law. `silent_until`: until when it forbids to tell the person, and why."""

    legal_basis: Line
    reference: Line
    scope: Line
    silent_until: StatedInstant | None = None
    silent_because: Line | None = None

    @model_validator(mode="after")
    def _has_a_reason_for_silence(self) -> "Demand":
        if (self.silent_until is None) != (self.silent_because is None):
            raise ValueError("silent_until and silent_because belong together")
        return self


class NewSilence(Input):
    """Until when a person is not told of a passage; without an instant the silence ends at once."""

    person_id: PersonId
    silent_until: StatedInstant | None = None
    silent_because: Line | None = None

    @model_validator(mode="after")
    def _has_a_reason_for_silence(self) -> "NewSilence":
        if (self.silent_until is None) != (self.silent_because is None):
            raise ValueError("silent_until and silent_because belong together")
        return self


class SilenceKept(Output):
    """The answer. `telling`: the letter goes out within the hour."""

    id: DisclosureId
    silent_until: Instant
    status: Literal["silent", "telling"]


class NewDisclosure(Input):
    """What shall be handed over of one person to one recipient."""

    recipient_id: RecipientId
    person_id: PersonId
    purpose: str = Field(max_length=60, description="A purpose of the policy.")
    use: Dotted | None = Field(default=None, description="Left out: the first use of the purpose.")
    records: Annotated[list[RecordKind], Field(min_length=1, max_length=3)]
    since: StatedInstant | None = Field(default=None, description="Of what happens: from this instant on, included.")
    until: StatedInstant | None = Field(default=None, description="Up to this instant, included.")
    why: Line | None = Field(default=None, description="A reference: of the order, of the sale. A demand has its own.")
    demand: Demand | None = Field(default=None, description="An authority's. Needs the role compliance.")
    instruction: Line | None = Field(
        default=None, description="The reference of the controller's instruction, where another decides on the purpose."
    )

    @model_validator(mode="after")
    def _is_forward(self) -> "NewDisclosure":
        if len(set(self.records)) != len(self.records):
            raise ValueError("a kind of records is named twice")
        if self.since and self.until and self.until < self.since:
            raise ValueError("until must not be before since")
        return self


class HandedOver(Output):
    """The answer to a passage: identifiers and names of attributes. The data is fetched at `data`, once."""

    id: DisclosureId
    person_id: PersonId
    recipient_id: RecipientId
    fields: list[str]
    dropped: list[str]
    fetch_by: Instant
    status: Literal["ready"] = "ready"


class NewAssessment(Input):
    """The check whether a new use fits the purpose for which the data was collected."""

    purpose: str = Field(max_length=60)
    use: Dotted
    link: Said
    harm: Said
    safeguard: Said
    compatible: bool
    said: dict[Language, Line] = Field(
        description="What the persons concerned are told, in each language of the policy."
    )


class Assessed(Output):
    """The answer to a check. `told`: whether the persons concerned have been told, before which it does not count."""

    id: AssessmentId
    compatible: bool
    status: Literal["telling", "refused"]


class Data(Output):
    """What is handed over, by kind of record: only the attributes that the passage names."""

    disclosure_id: DisclosureId
    recipient_id: RecipientId
    records: dict[str, list[dict[str, object]]]


class Recipients(Output):
    """A page of the register."""

    data: list[Recipient]
    next: str | None


class Assessments(Output):
    """The checks of new uses."""

    data: list[Assessment]


class HeldBack(NotAllowed):
    """The gate let nothing through. `reason` says why by a code."""

    title = "Not passed on"
