"""A data-subject request: what was asked, how far it has come, and what proves each step."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from vestibule.clock import Instant
from vestibule.ids import PersonId, RequestId
from vestibule.problems import AlreadyThere, Gone, TooManyAttempts, Unacceptable, Verdict
from vestibule.shapes import Input, Output, Record
from vestibule.words import Language

Right = Literal["access"]
"""The rights that can be exercised. The others of A-01 follow with the work on requests."""
Channel = Literal["api", "console"]
State = Literal["received", "acknowledged", "awaiting_proof", "proven", "answered", "closed", "unproven", "failed"]
"""received → acknowledged → awaiting_proof → proven → answered → closed; or unproven, or failed for a cause of ours."""

PROOF_LASTS = timedelta(days=3)
MOST_GUESSES = 5


class DataRequest(Record):
    """A request. Codes and links are kept as hashes only."""

    id: RequestId
    person_id: PersonId
    right: Right
    channel: Channel
    language: Language
    state: State
    state_since: Instant
    received_at: Instant
    code_hash: str | None = None
    code_ends_at: Instant | None = None
    guesses: int = 0
    task_token: str | None = None
    proven_at: Instant | None = None
    counts: dict[str, int] | None = None
    bundle_hash: str | None = None
    link_hash: str | None = None
    link_ends_at: Instant | None = None
    closed_at: Instant | None = None
    expires_at: Instant | None = None


class NewRequest(Input):
    """What a person asks for about the own data."""

    right: Right


class Proof(Input):
    """The code from the mail."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=32, to_upper=True)]


class RequestView(Output):
    """A request as its person sees it."""

    id: RequestId
    right: Right
    state: State
    received_at: Instant
    proven_at: Instant | None = None
    closed_at: Instant | None = None
    counts: dict[str, int] | None = None


class Start(Input):
    """What the workflow is started with: by the API with `request_id`, from the console with `person_id` and `right`."""

    request_id: RequestId | None = None
    person_id: PersonId
    right: Right


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
