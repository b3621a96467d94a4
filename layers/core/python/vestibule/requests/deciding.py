"""What the compliance team decides about a request: who may, how many must agree, and on which ground.

To act on what cannot be undone takes two pairs of eyes, and so does every refusal. Until enough agree, everybody may say
something else than before: the last that each has said counts. Nobody decides the own request, one that
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
from vestibule.requests import answering, asking, due, progress
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


def eyes_for(request: DataRequest, decision: Decision, ground: str | None = None) -> int:
    """How many must agree. What a controller decides for whom the operator works, it decides alone (GDPR Art. 28(3)(a)).

    To go on with a part of what is objected to, on a ground, takes as many as to go on with all of it.
    """
    if request.asker == "controller":
        return 1
    goes_on = decision == "refuse" or (ground is not None and HANDLING[request.right].weighs)
    return _REFUSED_BY if goes_on else max(1, HANDLING[request.right].eyes)


def verdict(request: DataRequest) -> Decision | None:
    """What enough have agreed on; None while that is open."""
    settled = _settled(request.decisions, request)
    return settled[0] if settled else None


def ground_of(request: DataRequest) -> str | None:
    """The ground on which all or a part is refused."""
    settled = _settled(request.decisions, request)
    return settled[1] if settled else None


def needs_decision(request: DataRequest, *, is_weighed: bool = False) -> bool:
    """Whether the workflow has to wait for the team. `is_weighed`: whether a part of it is an objection that is (`weighing`)."""
    return (is_weighed or HANDLING[request.right].eyes > 0) and verdict(request) is None


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


def check_decidable(caller: Caller, request: DataRequest, wanted: RequestDecision) -> None:
    """Refuse a decision that comes too early, too late or again. Of one that failed, where it stood counts."""
    due.check_open(request)
    if verdict(request) is not None:
        raise DecidedAlready("This request has been decided.")
    if any((said.by, said.decision, said.ground) == (caller.person_id, *_said(wanted)) for said in request.decisions):
        raise DecidedAlready("You have said so. Somebody else of the team has to agree, or you say something else.")
    state = progress.as_it_stood(request).state
    if state != "awaiting_decision" and (wanted.decision == "approve" or state not in DECIDABLE):
        raise NotAwaitingDecision("This request waits for no decision now. GET it to see how far it has come.")


def check_ground(pack: Pack, request: DataRequest, wanted: RequestDecision) -> None:
    """Refuse a ground that the law of the place does not know, and a refusal without one where it is no finding of fact.

    Where the law knows no objection, the policy promises it, and it is refused for the reason alone.
    """
    if wanted.ground is None and (wanted.decision == "approve" or request.right in _FINDINGS):
        return
    known = sorted(answering.grounds(offer)) if (offer := offer_in(pack, request)) else []
    if wanted.ground is None and not known and HANDLING[request.right].weighs:
        return
    if wanted.ground not in known:
        errors = [
            {"pointer": "/ground", "detail": f"one of {', '.join(known)}" if known else "the law knows none here"}
        ]
        raise Unacceptable("A request is refused on a ground of the law, and on no other.", errors=errors)


def check_explained(request: DataRequest, wanted: RequestDecision, now: datetime) -> None:
    """Refuse to approve of a note and say nothing: no machine corrects by it, so what was done of it is told by who did it."""
    is_silent = wanted.decision == "approve" and not wanted.reason and request.right == "rectification"
    if is_silent and asking.wanted_of(request, now).get("note"):
        errors = [{"pointer": "/reason", "detail": "what was done of the note, in words for the person"}]
        raise Unacceptable(
            "Correct what the note asks for, then approve and say in reason what was done.", errors=errors
        )


def offer_in(pack: Pack, request: DataRequest) -> Offer | None:
    """What the pack offers where the request is answered; None when it does not any more."""
    try:
        return offer_of(pack, request.right, [request.jurisdiction or pack.jurisdictions[0]])
    except NotOffered:
        return None


def decided(request: DataRequest, said: Decided) -> list[Decided]:
    """What each has said last. Two who disagree would else keep the request from everybody; the ledger has what was before."""
    return [*(each for each in request.decisions if each.by != said.by), said]


def reasoned(request: DataRequest, by: str, reason: str | None, now: datetime) -> str:
    """What was written with each decision and now with this one, in the order of `decided`: sealed, never the same text twice."""
    try:
        pairs = zip(request.decisions, _reasons(request, now), strict=False)
        written = json.dumps([*(text for said, text in pairs if said.by != by), reason], ensure_ascii=False)
        return sealing.seal(_place(request), written, now)
    except sealing.Erased as gone:
        raise due.NotOpen("The person of this request is no longer here: nobody is there to be answered.") from gone


def reason_of(request: DataRequest, now: datetime) -> str | None:
    """What the person is told: the last that was written by those who agreed. None where nothing was, or its key is gone."""
    settled = _settled(request.decisions, request)
    pairs = zip(request.decisions, reasons_of(request, now), strict=False)
    said = [reason for each, reason in pairs if (each.decision, each.ground) == settled and reason]
    return said[-1] if said else None


def reasons_of(request: DataRequest, now: datetime) -> list[str | None]:
    """What was written with each decision, in their order; nothing once the person's key is erased."""
    try:
        return _reasons(request, now)
    except sealing.Erased:
        return []


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


def _said(wanted: RequestDecision) -> tuple[Decision, str | None]:
    return wanted.decision, wanted.ground


def _settled(said: Sequence[Decided], request: DataRequest) -> tuple[Decision, str | None] | None:
    """Decision and ground on which enough agree. It takes the same ground: two reasons to refuse are no agreement."""
    for (decision, ground), times in _tally(said).items():
        if times >= eyes_for(request, decision, ground):
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
