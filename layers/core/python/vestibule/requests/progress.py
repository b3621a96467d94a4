"""How a request moves on: from a state to the next, never back, and once."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from vestibule import evidence, lifetime
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.problems import Verdict
from vestibule.redating import dated, redate
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State, Unanswerable
from vestibule.table import Refused, Write, commit

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition

_ORDER: tuple[State, ...] = (
    *("received", "acknowledged", "awaiting_proof", "proven", "planned", "awaiting_decision"),
    *("cooling_off", "acting", "propagating", "answered", "closed"),
)
ENDS: tuple[State, ...] = ("closed", "refused", "withdrawn", "merged", "unproven", "failed")
"""Where nothing follows."""
LEFT_BEHIND: Mapping[str, None] = dict.fromkeys(("task_token", "code_hash"))
"""What has served when a request ends."""


class Over(Verdict):
    """The request has ended meanwhile: withdrawn, merged into an earlier one, or closed. The step has nothing to do."""


class Meanwhile(RuntimeError):
    """The request was withdrawn or decided in the same moment, or another try was quicker: the step is tried again, and sees."""


class NotAllowedYet(Verdict):
    """What was asked for may not be done now: it is not agreed on, cools off, or was refused meanwhile. Look again."""


def request_of(request_id: str, now: datetime) -> DataRequest:
    """The request from the register. `Unanswerable` when it is no longer there."""
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise Unanswerable("the request is no longer in the register")
    return request


def going(request_id: str, now: datetime) -> DataRequest:
    """The same for a step that must not work on a request that has ended: then it is `Over`."""
    request = request_of(request_id, now)
    if is_over(request):
        raise Over(f"the request is {request.state}")
    return request


def is_over(request: DataRequest) -> bool:
    """Whether it has ended, in whatever way."""
    return request.state in ENDS


def as_it_stood(request: DataRequest) -> DataRequest:
    """One that failed, as it stood when it did: the fault was ours, and takes from nobody what could be done until then."""
    if request.state != "failed" or request.failed_in is None:
        return request
    return request.model_copy(update={"state": request.failed_in})


def has_reached(request: DataRequest, state: State) -> bool:
    """Whether a step that leads to this state is behind the request: then it has nothing left to do."""
    if is_over(request):
        return True
    return state in _ORDER and _ORDER.index(request.state) >= _ORDER.index(state)


def moving(request: DataRequest, to: State, now: datetime, **changes: object) -> Write:
    """The write that moves it, refused when somebody else has moved it meanwhile, or waits with it.

    What cannot be undone does not begin either when the team has said something in the same moment.
    """
    seen = _as_seen(request) & _as_decided(request) if to == "acting" else _as_seen(request)
    return REQUESTS.change(request.id, state=to, state_since=now, **changes, only_if=seen)


def close(request: DataRequest, to: State, expires_at: datetime | None, now: datetime, **changes: object) -> bool:
    """End it, as `move` does. What lies there is read again, because a hold may keep it; the ledger has the new end."""
    for _ in range(evidence.TRIES):
        lying = lifetime.lying(REQUESTS, (request.id,))
        if lying is None or lying.record.state != request.state:
            return False
        write, facts = ending(lying, to, expires_at, now, **changes)
        try:
            evidence.commit_with(facts, now, write)
        except Refused:  # a hold came or went, or somebody else has moved it: both show when it is read again
            continue
        return True
    raise evidence.TooManyWriters(evidence.BUSY)


def ending(
    lying: Lying[DataRequest], to: State, expires_at: datetime | None, now: datetime, **changes: object
) -> tuple[Write, tuple[Fact, ...]]:
    """The write that ends it with the lines that tell of it. Refused when it is not as it was seen any more."""
    request = lying.record
    ends: dict[str, Any] = {"state": to, "closed_at": now, "expires_at": expires_at, **LEFT_BEHIND, **changes}
    if to == "withdrawn":  # the token is kept until the workflow that waits has been told (`waiting`)
        ends |= {"awaits_controller": None, "task_token": request.task_token, "failed_in": None}
    if to == "failed":
        ends["failed_in"] = request.state
    write = redate(
        REQUESTS,
        (request.id,),
        lying,
        {**ends, "state_since": now},
        only_if=_as_seen(request),
        now=now,
    )
    return write, (Fact(f"requests.request.{to}", request.id, {}), dated(REQUESTS, (request.id,), ends))


def reopen(request_id: str, now: datetime) -> None:
    """Let a request that failed for a cause of ours go on where it stood. Its clock has never stopped. Twice is once."""
    for _ in range(evidence.TRIES):
        lying = lifetime.lying(REQUESTS, (request_id,))
        if lying is None or lying.record.state != "failed" or lying.record.failed_in is None:
            return
        request = lying.record
        outcome = None if request.outcome == "failed" else request.outcome
        over = dict.fromkeys(("failed_in", "closed_at", "expires_at"))
        back: dict[str, Any] = {"state": request.failed_in, "outcome": outcome, **over}
        changes = {**back, "state_since": now}
        write = redate(REQUESTS, (request_id,), lying, changes, only_if=_as_seen(request), now=now)
        facts = (Fact("requests.request.reopened", request_id, {}), dated(REQUESTS, (request_id,), back))
        try:
            evidence.commit_with(facts, now, write)
        except Refused:  # a hold came or went, or another was quicker: both show when it is read again
            continue
        return
    raise evidence.TooManyWriters(evidence.BUSY)


def _as_seen(request: DataRequest) -> "Condition":
    """In the same state, and waited for with the same tokens: of who waits, each hears that it has moved."""
    token = REQUESTS.where("task_token")
    same = token.does_not_exist() if request.task_token is None else token == request.task_token
    return cast("Condition", same & (REQUESTS.where("state") == request.state))


def _as_decided(request: DataRequest) -> "Condition":
    """The team has changed nothing since it was read."""
    touched = REQUESTS.where("touched")
    same = touched == request.touched
    return cast("Condition", same if request.touched else touched.does_not_exist() | same)


def move(
    request: DataRequest,
    to: State,
    now: datetime,
    facts: dict[str, object] | None = None,
    *,
    also: tuple[Write, ...] = (),
    **changes: object,
) -> bool:
    """Move it and leave evidence, in one transaction with what `also` follows. False when another run of the step came first."""
    for _ in range(evidence.TRIES):
        line = evidence.appending(f"requests.request.{to}", request.id, facts or {}, now)
        try:
            commit(moving(request, to, now, **changes), line, *also)
        except Refused as refused:
            if 0 in refused.places:
                return False
            continue
        return True
    raise evidence.TooManyWriters(evidence.BUSY)
