"""The list of requests as the compliance team works through it: what is due next stands first, whoever it waits for."""

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import zip_longest
from typing import Any, Literal

from pydantic import Field

from vestibule.clock import Instant, written
from vestibule.ids import PersonId, RequestId
from vestibule.requests import asking, deciding, model
from vestibule.requests.deciding import Decision
from vestibule.requests.due import OPEN
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import Asker, Channel, DataRequest, Outcome, RequestView, State
from vestibule.shapes import Output

INDEX = "by_answer"
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
_MOST_READ = 1000
"""Of one state for one page: filters that hardly anything fits end a page early, and the cursor goes on."""

Waited = Literal["person", "compliance", "recipients", "us"]
"""For whom a request waits. `us`: for the next step of the workflow, or for who mends what made it fail."""
_WAITS: Mapping[State, Waited] = {
    "awaiting_proof": "person",
    "cooling_off": "person",
    "awaiting_decision": "compliance",
    "propagating": "recipients",
    "failed": "us",
}


class ListedRequest(Output):
    """A request as the team sees it in the list."""

    id: RequestId
    person_id: PersonId
    right: Kind
    channel: Channel
    asker: Asker
    jurisdiction: str | None
    state: State
    state_since: Instant
    received_at: Instant
    legal_due: date | None
    safe_due: date | None
    answer_by: Instant | None
    is_late: bool
    is_extended: bool
    is_paused: bool
    waits_for: Waited | None
    decided_by: int
    """How many have said something about it."""
    earlier_id: RequestId | None
    outcome: Outcome | None


class DecisionAtDesk(Output):
    """What one of the team has said about a request, for the others who decide."""

    by: PersonId
    decision: Decision
    ground: str | None
    reason: str | None
    """What the person shall be told; None where nothing was written, or the person's key is erased."""
    at: Instant


class RequestAtDesk(RequestView):
    """A request as the team reads it that decides."""

    asked_for: dict[str, Any] = Field(default_factory=dict)
    """What was said with it, in the shape of its kind; empty where nothing was, or the person's key is erased."""
    decisions: list[DecisionAtDesk] = Field(default_factory=list)
    """The last that each has said."""


class RequestList(Output):
    """A page of the list."""

    data: list[ListedRequest]
    next: str | None = None


@dataclass(frozen=True)
class Wanted:
    """Which requests are meant."""

    states: tuple[State, ...] = OPEN
    due_before: datetime | None = None
    right: Kind | None = None
    jurisdiction: str | None = None

    def fits(self, request: DataRequest) -> bool:
        """What no index tells apart."""
        return self.right in (None, request.right) and self.jurisdiction in (None, request.jurisdiction)

    @property
    def name(self) -> str:
        """The same for the same filters, and for no others: a cursor belongs to its list."""
        before = written(self.due_before) if self.due_before else ""
        return "/".join(("requests", *self.states, before, self.right or "", self.jurisdiction or ""))


@dataclass(frozen=True)
class Part:
    """A page of requests. `next` has for each state the key of the last one that was given out; None at the end."""

    items: tuple[DataRequest, ...]
    next: dict[str, Any] | None


def part_of(wanted: Wanted, after: Mapping[str, Any] | None, now: datetime, most: int) -> Part:
    """The next ones by date. The states lie apart in the index, so their lists are merged."""
    begun = dict(after or {})
    streams = [_Stream(state, wanted, begun.get(state), now, most) for state in wanted.states]
    found: list[DataRequest] = []
    for stream, request in heapq.merge(*map(_paired, streams), key=lambda pair: str(written(_due(pair[1])))):
        if len(found) == most:
            return Part(tuple(found), begun)
        if wanted.fits(request):
            found.append(request)
        begun[stream.state] = _key(request)
        if stream.is_spent_at(request):
            return Part(tuple(found), begun)
    return Part(tuple(found), None)


def all_due(by: datetime, now: datetime) -> Iterator[DataRequest]:
    """Every open request whose term ends by then."""
    for state in OPEN:
        yield from REQUESTS.each(state, index=INDEX, between=(written(_FIRST), written(by)), now=now)


def entry(request: DataRequest, now: datetime) -> ListedRequest:
    """A line of the list."""
    is_open = request.state in OPEN
    return ListedRequest(
        **request.model_dump(include=set(ListedRequest.model_fields)),
        is_late=is_open and request.answer_by is not None and request.answer_by <= now,
        is_extended=request.extended_at is not None,
        is_paused=any(pause.answered is None for pause in request.pauses),
        waits_for=waits_for(request),
        decided_by=len(request.decisions),
    )


def view(request: DataRequest, now: datetime) -> RequestAtDesk:
    """What somebody must know who decides it. For the team's eyes alone: it is sealed in the register."""
    said = zip_longest(request.decisions, deciding.reasons_of(request, now)[: len(request.decisions)])
    return RequestAtDesk(
        **model.view(request).model_dump(),
        asked_for=asking.wanted_of(request, now),
        decisions=[DecisionAtDesk(**each.model_dump(), reason=reason) for each, reason in said],
    )


def waits_for(request: DataRequest) -> Waited | None:
    """Who must do something next; None for what is answered. An open question waits for the person, a paper for the team."""
    if request.state not in OPEN:
        return None
    if request.state == "awaiting_proof" and any(paper.erased_at is None for paper in request.papers):
        return "compliance"
    if any(pause.answered is None for pause in request.pauses):
        return "person"
    return _WAITS.get(request.state, "us")


class _Stream:
    """The requests of one state, the soonest first, read as far as one page can need."""

    def __init__(self, state: State, wanted: Wanted, after: dict[str, Any] | None, now: datetime, most: int) -> None:
        before = written(wanted.due_before or _LAST)
        self.state = state
        self._page = REQUESTS.query(
            state,
            index=INDEX,
            between=(written(_FIRST), before),
            now=now,
            limit=most if wanted.right is wanted.jurisdiction is None else _MOST_READ,
            after=after,
        )

    def __iter__(self) -> Iterator[DataRequest]:
        yield from self._page.items

    def is_spent_at(self, request: DataRequest) -> bool:
        """Whether there are more, of which this page knows nothing: whatever comes after it might come too early."""
        return self._page.next is not None and request is self._page.items[-1]


def _paired(stream: _Stream) -> Iterator[tuple[_Stream, DataRequest]]:
    return ((stream, request) for request in stream)


def _due(request: DataRequest) -> datetime:
    return request.answer_by or _LAST


def _key(request: DataRequest) -> dict[str, Any]:
    """DynamoDB's key of it in the index."""
    said = {"id": request.id, "state": request.state, "answer_by": written(_due(request))}
    return {name: {"S": value} for name, value in said.items()}
