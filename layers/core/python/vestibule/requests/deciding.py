"""What the compliance team decides about a request: who may, how many must agree, and on which ground.

To act on what cannot be undone takes two pairs of eyes, and so does every refusal. Nobody decides the own request, one that
oneself has entered or passed on, or a request anew that oneself has decided before: a complaint gets another reviewer.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from vestibule import ids, sealing
from vestibule.caller import Caller
from vestibule.ids import RequestId
from vestibule.policy.model import Pack
from vestibule.policy.parts import Key
from vestibule.problems import AlreadyThere, NotAllowed, Unacceptable
from vestibule.requests import answering, asking, due
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest, Decided, State
from vestibule.requests.offers import NotOffered, Offer, offer_of
from vestibule.requests.terms import terms_of
from vestibule.shapes import Input, Output, Prose

Decision = Literal["approve", "refuse"]
DECIDABLE: tuple[State, ...] = (
    *("received", "acknowledged", "awaiting_proof", "proven", "planned", "awaiting_decision", "cooling_off"),
)
"""A refusal may come until something is done: the next step looks. An approval is given where it is waited for."""
_REFUSED_BY = 2
_FINDINGS: frozenset[Kind] = frozenset(("complaint", "rectification", "automated-decisions"))
"""Refused without an exception of the law as well: the data is right, the decision or the answer was."""


class NotAwaitingDecision(AlreadyThere):
    """The request waits for no decision: not yet, or no longer."""

    title = "Not waiting for a decision"


class DecidedAlready(AlreadyThere):
    """Enough have agreed, or this person has spoken."""

    title = "Decided already"


class RequestDecision(Input):
    """What one of the team says about a request."""

    decision: Decision
    ground: Annotated[Key, StringConstraints(max_length=64)] | None = Field(
        default=None,
        description="A key of the law's exceptions. With an approval: what is granted is granted but for this.",
    )
    reason: Annotated[Prose, StringConstraints(max_length=2000)] | None = Field(
        default=None, description="What the person is told: needed wherever not all is granted."
    )

    @model_validator(mode="after")
    def _is_reasoned(self) -> Self:
        if (self.decision == "refuse" or self.ground) and not self.reason:
            raise ValueError("whoever is refused something is told why: write the reason")
        return self


class RequestDecided(Output):
    """How far a decision has come."""

    id: RequestId
    decision: Decision
    agreed: int
    needed: int
    verdict: Decision | None
    """None: another must agree."""
    reopened_as: RequestId | None = None
    """The new request, where a complaint was upheld."""


def eyes_for(request: DataRequest, decision: Decision) -> int:
    """How many must agree. What a controller decides for whom the operator works, it decides alone (GDPR Art. 28(3)(a))."""
    if request.asker == "controller":
        return 1
    return _REFUSED_BY if decision == "refuse" else max(1, HANDLING[request.right].eyes)


def verdict(request: DataRequest) -> Decision | None:
    """What enough have agreed on; None while that is open."""
    settled = _settled(request.decisions, request)
    return settled[0] if settled else None


def ground_of(request: DataRequest) -> str | None:
    """The ground on which all or a part is refused."""
    settled = _settled(request.decisions, request)
    return settled[1] if settled else None


def needs_decision(request: DataRequest) -> bool:
    """Whether the workflow has to wait for the team."""
    return HANDLING[request.right].eyes > 0 and verdict(request) is None


def agreed(request: DataRequest, decision: Decision, ground: str | None) -> int:
    """How many have said just that."""
    return _tally(request.decisions)[decision, ground]


def check_may_decide(caller: Caller, request: DataRequest, earlier: DataRequest | None) -> None:
    """Refuse who is no impartial reviewer of it. `earlier` is the request that it takes up again."""
    caller.must_be("compliance")
    if caller.person_id in (request.person_id, request.agent_id):
        raise NotAllowed("Somebody else of the team decides what you have asked for yourself.")
    if caller.person_id == request.entered_by:
        raise NotAllowed("Whoever entered a request does not decide it.")
    if earlier and any(said.by == caller.person_id for said in earlier.decisions):
        raise NotAllowed("You decided this before. Another reviewer decides it anew.")
    if any(said.by == caller.person_id for said in request.decisions):
        raise DecidedAlready("You have decided. Somebody else of the team has to agree.")


def check_decidable(request: DataRequest, wanted: RequestDecision) -> None:
    """Refuse a decision that comes too early, too late or again."""
    due.check_open(request)
    if verdict(request) is not None:
        raise DecidedAlready("This request has been decided.")
    is_awaited = request.state == "awaiting_decision"
    if not is_awaited and (wanted.decision == "approve" or request.state not in DECIDABLE):
        raise NotAwaitingDecision("This request waits for no decision now. GET it to see how far it has come.")


def check_ground(pack: Pack, request: DataRequest, wanted: RequestDecision) -> None:
    """Refuse a ground that the law of the place does not know, and a refusal without one where it is no finding of fact."""
    if wanted.ground is None and (wanted.decision == "approve" or request.right in _FINDINGS):
        return
    known = sorted(answering.grounds(offer)) if (offer := offer_in(pack, request)) else []
    if wanted.ground not in known:
        errors = [
            {"pointer": "/ground", "detail": f"one of {', '.join(known)}" if known else "the law knows none here"}
        ]
        raise Unacceptable("A request is refused on a ground of the law, and on no other.", errors=errors)


def offer_in(pack: Pack, request: DataRequest) -> Offer | None:
    """What the pack offers where the request is answered; None when it does not any more."""
    try:
        return offer_of(pack, request.right, [request.jurisdiction or pack.jurisdictions[0]])
    except NotOffered:
        return None


def reasoned(request: DataRequest, reason: str | None, now: datetime) -> str:
    """What was written with each decision and now with this one, sealed: never the same text twice."""
    try:
        written = json.dumps([*_reasons(request, now), reason], ensure_ascii=False)
        return sealing.seal(_place(request), written, now)
    except sealing.Erased as gone:
        raise due.NotOpen("The person of this request is no longer here: nobody is there to be answered.") from gone


def reason_of(request: DataRequest, now: datetime) -> str | None:
    """What the person is told: the last that was written by those who agreed. None where nothing was, or its key is gone."""
    settled = _settled(request.decisions, request)
    try:
        written = _reasons(request, now)
    except sealing.Erased:
        return None
    pairs = list(zip(request.decisions, written, strict=False))
    said = [reason for each, reason in pairs if (each.decision, each.ground) == settled and reason]
    return said[-1] if said else None


def reopened(complaint: DataRequest, earlier: DataRequest, pack: Pack, now: datetime) -> DataRequest:
    """The earlier request once more, after a complaint was upheld. Its clock starts when the complaint came."""
    jurisdiction = earlier.jurisdiction or pack.jurisdictions[0]
    terms = terms_of(pack, HANDLING[earlier.right].duty, jurisdiction, complaint.received_at)
    name = ids.derived("req", "reopened", complaint.id)
    return DataRequest(
        id=name,
        person_id=earlier.person_id,
        right=earlier.right,
        channel=complaint.channel,
        language=complaint.language,
        state="received",
        state_since=now,
        received_at=complaint.received_at,
        entered_at=now,
        asker=earlier.asker,
        agent_id=earlier.agent_id,
        jurisdiction=jurisdiction,
        earlier_id=earlier.id,
        asked_for=asking.sealed(name, earlier.person_id, asking.wanted_of(earlier, now), now),
        **due.stored(terms),
    )


def _settled(said: Sequence[Decided], request: DataRequest) -> tuple[Decision, str | None] | None:
    """Decision and ground on which enough agree. It takes the same ground: two reasons to refuse are no agreement."""
    for (decision, ground), times in _tally(said).items():
        if times >= eyes_for(request, decision):
            return decision, ground
    return None


def _tally(said: Sequence[Decided]) -> Mapping[tuple[Decision, str | None], int]:
    return Counter((each.decision, each.ground) for each in said)


def _reasons(request: DataRequest, now: datetime) -> list[str | None]:
    if request.reasons is None:
        return []
    read: list[str | None] = json.loads(sealing.unseal(_place(request), request.reasons, now))
    return read


def _place(request: DataRequest) -> sealing.Place:
    return sealing.Place(request.person_id, REQUESTS, "reasons", (request.id,))
