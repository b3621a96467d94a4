"""Every few minutes: tell once more which relations were begun and ended, some time after it was told first.

The first telling may have died between the register and the bus, and may have come before a permission that was given in the
same moment could be seen. Whoever hears it twice changes nothing.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, lifetime, observability
from vestibule.people.changing import event_of, told_again
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Relation
from vestibule.steps import step
from vestibule.table import commit_each

_SOON = timedelta(minutes=1)
"""Younger ones may still be in the hands of the call that wrote them."""
_LONG_AGO = "1970-01-01T00:00:00.000Z"


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Tell of a hundred of each at most. Out: how many. Those whose record has ended with the relation are told too."""
    changed = [*_waiting("ended"), *_waiting("begun")]
    bus.publish([event_of(relation) for relation in changed])
    commit_each(told_again(relation) for relation in changed)
    if changed:
        observability.note("changes of relations told again", count=len(changed))
    return {"told": len(changed)}


def _waiting(what: str) -> list[Relation]:
    between = (_LONG_AGO, clock.written(clock.now() - _SOON))
    found, _more = lifetime.lying_under(RELATIONS, what, index="by_telling", between=between)
    return [lying.record for lying in found]
