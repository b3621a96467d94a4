"""Every minute: tell again which groups of doors have changed, until all their grants follow.

The first telling may have died between the group and the bus, and may have come before a grant that was made in the same
moment could be seen. Whoever hears it twice changes nothing, and notes when there is nothing more to hear.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, grouping, observability
from vestibule.access.holdings import GROUPS
from vestibule.steps import step

_LATE = timedelta(minutes=15)
"""By then somebody has to look why a grant cannot follow: an alarm says so."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Tell of a hundred at most. Out: how many."""
    now = clock.now()
    between = (_LONG_AGO, clock.written(now - grouping.SOON))
    groups = GROUPS.query(grouping.TOLD, index="by_telling", between=between, now=now).items
    bus.publish([grouping.event_of(group) for group in groups])
    stuck = [group.id for group in groups if group.changed_at <= now - _LATE]
    if stuck:
        observability.count("GroupsNotFollowed", len(stuck))
    if groups:
        observability.note("changes of groups told again", count=len(groups))
    return {"told": len(groups)}
