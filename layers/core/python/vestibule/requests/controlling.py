"""The queue of a controller for whom the operator works: what its customers asked for, by when, and what it tells us to do.

It sees identifiers, kinds and dates. Who that is, it knows from its own books; what the person wrote stays sealed. What it
tells us to do is a request of its own (`asker` is `controller`), which runs through the same workflow and answers the person.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from vestibule import ids
from vestibule.caller import Caller
from vestibule.clock import Instant
from vestibule.ids import PersonId, RequestId
from vestibule.policy.deadlines import end_of
from vestibule.policy.model import Pack
from vestibule.policy.parts import Key
from vestibule.problems import AlreadyThere, NotAllowed
from vestibule.requests import asking, deciding, forwarding
from vestibule.requests.deciding import RequestDecision
from vestibule.requests.due import NotOpen
from vestibule.requests.forwarding import Tie
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, Decided, Instructed, Instruction
from vestibule.shapes import Input, Output, Prose

INDEX, WAITING = "by_controller", "by_help"
SOON, LONGEST = timedelta(days=3), timedelta(days=7)
"""How long before our date its managers are reminded, and until how long after it once more."""


class NotForwarded(AlreadyThere):
    """What the controller has to say is known."""

    title = "Instructed already"


class SharedPerson(AlreadyThere):
    """What would be erased or changed is another organisation's as well."""

    title = "Person of another organisation too"


class NewInstruction(Input):
    """What a controller tells us to do about a request of its customer."""

    instruction: Instruction = Field(
        description="`answered`: the controller has answered by itself, and nothing is left for us to do."
    )
    ground: Annotated[Key, StringConstraints(max_length=64)] | None = Field(
        default=None, description="With `refuse`: a key of the law's exceptions."
    )
    reason: Annotated[Prose, StringConstraints(max_length=2000)] | None = Field(
        default=None, description="With `refuse`: what the person is told."
    )

    @model_validator(mode="after")
    def _is_reasoned(self) -> Self:
        if self.instruction == "refuse" and not self.reason:
            raise ValueError("whoever is refused something is told why: write the reason")
        if self.instruction != "refuse" and (self.ground or self.reason):
            raise ValueError("ground and reason are for a refusal")
        return self


class RequestInstructed(Output):
    """The answer. What is carried out, or refused, is followed under an identifier of its own."""

    id: RequestId
    instruction: Instruction
    carried_out_as: RequestId | None


class ForwardedRequest(Output):
    """A request in the queue of a controller."""

    id: RequestId
    person_id: PersonId
    right: Kind
    jurisdiction: str | None
    received_at: Instant
    forwarded_at: Instant
    legal_due: date | None
    """The controller's own date by the law of the place; `safe_due` is what to plan by."""
    safe_due: date | None
    help_by: Instant
    """Until when we need to be told what to do."""
    is_late: bool
    """Whether that has passed and we were told nothing."""
    instruction: Instruction | None
    instructed_at: Instant | None
    carried_out_as: RequestId | None


class ForwardedList(Output):
    """The queue, newest first."""

    data: list[ForwardedRequest]
    next: str | None


def entry(request: DataRequest, now: datetime) -> ForwardedRequest:
    """A request as the controller sees it."""
    said = request.instructed
    return ForwardedRequest(
        **request.model_dump(include={"id", "person_id", "right", "jurisdiction", "legal_due", "safe_due"}),
        received_at=request.received_at,
        forwarded_at=request.forwarded_at or request.received_at,
        help_by=request.help_by or request.received_at,
        is_late=said is None and request.help_by is not None and request.help_by <= now,
        instruction=said.instruction if said else None,
        instructed_at=said.at if said else None,
        carried_out_as=said.carried_out_as if said else None,
    )


def check(caller: Caller, request: DataRequest, wanted: NewInstruction, pack: Pack) -> None:
    """Refuse what was said before, who would decide the own request, and a refusal on a ground that the law does not know.

    Of what the person has withdrawn nothing is carried out any more.
    """
    if request.state == "withdrawn":
        raise NotOpen("The person has withdrawn this request. There is nothing left to do about it.")
    if request.instructed:
        raise NotForwarded("This was said before. What is carried out is followed under `carried_out_as`.")
    if caller.person_id in (request.person_id, request.agent_id):
        raise NotAllowed("Somebody else of your organisation decides what you have asked for yourself.")
    if wanted.instruction == "refuse":
        refusal = RequestDecision(decision="refuse", ground=wanted.ground, reason=wanted.reason)
        deciding.check_ground(pack, request, refusal)


def check_is_its_own(request: DataRequest, wanted: NewInstruction, ties: Iterable[Tie]) -> None:
    """`SharedPerson` where to carry it out would take from another organisation, which did not say so."""
    touches = wanted.instruction == "carry_out" and HANDLING[request.right].act in ("erase", "correct")
    if touches and any(tie.organisation_id != request.controller_id for tie in ties):
        raise SharedPerson(
            "The person is, or was, with another organisation too, whose data this would erase or change. "
            "Answer the person yourself and say `answered`, or refuse."
        )


def told(request: DataRequest, wanted: NewInstruction, by: str, now: datetime) -> Instructed:
    """What was said, as it is kept with the request."""
    name = None if wanted.instruction == "answered" else ids.derived("req", "instructed", request.id)
    return Instructed(instruction=wanted.instruction, by=by, at=now, carried_out_as=name)


def carried_out(
    request: DataRequest, said: Instructed, wanted: NewInstruction, pack: Pack, now: datetime
) -> DataRequest | None:
    """The request that does what was said; None where nothing is left to do. The controller's word is the decision."""
    if said.carried_out_as is None:
        return None
    decision = Decided(
        decision="refuse" if wanted.instruction == "refuse" else "approve", by=said.by, at=now, ground=wanted.ground
    )
    last = min(forwarding.helped_on(pack, now), request.safe_due or date.max)
    made = DataRequest(
        id=said.carried_out_as,
        person_id=request.person_id,
        right=request.right,
        channel=request.channel,
        language=request.language,
        state="received",
        state_since=now,
        received_at=request.received_at,
        entered_at=now,
        entered_by=said.by,
        asker="controller",
        jurisdiction=request.jurisdiction,
        earlier_id=request.id,
        decisions=[decision],
        asked_for=asking.sealed(said.carried_out_as, request.person_id, asking.wanted_of(request, now), now),
        legal_due=request.legal_due,
        safe_due=last,
        answer_by=end_of(last, pack.time_zone),
    )
    reasons = deciding.reasoned(made, said.by, wanted.reason, now) if wanted.reason else None
    return made.model_copy(update={"reasons": reasons})
