"""Whether a right gives less than before."""

from collections.abc import Iterator

from vestibule.policy.changes.labels import listed
from vestibule.policy.changes.matching import gained, plain, reworded_everywhere
from vestibule.policy.model import Right
from vestibule.policy.parts import Limit


def narrowed(before: Right, after: Right) -> Iterator[str]:
    """Each way in which the person has less of it, as the end of a sentence about the right."""
    dropped = gained(after.jurisdictions, before.jurisdictions)
    if after.jurisdictions and not before.jurisdictions:
        yield f"is offered no longer to everybody, only under the law of {listed(after.jurisdictions)}"
    elif after.jurisdictions and dropped:
        yield f"is offered no longer under the law of {listed(dropped)}"
    if added := gained(before.exceptions, after.exceptions):
        yield f"may be refused in more cases: {listed(added)}"
    if dropped := gained(after.by, before.by):
        yield f"can no longer be used by {listed(way.replace('_', ' ') for way in dropped)}"
    if after.condition and reworded_everywhere(before.condition, after.condition):
        yield f"comes under {'another' if before.condition else 'a'} condition: {plain(after.condition)}"
    if after.at_most and _rarer(before.at_most, after.at_most):
        yield f"can be used {plain(after.at_most)} at most"
    if after.looks_back and (before.looks_back is None or before.looks_back.may_outlast(after.looks_back)):
        yield f"reaches back {after.looks_back} only"


def _rarer(before: Limit | None, after: Limit) -> bool:
    return before is None or after.times < before.times or after.months > before.months
