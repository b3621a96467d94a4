"""Whether an answer is complete: what was exported, withheld, erased, made anonymous and kept is everything that was held.

The one side is what the request's own work counted, the other what was found on the person, holding by holding, on another way:
by the register's readers where it was erased, and past them where they made the copy. Pure, and printed in the answer.
"""

from collections.abc import Iterable, Mapping, Sequence

from vestibule.requests.model import HoldingPlan
from vestibule.shapes import Output


class Differs(RuntimeError):
    """One way has found more than the other: an index lags, or something was passed over. The step is tried again."""


class Completeness(Output):
    """The identity: held = exported + withheld + erased + anonymised + kept, for every holding and for all."""

    held: int
    exported: int
    withheld: int
    erased: int
    anonymised: int
    kept: int
    is_complete: bool
    differs: list[str]
    """Holdings for which the two sides are not equal: none, or the answer is not sent."""


def check_all_is_there(planned: Sequence[HoldingPlan], counts: Mapping[str, int], gone: Mapping[str, int]) -> None:
    """`Differs` where less was collected than was planned, but for what has ended since."""
    found = {part.holding: counts.get(part.holding, 0) + gone.get(part.holding, 0) for part in planned}
    missing = [part.holding for part in planned if found[part.holding] < part.export]
    if missing:
        raise Differs(f"not all was collected of {', '.join(missing)}")


def identity(held: Mapping[str, int], parts: Iterable[HoldingPlan]) -> Completeness:
    """Compare what was found (`held`, by holding) with what became of it."""
    several = tuple(parts)
    told = {part.holding: part.total for part in several}
    names = sorted(held.keys() | told.keys())
    differs = [name for name in names if held.get(name, 0) != told.get(name, 0)]
    return Completeness(
        held=sum(held.values()),
        exported=sum(part.export for part in several),
        withheld=sum(part.withheld for part in several),
        erased=sum(part.erase for part in several),
        anonymised=sum(part.anonymise for part in several),
        kept=sum(part.kept for part in several),
        is_complete=not differs,
        differs=differs,
    )
