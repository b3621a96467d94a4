"""How a request moves on: from a state to the next, never back, and once."""

from collections.abc import Mapping
from datetime import datetime

from vestibule import evidence, lifetime
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State, Unanswerable
from vestibule.table import Refused, Write, commit

_ORDER: tuple[State, ...] = ("received", "acknowledged", "awaiting_proof", "proven", "answered", "closed")
_ENDS: tuple[State, ...] = ("closed", "unproven", "failed")


def request_of(request_id: str, now: datetime) -> DataRequest:
    """The request from the register. `Unanswerable` when it is no longer there."""
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise Unanswerable("the request is no longer in the register")
    return request


def has_reached(request: DataRequest, state: State) -> bool:
    """Whether a step that leads to this state is behind the request: then it has nothing left to do."""
    if request.state in _ENDS:
        return True
    return state in _ORDER and _ORDER.index(request.state) >= _ORDER.index(state)


def moving(request: DataRequest, to: State, now: datetime, **changes: object) -> Write:
    """The write that moves it, refused when somebody else has moved it meanwhile."""
    still = REQUESTS.where("state") == request.state
    return REQUESTS.change(request.id, state=to, state_since=now, **changes, only_if=still)


def close(request: DataRequest, to: State, expires_at: datetime | None, now: datetime) -> bool:
    """End it, as `move` does. What lies there is read again, because a hold may keep it; the ledger has the new end."""
    ends: dict[str, datetime | str | None] = {"state": to, "closed_at": now, "expires_at": expires_at}
    ends |= {"task_token": None, "code_hash": None}
    told = dated(REQUESTS, (request.id,), ends)
    facts = [Fact(f"requests.request.{to}", request.id, {}), told]
    for _ in range(evidence.TRIES):
        lying = lifetime.lying(REQUESTS, (request.id,))
        if lying is None or lying.record.state != request.state:
            return False
        try:
            evidence.commit_with(facts, now, _closing(lying, {**ends, "state_since": now}, now))
        except Refused:  # a hold came or went, or somebody else has moved it: both show when it is read again
            continue
        return True
    raise evidence.TooManyWriters(evidence.BUSY)


def _closing(lying: Lying[DataRequest], changes: Mapping[str, object], now: datetime) -> Write:
    request = lying.record
    return redate(REQUESTS, (request.id,), lying, changes, only_if=REQUESTS.where("state") == request.state, now=now)


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
