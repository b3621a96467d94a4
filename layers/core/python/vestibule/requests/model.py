"""A data-subject request: what was asked, how far it has come, and what proves each step."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from vestibule.clock import Instant
from vestibule.ids import OrganisationId, PaperId, PersonId, RecipientId, RequestId
from vestibule.problems import AlreadyThere, Gone, TooManyAttempts, Unacceptable, Verdict
from vestibule.requests.kinds import Kind
from vestibule.shapes import Input, Output, Record, SealedText
from vestibule.words import Language

Channel = Literal[
    "api", "site", "console", "post", "email", "phone", "desk", "agent", "guardian", "bulk", "opendsr", "drp"
]
"""By which way it came. What staff enter came by post, e-mail, phone or at a desk."""
State = Literal[
    "received",
    "acknowledged",
    "awaiting_proof",
    "proven",
    "planned",
    "awaiting_decision",
    "cooling_off",
    "acting",
    "propagating",
    "answered",
    "closed",
    "refused",
    "withdrawn",
    "merged",
    "unproven",
    "failed",
]
"""received → acknowledged → (awaiting_proof → proven) → planned → (awaiting_decision) → (cooling_off) → acting → propagating →
answered → closed. Or it ends as refused, withdrawn by who asked, merged into an earlier one, unproven, or failed for a cause
of ours. A step that a kind does not need is left out; none is gone through backwards."""
Asker = Literal["self", "agent", "guardian", "controller"]
"""In whose name it is asked. `controller`: the operator is a processor, and its customer passes it on (F-04)."""
RecipientAnswer = Literal["done", "impossible"]
Outcome = Literal[
    "fulfilled", "in_part", "refused", "nothing_held", "withdrawn", "merged", "unproven", "failed", "forwarded"
]

Instruction = Literal["carry_out", "refuse", "answered"]
"""What a controller says who decides in the operator's place: do it, refuse it on a ground, or nothing: it has answered."""

Means = Literal["code", "points", "declaration", "document", "mandate"]
"""What can be shown: a code from the person's mailbox, data points that match what is held, a declaration that it is
oneself, an identity document, the mandate of who asks for another."""

PROOF_LASTS = timedelta(days=3)
LARGEST_PAPER = 8_000_000
"""Bytes of a document or a mandate, by whatever way it is announced."""
MOST_GUESSES = 5


class Pause(Record):
    """A question that is open, or was: the clock of some laws stands still meanwhile. Dates in the controller's zone."""

    cause: Literal["identity", "scope", "fee"]
    asked: date
    answered: date | None = None


class Decided(Record):
    """What somebody of the compliance team has said about it."""

    decision: Literal["approve", "refuse"]
    by: PersonId
    at: Instant
    ground: str | None = None
    """The key of an exception of the law or the pack, for a refusal of the whole or of a part. The reason is in `reasons`."""


class Paper(Record):
    """An identity document or a mandate that was handed in. The paper itself lies in the bucket, until it has served."""

    id: PaperId
    proves: Literal["document", "mandate"]
    type: str
    digest: str
    """SHA-256, in hexadecimal."""
    handed_in_at: Instant
    erased_at: Instant | None = None


class KeptPart(Record):
    """Records of one holding that stay, and why."""

    ground: str
    """A key of the pack's reasons to hold, of the law's exceptions, or `not-asked`."""
    until: Instant | None = None
    """When the last of them ends; None: as long as what they are about goes on."""
    count: int


class HoldingPlan(Record):
    """What becomes of what one holding holds on the person, counted: before it is done the plan, afterwards the outcome."""

    holding: str
    export: int = 0
    withheld: int = 0
    erase: int = 0
    anonymise: int = 0
    keep: list[KeptPart] = Field(default_factory=list)

    @property
    def kept(self) -> int:
        """How many stay, on whatever ground."""
        return sum(part.count for part in self.keep)

    @property
    def total(self) -> int:
        """Everything that it held."""
        return self.export + self.withheld + self.erase + self.anonymise + self.kept


class ToldRecipient(Record):
    """A recipient that got data of the person, and what it was told of the request and has answered (GDPR Art. 19)."""

    recipient_id: RecipientId
    kind: str
    """A key of the pack's recipients, or `processor`: who works on the data for the operator, and does as it is told."""
    told_at: Instant | None = None
    answered_at: Instant | None = None
    answer: RecipientAnswer | None = None


class Instructed(Record):
    """What the controller has said, to whom the request was forwarded (F-04)."""

    instruction: Instruction
    by: PersonId
    at: Instant
    carried_out_as: RequestId | None = None
    """The request of our own that does it."""


