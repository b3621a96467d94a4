"""What a partner's programs may fetch for themselves: what its webhooks in an organisation were told, in that order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from vestibule import clock
from vestibule.partners.holdings import DELIVERIES
from vestibule.partners.model import Delivery
from vestibule.table import Page

MOST = 25
SETTLED = timedelta(seconds=10)
"""Younger ones are not shown yet: one that is written later could stand before them, and would be missed."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


def feed_of(organisation_id: str, recipient_id: str) -> str:
    """The feed of a recipient in an organisation."""
    return f"{organisation_id}/{recipient_id}"


def read(feed: str, after: Mapping[str, Any] | None, now: datetime) -> tuple[tuple[Delivery, ...], dict[str, Any]]:
    """The next part of a feed, and the place from which it goes on; that is known at its present end too."""
    between = (_LONG_AGO, clock.written(now - SETTLED))
    begin = dict(after) if after else None
    page = DELIVERIES.query(feed, index="by_feed", between=between, now=now, limit=MOST, after=begin)
    return page.items, page.next or _place(page) or begin or {}


def _place(page: Page[Delivery]) -> dict[str, Any]:
    """DynamoDB's key of the last one seen."""
    if not page.items:
        return {}
    last = page.items[-1].model_dump(mode="json", include={"id", "feed", "created_at"})
    return {name: {"S": value} for name, value in last.items()}
