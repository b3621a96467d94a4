"""Every minute: announce the deliveries whose time has come. Nothing that waits is forgotten, whoever died over it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, observability
from vestibule.partners import delivering
from vestibule.partners.holdings import DELIVERIES
from vestibule.partners.model import Delivery
from vestibule.steps import step
from vestibule.table import Page

_AT_ONCE = 100
_MOST = 2000
"""What is left over is announced in the next minute."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Out: how many were announced. One that is announced twice is sent once: its sender claims it."""
    announced = 0
    for page in _waiting(clock.now()):
        bus.publish([delivering.due(delivery) for delivery in page.items])
        announced += len(page.items)
        if announced >= _MOST:
            break
    if announced:
        observability.note("deliveries due", count=announced)
    return {"announced": announced}


def _waiting(now: datetime) -> Iterator[Page[Delivery]]:
    """Those that are due, the oldest first."""
    between, after = (_LONG_AGO, clock.written(now)), None
    while True:
        page = DELIVERIES.query("waiting", index="by_waiting", between=between, now=now, limit=_AT_ONCE, after=after)
        yield page
        after = page.next
        if after is None:
            return
