"""Whether an answer is complete: what was exported, withheld, erased, made anonymous and kept is everything that was held.

The one side is what the request's own work counted, the other what the register's readers found on the person, holding by
holding, on a way of their own. Pure, and printed in the answer.
"""

from collections.abc import Iterable, Mapping

from vestibule.requests.model import HoldingPlan
from vestibule.shapes import Output


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
