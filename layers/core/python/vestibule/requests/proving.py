"""What somebody shows of himself, tried against the register: counted, compared, and never told more than whether it was right.

Who is not signed in learns nothing of what is held: a request that does not exist, or waits for nothing, answers like a wrong
code, and counts its guesses like one.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, model_validator

from vestibule import evidence, flood
from vestibule.caller import Caller
from vestibule.evidence import BUSY, TRIES, Fact, TooManyWriters
from vestibule.http import Api
from vestibule.policy.model import Pack
from vestibule.problems import AlreadyThere, NotAllowed, NotFound, NotSignedIn
from vestibule.requests import due, prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import (
    MOST_GUESSES,
    DataRequest,
    Means,
    NoMoreGuesses,
    NotAwaitingProof,
    Paper,
    Pause,
    State,
    WrongCode,
)
from vestibule.requests.prove import Known, Points
from vestibule.requests.recording import as_seen
from vestibule.shapes import Input
from vestibule.table import Refused, Write, commit

MOST_PAPERS = 5
_BEFORE_PROOF: tuple[State, ...] = ("received", "acknowledged", "awaiting_proof")
_UNKNOWN = "No such request."
_WRONG = "What was sent is not what is awaited."


class NotAwaitingPaper(AlreadyThere):
    """The request waits for no such paper: not yet, or no longer."""

    title = "Not waiting for a paper"


class TooManyPapers(AlreadyThere):
    """So many papers were handed in that one more helps nobody."""

    title = "Too many papers"


class Showing(Input):
    """What is shown: the code from the mail, with data points and a declaration where they are asked for.

    `judged` is for the compliance team: whether what was handed in, or seen, is who it says.
    """

    code: Annotated[str, StringConstraints(min_length=1, max_length=32, to_upper=True)] | None = None
    points: Points | None = None
    declared: Literal[True] | None = None
    """That it is oneself whose data it is, under penalty of perjury."""
    judged: Literal["accepted", "rejected"] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "Showing":
        typed = (self.code, self.points, self.declared)
        if (self.judged is None) == (typed == (None, None, None)):
            message = "send what you have to show, or how it was judged"
            raise ValueError(message)
        return self


def who_calls(api: Api) -> Caller | None:
    """The caller of an open route; None for who sends no token. A bad token is refused."""
    try:
        return api.caller()
    except NotSignedIn:
        if "authorization" in api.request.headers:
            raise
        return None


def concerned(request_id: str, caller: Caller, now: datetime) -> DataRequest:
    """The request of a caller: the own one, that of the ward, any for the compliance team. Else nobody knows it."""
    request = _found(request_id, now)
    if request is None or not (_asks(request, caller) or "compliance" in caller.roles):
        raise NotFound(_UNKNOWN)
    return request


def _found(request_id: str, now: datetime) -> DataRequest | None:
    """The request; one from before `missing` was kept waits for the code that was mailed."""
    request = REQUESTS.get(request_id, now=now)
    if request and request.state == "awaiting_proof" and not request.missing:
        return request.model_copy(update={"missing": ["code"]})
    return request


def _asks(request: DataRequest, caller: Caller) -> bool:
    is_guardian = request.asker == "guardian" and request.agent_id == caller.person_id
    return is_guardian or request.person_id == caller.person_id


def waits(request: DataRequest, now: datetime) -> bool:
    """Whether something that is typed in is still awaited."""
    ended = request.code_ends_at is not None and request.code_ends_at <= now
    return request.state == "awaiting_proof" and not ended and any(each in prove.TYPED for each in request.missing)


def awaiting(request_id: str, caller: Caller | None, now: datetime) -> DataRequest:
    """The request that waits for what is typed in. Without a caller only one that came without a session."""
    if caller:
        request = concerned(request_id, caller, now)
        if not waits(request, now):
            raise NotAwaitingProof(
                "This request waits for no code. GET it to see how far it has come, or make a new one."
            )
        return request
    try:
        commit(flood.counting("proof", request_id, most=MOST_GUESSES, period=prove.PAPERS_LAST, now=now))
    except Refused as refused:
        raise NoMoreGuesses(_TOO_OFTEN) from refused
    found = _found(request_id, now)
    if found and found.channel not in prove.SIGNED_IN and waits(found, now):
        return found
    prove.code_hash("", request_id)  # takes as long as for a request that is there
    raise WrongCode(_WRONG)


_TOO_OFTEN = "The code was entered wrongly too often. Make a new request."


def count_guess(request: DataRequest) -> DataRequest:
    """Count before comparing, and only from the number read: parallel guesses cannot share one count."""
    if request.guesses >= MOST_GUESSES:
        raise NoMoreGuesses(_TOO_OFTEN)
    same = REQUESTS.where("guesses") == request.guesses
    try:
        commit(REQUESTS.change(request.id, guesses=request.guesses + 1, only_if=same))
    except Refused as refused:
        raise NotAwaitingProof("Another guess came at the same moment. Try again.") from refused
    return request.model_copy(update={"guesses": request.guesses + 1})


def check(
    request: DataRequest, showing: Showing, pack: Pack, known: Callable[[], Known], caller: Caller | None
) -> list[Means]:
    """What is shown by it, all that can be typed in, or `WrongCode`: which part of it was wrong is not told.

    How many guesses are left is for who is signed in: a request that does not exist has none to count down.
    """
    awaited = [each for each in request.missing if each in prove.TYPED]
    if all(_is_right(each, request, showing, pack, known) for each in awaited):
        return awaited
    if caller is None:
        raise WrongCode(_WRONG)
    left = MOST_GUESSES - request.guesses
    raise WrongCode(
        f"This is not the code from the mail, or does not match. {left} more can be tried.", guesses_left=left
    )


def _is_right(means: Means, request: DataRequest, showing: Showing, pack: Pack, known: Callable[[], Known]) -> bool:
    if means == "code":
        code = prove.code_hash(showing.code or "", request.id)
        return prove.same(request.code_hash, code)
    if means == "declaration":
        return showing.declared is True
    points = showing.points
    return points is not None and prove.matching(points, known()) >= prove.points_needed(request, pack)


def judged_by(caller: Caller, request_id: str, now: datetime) -> DataRequest:
    """The request that waits, for somebody of the compliance team to say what was seen; to others it is unknown."""
    request = _found(request_id, now) if "compliance" in caller.roles else None
    if request is None:
        raise NotFound(_UNKNOWN)
    if caller.person_id in (request.person_id, request.agent_id):
        raise NotAllowed("Somebody else of the team says whether you are who you say.")
    if request.state != "awaiting_proof":
        raise NotAwaitingProof("This request waits for no proof of who asks.")
    return request


def vouched(request: DataRequest) -> list[Means]:
    """What somebody of the team vouches for: not for the mailbox, unless it all came on paper."""
    by_letter = request.channel in prove.STAFF
    return [each for each in request.missing if each != "code" or by_letter]


def doubted(request: DataRequest, pack: Pack, now: datetime) -> dict[str, Any]:
    """The fields that change when what was seen does not show it: a paper is asked for, or another one."""
    again: Means = "mandate" if request.asker == "agent" else "document"
    changes = asked(request, [*prove.without(request.missing, [again]), again], pack, now)
    return {**changes, "code_ends_at": now + prove.PAPERS_LAST}


def showed(request: DataRequest, shown: Sequence[Means], pack: Pack, now: datetime) -> tuple[DataRequest, Write]:
    """The request with this shown, and the write. With nothing missing any more it is proven, and its clock goes on."""
    left = prove.without(request.missing, shown)
    changes: dict[str, Any] = {"missing": left, "shown": [*request.shown, *shown]}
    if not left:
        changes |= {"state": "proven", "state_since": now, "proven_at": now, **_goes_on(request, pack, now)}
    return request.model_copy(update=changes), as_seen(request, **changes)


def asked(request: DataRequest, missing: Sequence[Means], pack: Pack, now: datetime) -> dict[str, Any]:
    """The fields that change when this is asked for: the clock of some laws stands still until it is shown."""
    if not prove.is_in_doubt(request.channel, missing) or _open_pause(request):
        return {"missing": list(missing)}
    pause = Pause(cause="identity", asked=due.day_of(now, pack))
    return {"missing": list(missing), **_if_it_can_be(request, pause, pack, now)}


def _goes_on(request: DataRequest, pack: Pack, now: datetime) -> dict[str, Any]:
    pause = _open_pause(request)
    if pause is None:
        return {}
    return due.paused(pack, request, pause.model_copy(update={"answered": due.day_of(now, pack)}), now)


def _if_it_can_be(request: DataRequest, pause: Pause, pack: Pack, now: datetime) -> dict[str, Any]:
    """Another question may be open on that day: then the clock stands still already."""
    busy = any(each.answered is None or each.answered > pause.asked for each in request.pauses)
    return {} if busy else due.paused(pack, request, pause, now)


def _open_pause(request: DataRequest) -> Pause | None:
    return next((each for each in request.pauses if each.cause == "identity" and each.answered is None), None)


def stranger(request_id: str, now: datetime) -> DataRequest | None:
    """The request as somebody without a session may add to it; None when there is none of that kind."""
    found = REQUESTS.get(request_id, now=now)
    return found if found and found.channel not in prove.SIGNED_IN else None


def paper_of(request: DataRequest, paper_id: str) -> Paper | None:
    """The paper on record."""
    return next((each for each in request.papers if each.id == paper_id), None)


def waits_for_paper(request: DataRequest, proves: Means, pack: Pack) -> bool:
    """Whether such a paper can still serve. Before anybody was asked for it, what will be asked for counts."""
    wanted = request.missing if request.state == "awaiting_proof" else prove.needs(request, pack)
    return request.state in _BEFORE_PROOF and proves in wanted


def handing_in(request: DataRequest, paper: Paper) -> Write:
    """The write that puts a paper on record. `TooManyPapers` beyond a handful; refused when another came at the same moment."""
    if not has_room(request, paper):
        raise TooManyPapers("More papers were handed in than help. Write to us instead.")
    return as_seen(request, papers=[*_others(request, paper), paper])


def has_room(request: DataRequest, paper: Paper) -> bool:
    """Whether one more can be handed in. A stranger is not told where not: that would tell of the request."""
    return len(_others(request, paper)) < MOST_PAPERS


def _others(request: DataRequest, paper: Paper) -> list[Paper]:
    return [each for each in request.papers if each.id != paper.id]


def end_papers(request_id: str, now: datetime, only: str | None = None) -> tuple[Paper, ...]:
    """Put on record that papers of a request are erased now, a line for each (N-10), and return them. Again is once.

    `only` one of them; without it all. One that was never handed in is on no record, and takes no other with it.
    """
    for _ in range(TRIES):
        request = REQUESTS.get(request_id, now=now)
        lying = tuple(each for each in request.papers if _lies(each, only)) if request else ()
        if request is None or not lying:
            return ()
        ended = [each.model_copy(update={"erased_at": now}) if each in lying else each for each in request.papers]
        facts = [
            Fact("requests.paper.erased", request_id, {"paper_id": each.id, "digest": each.digest}) for each in lying
        ]
        try:
            evidence.commit_with(facts, now, as_seen(request, papers=ended))
        except Refused:
            continue
        return lying
    raise TooManyWriters(BUSY)


def _lies(paper: Paper, only: str | None) -> bool:
    return paper.erased_at is None and only in (None, paper.id)
