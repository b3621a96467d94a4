"""When a delivery is tried again. docs/everyday/webhooks.md has the same table; a test compares them."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

AFTER = tuple(
    timedelta(seconds=seconds) for seconds in (0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600)
)
"""How long after the one before each try comes; the first at once."""
JITTER = 0.1
"""Up to this part of the interval is added by chance, so that what failed together does not come back together."""
LONGEST_WISH = timedelta(hours=10)
"""A receiver may ask for later (`Retry-After`), but for no later than this."""
FAILING = timedelta(days=3)
"""A webhook that has not taken anything for so long is paused, if enough was tried in that time."""
APART = timedelta(hours=1)
"""Failures closer to one another than this count as one."""
SEVERAL = 4
"""Failures that must lie before the one that pauses a webhook. The table makes five of one event."""
_WISHES = frozenset({429, 503})


def next_try(made: int, now: datetime, wish: timedelta | None = None) -> datetime | None:
    """When the next try is due after so many, the last of which failed now. None: none is left."""
    if made >= len(AFTER):
        return None
    wait = AFTER[made] * (1 + random.uniform(0, JITTER))  # noqa: S311 (only to fall out of step)
    return now + max(wait, min(wish or timedelta(0), LONGEST_WISH))


def wish_of(status: int, headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long a receiver asks to be left alone: `Retry-After` with 429 and 503, in seconds or as a date (RFC 9110)."""
    said = headers.get("Retry-After", "").strip()
    if status not in _WISHES or not said:
        return None
    if said.isascii() and said.isdigit():
        return min(timedelta(seconds=int(said[:9])), LONGEST_WISH)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):  # a zone may be as far away as its digits say
        return None
    return max((until if until.tzinfo else until.replace(tzinfo=UTC)) - now, timedelta(0))
