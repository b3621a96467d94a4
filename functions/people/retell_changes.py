"""Every few minutes: tell once more which records of persons were changed, some time after it was told first.

Whoever hears it twice changes nothing.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, observability
from vestibule.people.holdings import PEOPLE
from vestibule.people.telling import event_of, told_again
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
    changed = PEOPLE.query("changed", index="by_telling", between=between, now=now).items
    bus.publish([event_of(person) for person in changed])
    commit_each(told_again(person) for person in changed)
    if changed:
        observability.note("changes of persons told again", count=len(changed))
    return {"told": len(changed)}
