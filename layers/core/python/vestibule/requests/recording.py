"""Answer a POST of the compliance team and commit what it changes with its lines of evidence."""

from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import BaseModel

from vestibule.evidence import BUSY, TRIES, Fact, TooManyWriters, appending_all, let_others_pass
from vestibule.http import Api, MovedOn, Reply
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.table import Write


def as_seen(request: DataRequest, **changes: object) -> Write:
    """The write that changes a request. Refused when it has moved, or another of the team was quicker."""
    touched = REQUESTS.where("touched")
    same = touched == request.touched if request.touched else touched.does_not_exist() | (touched == 0)
    still = (REQUESTS.where("state") == request.state) & same
    return REQUESTS.change(request.id, only_if=still, touched=request.touched + 1, **changes)


def created(
    api: Api, answer: BaseModel, request: DataRequest, writes: Sequence[Write], facts: Sequence[Fact], *, now: datetime
) -> Reply:
    """201 with the writes and their lines. `MovedOn` when one of the writes is refused, not when the ledger has moved on."""
    return recorded(api.created, answer, request, writes, facts, now=now)


def recorded(
    reply: Callable[..., Reply],
    answer: BaseModel,
    request: DataRequest,
    writes: Sequence[Write],
    facts: Sequence[Fact],
    *,
    now: datetime,
) -> Reply:
    """The same with `api.created` or `api.accepted`."""
    for again in range(TRIES):
        try:
            return reply(answer, f"/v1/requests/{request.id}", *writes, *appending_all(facts, now))
        except MovedOn as moved_on:
            if any(place < len(writes) for place in moved_on.places):
                raise
            let_others_pass(again)
    raise TooManyWriters(BUSY)
