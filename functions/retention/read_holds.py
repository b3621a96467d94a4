"""GET /v1/holds: what is kept past its term, why, by whom and until when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors
from vestibule.http import Api
from vestibule.people.standing import standing_of, unknown
from vestibule.privacy import negotiation
from vestibule.problems import NotFound
from vestibule.retention import placing
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold, HoldList
from vestibule.table import Page

MOST = 100
_TICK = timedelta(milliseconds=1)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)

api = Api()


@dataclass(frozen=True)
class Part:
    """A part of the list: one query."""

    index: str
    hash_key: str
    ends: Literal["later", "by_then"] | None = None
    """Which ends are meant, as of the instant at which the list was begun; None: all."""

    def between(self, as_of: datetime) -> tuple[str, str] | None:
        """The range of ends."""
        if self.ends is None:
            return None
        later = (clock.written(as_of + _TICK), clock.written(_LAST))
        return later if self.ends == "later" else (clock.written(_FIRST), clock.written(as_of))


@api.get("/v1/holds")
def list_holds(
    state: Annotated[Literal["active", "ended"] | None, Query(description="Left out: both.")] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> HoldList:
    """All holds for the role compliance, soonest end first; for a manager those of the organisations managed."""
    now, pack = clock.now(), config.operator_pack()
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    parts = _parts(state, now)
    scope = "/".join(("holds", state or "", *(f"{part.index}={part.hash_key}" for part in parts)))
    begun = {"part": 0, "after": None, "as_of": clock.written(now)}
    page = _page(parts, cursors.opened(cursor, scope) or begun, state)
    views = [placing.view(hold, pack, language, now) for hold in page.items]
    return HoldList(data=views, next=cursors.sealed(page.next, scope))


def _parts(state: str | None, now: datetime) -> list[Part]:
    """What the caller may see, in the order of the list."""
    caller = api.caller()
    if "compliance" in caller.roles:
        return list(_by_state(state))
    managed = sorted(standing_of(caller, now).managed)
    if not managed:
        raise NotFound(unknown("organisation"))
    return [Part("by_organisation", organisation_id) for organisation_id in managed]


def _by_state(state: str | None) -> Iterator[Part]:
    """An active hold whose end has come has lapsed, though its record may not say so yet."""
    if state != "ended":
        yield Part("by_state", "active", "later")
    if state != "active":
        yield Part("by_state", "active", "by_then")
        yield Part("by_state", "lapsed")
        yield Part("by_state", "released")


def _page(parts: list[Part], start: Mapping[str, Any], state: str | None) -> Page[Hold]:
    """The next holds that fit, as many as a page has, over as many parts as it takes."""
    now, as_of = clock.now(), datetime.fromisoformat(start["as_of"])
    place, after, fitting = start["part"], start["after"], list[Hold]()
    while place < len(parts) and len(fitting) < MOST:
        part, wanted = parts[place], MOST - len(fitting)
        between = part.between(as_of)
        found = HOLDS.query(part.hash_key, index=part.index, between=between, now=now, limit=wanted, after=after)
        fitting += [hold for hold in found.items if state in (None, _state(hold, as_of))]
        after = found.next
        place += after is None
    return Page(tuple(fitting), {**start, "part": place, "after": after} if place < len(parts) else None)


def _state(hold: Hold, now: datetime) -> str:
    return "active" if placing.state_of(hold, now) == "active" else "ended"


handler = api.handler