class DataRequest(Record):
    """A request. Codes and links are kept as hashes only."""

    id: RequestId
    person_id: PersonId
    right: Kind
    channel: Channel
    language: Language
    state: State
    state_since: Instant
    received_at: Instant
    """When it reached the house by any way: every clock starts here, also when it was entered later."""
    entered_at: Instant | None = None
    entered_by: PersonId | None = None
    """Who of the staff entered it."""
    asker: Asker = "self"
    agent_id: str | None = None
    """Who asks for the person: the identifier of a guardian's person, or of an agent."""
    jurisdiction: str | None = None
    """The place whose law answers it. None: the controller's first."""
    legal_due: date | None = None
    safe_due: date | None = None
    answer_by: Instant | None = None
    """When `safe_due` has passed: what reminders and alarms run on."""
    reminded: Literal["soon", "last", "late"] | None = None
    """Of which stage the compliance team was told by letter."""
    extended_at: Instant | None = None
    pauses: list[Pause] = Field(default_factory=list)
    asked_for: SealedText | None = None
    """What it is about, as JSON in the shape of its kind: `asking.wanted_of` opens it."""
    decisions: list[Decided] = Field(default_factory=list)
    reasons: SealedText | None = None
    """What was written with each decision, in their order, as a list in JSON: for the person, and nobody else."""
    touched: int = 0
    """How often the team has changed it: of two who do so at once, the second reads it again."""
    assigned_to: PersonId | None = None
    earlier_id: RequestId | None = None
    """The request that this one is a repetition of, or a complaint about."""
    cools_until: Instant | None = None
    outcome: Outcome | None = None
    failed_in: State | None = None
    """Where it stood when it failed for a cause of ours: there it goes on once that is mended."""
    code_hash: str | None = None
    code_ends_at: Instant | None = None
    """Until when it is waited for what is missing, the code with it."""
    guesses: int = 0
    missing: list[Means] = Field(default_factory=list)
    """What is still to be shown before it goes on."""
    shown: list[Means] = Field(default_factory=list)
    """What was shown: to staff who entered it, or since."""
    papers: list[Paper] = Field(default_factory=list)
    task_token: str | None = None
    """By which the workflow waits: of each try that may still do so, with spaces between (`waiting`)."""
    proven_at: Instant | None = None
    planned: list[HoldingPlan] = Field(default_factory=list)
    """What shall become of what is held on the person, holding by holding."""
    plan_hash: str | None = None
    """SHA-256 over the plan."""
    done: list[HoldingPlan] = Field(default_factory=list)
    """The same as it was found once it was carried out."""
    proofs: list[str] = Field(default_factory=list)
    """The lines of the ledger that the receipt proves, by identifier."""
    told: list[ToldRecipient] = Field(default_factory=list)
    """Who got the data and has to hear of it."""
    heard: int = 0
    """How many of them have answered: two answers at once cannot both be the next."""
    controller_id: OrganisationId | None = None
    """The organisation that decides on the data in the operator's place, and has the request in its queue (F-04)."""
    forwarded_at: Instant | None = None
    help_by: Instant | None = None
    """Until when the operator has to be told what to do: its own clock."""
    awaits_controller: Literal["yes"] | None = None
    """Set while it has not been told: what is over is in no index by what is due."""
    instructed: Instructed | None = None
    counts: dict[str, int] | None = None
    bundle_hash: str | None = None
    link_hash: str | None = None
    link_ends_at: Instant | None = None
    receipt_hash: str | None = None
    closed_at: Instant | None = None
    expires_at: Instant | None = None


class Proof(Input):
    """The code from the mail."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=32, to_upper=True)]


class RequestView(Output):
    """A request as its person sees it."""

    id: RequestId
    right: Kind
    state: State
    received_at: Instant
    jurisdiction: str | None = None
    legal_due: date | None = None
    safe_due: date | None = None
    answer_by: Instant | None = None
    extended_at: Instant | None = None
    proven_at: Instant | None = None
    closed_at: Instant | None = None
    outcome: Outcome | None = None
    told: list[ToldRecipient] = Field(default_factory=list)
    """Who got the data and hears of it (GDPR Art. 19)."""
    counts: dict[str, int] | None = None
    missing: list[Means] = Field(default_factory=list)
    """What is still to be shown before it goes on."""
    papers: list[Paper] = Field(default_factory=list)
    """What was handed in, by digest; the paper itself is erased when it has served."""


class Start(Input):
    """What the workflow is started with: by the API with `request_id`, from the console without, and with more if need be."""

    request_id: RequestId | None = None
    person_id: PersonId
    right: Kind
    jurisdiction: str | None = None
    """The place whose law answers it, of those that the person is tied to."""
    asked_for: dict[str, Any] = Field(default_factory=dict)
    """In the shape of the kind."""


class WrongCode(Unacceptable):
    """Not the code that was mailed."""

    title = "Wrong code"


class NoMoreGuesses(TooManyAttempts):
    """The code was guessed too often."""

    title = "Too many wrong codes"


class NotAwaitingProof(AlreadyThere):
    """The request waits for no code: not yet, or no longer."""

    title = "Not waiting for a code"


class LinkEnded(Gone):
    """The link was used, taken back, or has expired."""

    title = "Link ended"


class Unanswerable(Verdict):
    """The workflow was started with something that cannot be worked on. The message says what to start it with."""


def view(request: DataRequest) -> RequestView:
    """What its person may see."""
    return RequestView.model_validate(request.model_dump())
