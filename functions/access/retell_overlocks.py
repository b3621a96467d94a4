"""Every minute: tell once more which spaces were barred or released, some time after it was told first.

The first telling may have died between the space and the bus, and may have come before a grant that was made in the same
moment could be seen. Whoever hears it twice changes nothing.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import barring, bus, clock, observability
from vestibule.registry.holdings import SPACES
from vestibule.steps import step
from vestibule.table import commit_each

_SOON = timedelta(minutes=1)
"""Younger ones may still be in the hands of the call that wrote them."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Tell of a hundred at most. Out: how many."""
    now = clock.now()
    between = (_LONG_AGO, clock.written(now - _SOON))
    spaces = SPACES.query(barring.TOLD, index="by_telling", between=between, now=now).items
    bus.publish([barring.event_of(space) for space in spaces])
    commit_each(barring.told_again(space) for space in spaces)
    if spaces:
        observability.note("steps of overlocks told again", count=len(spaces))
    return {"told": len(spaces)}
