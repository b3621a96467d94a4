"""A data-subject request: what was asked, how far it has come, and what proves each step."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from vestibule.clock import Instant
from vestibule.ids import PersonId, RequestId
from vestibule.problems import AlreadyThere, Gone, TooManyAttempts, Unacceptable, Verdict
from vestibule.requests.kinds import Kind
from vestibule.shapes import Input, Output, Record
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
Outcome = Literal[
    "fulfilled", "in_part", "refused", "nothing_held", "withdrawn", "merged", "unproven", "failed", "forwarded"
]

PROOF_LASTS = timedelta(days=3)
MOST_GUESSES = 5


class Pause(Record):
    """A question that is open, or was: the clock of some laws stands still meanwhile. Dates in the controller's zone."""

    cause: Literal["identity", "scope", "fee"]
    asked: date
    answered: date | None = None


class Decided(Record):
    """What somebody of the compliance team has said about it. The reason is for the person; it names nobody."""

    decision: Literal["approve", "refuse"]
    by: PersonId
    at: Instant
    ground: str | None = None
    """The key of an exception of the law or the pack, for a refusal of the whole or of a part."""
    reason: str | None = None


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
    due_at: Instant | None = None
    """When `safe_due` has passed: what reminders and alarms run on."""
    extended_at: Instant | None = None
    pauses: list[Pause] = Field(default_factory=list)
    asked_for: str | None = None
    """What it is about, as JSON in the shape of its kind (`asking`): purposes objected to, fields to correct."""
    decisions: list[Decided] = Field(default_factory=list)
    assigned_to: PersonId | None = None
    earlier_id: RequestId | None = None
    """The request that this one is a repetition of, or a complaint about."""
    cools_until: Instant | None = None
    outcome: Outcome | None = None
    code_hash: str | None = None
    code_ends_at: Instant | None = None
    guesses: int = 0
    task_token: str | None = None
    proven_at: Instant | None = None
    plan_hash: str | None = None
    counts: dict[str, int] | None = None
    bundle_hash: str | None = None
    link_hash: str | None = None
    link_ends_at: Instant | None = None
    receipt_hash: str | None = None
    closed_at: Instant | None = None
    expires_at: Instant | None = None


class NewRequest(Input):
    """What a person asks for about the own data."""

    right: Kind


class Proof(Input):
    """The code from the mail."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=32, to_upper=True)]


class RequestView(Output):
    """A request as its person sees it."""

    id: RequestId
    right: Kind
    state: State
    received_at: Instant
    proven_at: Instant | None = None
    closed_at: Instant | None = None
    counts: dict[str, int] | None = None


class Start(Input):
    """What the workflow is started with: by the API with `request_id`, from the console with `person_id` and `right`."""

    request_id: RequestId | None = None
    person_id: PersonId
    right: Kind


class Part(Output):
    """The copy of one holding, as it stands in the bundle."""

    holding: str
    about: str
    categories: list[str]
    source: str
    purposes: list[dict[str, Any]]
    recipients: list[dict[str, Any]]
    kept: str
    records: list[dict[str, Any]]


class Bundle(Output):
    """Everything held on one person, with why, from whom, to whom and for how long."""

    format: Literal["vestibule-access-1"] = "vestibule-access-1"
    request_id: RequestId
    person_id: PersonId
    prepared_at: Instant
    controller: dict[str, Any]
    authority: dict[str, Any]
    holdings: list[Part] = Field(default_factory=list)


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
    """The link has expired."""

    title = "Link ended"


class Unanswerable(Verdict):
    """The workflow was started with something that cannot be worked on. The message says what to start it with."""


def view(request: DataRequest) -> RequestView:
    """What its person may see."""
    return RequestView.model_validate(request.model_dump())
