"""Every minute: tell once more which groups of doors have changed, some time after it was told first.

The first telling may have died between the group and the bus, and may have come before a grant that was made in the same
moment could be seen. Whoever hears it twice changes nothing.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, grouping, observability
from vestibule.access.holdings import GROUPS
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
    groups = GROUPS.query(grouping.TOLD, index="by_telling", between=between, now=now).items
    bus.publish([grouping.event_of(group) for group in groups])
    commit_each(grouping.told_again(group) for group in groups)
    if groups:
        observability.note("changes of groups told again", count=len(groups))
    return {"told": len(groups)}
