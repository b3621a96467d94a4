"""Let many deliveries of one webhook go out again: those that did not arrive since an instant, page by page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from vestibule import clock, cursors
from vestibule.clock import StatedInstant
from vestibule.ids import WebhookId
from vestibule.partners.holdings import DELIVERIES
from vestibule.partners.model import Delivery
from vestibule.shapes import Input, Output

MOST = 50
"""So many deliveries are looked at in one request, and written in one transaction with its answer."""
_UNDELIVERED = frozenset({"given_up", "held_back"})


class Missed(Input):
    """What is to be sent once more: whatever was made since then and neither arrived nor waits."""

    since: StatedInstant
    cursor: str | None = Field(
        default=None, max_length=cursors.LONGEST, description="`next` of the answer before, with the same `since`."
    )


class Replayed(Output):
    """Deliveries that go out now. With a `next` there is more: ask again with it, and a new Idempotency-Key."""

    id: WebhookId
    replayed: int
    next: str | None


def missed(
    webhook_id: str, since: datetime, after: Mapping[str, Any] | None, now: datetime
) -> tuple[list[Delivery], dict[str, Any] | None]:
    """One page of them, the oldest first, and where the next page begins."""
    between, begin = (clock.written(min(since, now)), clock.written(now)), dict(after) if after else None
    page = DELIVERIES.query(webhook_id, index="by_webhook", between=between, now=now, limit=MOST, after=begin)
    return [delivery for delivery in page.items if delivery.state in _UNDELIVERED], page.next
