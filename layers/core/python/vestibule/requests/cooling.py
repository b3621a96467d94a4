"""Time to think again, before what cannot be undone is begun. Pure."""

from datetime import datetime, timedelta

from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest

BEFORE_DUE = timedelta(days=7)
"""What is to be done and told after it takes time too, so nobody waits into the last days of the term."""


def ends_at(request: DataRequest, lasts: timedelta, now: datetime) -> datetime | None:
    """Until when the request waits; None where it does not wait."""
    if not HANDLING[request.right].cools_off:
        return None
    ends = now + lasts
    if request.answer_by is not None:
        ends = min(ends, request.answer_by - BEFORE_DUE)
    return ends if ends > now else None
