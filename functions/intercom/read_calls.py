"""GET /v1/calls?wait=: who rang. Everybody sees the own calls and nobody else's."""

import time
from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.http import Api
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import Calls, CallView

LONGEST_WAIT = 10
MOST = 50
_GLANCE = 1.0
"""Seconds between two looks: a visitor waits at the door."""
_NEWEST = 5
"""So many calls are looked at while nobody rings: what rings is among the newest, and a poll costs little."""
api = Api()


@api.get("/v1/calls")
def list_calls(
    wait: Annotated[int, Query(ge=0, le=LONGEST_WAIT)] = 0,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Calls:
    """Your calls, newest first. With `wait`, answers as soon as one rings, or after that many seconds."""
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline and not _rings(clock.now()):
        time.sleep(_GLANCE)
    return _page(cursor, clock.now())


def _rings(now: datetime) -> bool:
    newest = CALLS.query(api.caller().person_id, index="by_person", now=now, newest_first=True, limit=_NEWEST).items
    return not all(call.ends_ringing(now) for call in newest)


def _page(cursor: str | None, now: datetime) -> Calls:
    person_id = api.caller().person_id
    scope = f"calls/{person_id}"
    after = cursors.opened(cursor, scope)
    page = CALLS.query(person_id, index="by_person", now=now, newest_first=True, limit=MOST, after=after)
    return Calls(data=[CallView.of(call, now) for call in page.items], next=cursors.sealed(page.next, scope))


handler = api.handler
