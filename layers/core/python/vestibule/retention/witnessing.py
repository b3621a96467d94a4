"""Witness deletions: a line for each, once, in one transaction with the mark that says so and with what is put back."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from vestibule import evidence, observability
from vestibule.evidence import Fact, TooManyWriters
from vestibule.lifetime import recreate
from vestibule.policy.model import Pack
from vestibule.retention import terms
from vestibule.retention.hold import last_end
from vestibule.retention.holdings import WITNESSED
from vestibule.retention.model import MARKED_FOR, Hold, Mark
from vestibule.retention.witness import Deletion, line_of_deletion, line_of_return, place_of
from vestibule.table import Refused, Write, commit

AT_ONCE = 24
"""Deletions in one transaction: each is a line and a mark, perhaps a return and a count, and a hundred writes go together."""
_TRIES = 10


@dataclass(frozen=True)
class Told:
    """What became of a deletion: the record is gone, or was put back for these holds."""

    deletion: Deletion
    keepers: tuple[Hold, ...]


type Beside = Callable[[Sequence[Deletion]], Sequence[Write]]


def nothing_beside(_: Sequence[Deletion]) -> Sequence[Write]:
    """Nothing is written beside the lines."""
    return ()


def witness(
    deletions: Sequence[Deletion],
    holds: Sequence[Hold],
    pack: Pack,
    now: datetime,
    *,
    beside: Beside = nothing_beside,
) -> tuple[Deletion, ...]:
    """Witness some deletions, `AT_ONCE` at the most. Gives back those whose records are gone, however often it is told.

    `holds` are those on the roster, read after the deletions: one that was placed later does not count for them.
    `beside` gives the writes, one for each record at the most, that go together with the lines of records that are gone.
    `TooManyWriters` when the ledger moved on at each try; the caller tries again with all of them.
    """
    told = list(_judged(deletions, holds, now))
    gone: list[Deletion] = []
    for _ in range(_TRIES):
        try:
            commit(*_writes(told, pack, now), *beside(_gone(told)))
        except Refused as refused:
            told, known = _without_known(told, refused, now)
            gone += known
            time.sleep(random.uniform(0, 0.05))  # noqa: S311 (only to fall out of step with other writers)
        else:
            return (*gone, *_gone(told))
        if not told:
            return tuple(gone)
    raise TooManyWriters(evidence.BUSY)


def _gone(told: Sequence[Told]) -> list[Deletion]:
    return [each.deletion for each in told if not each.keepers]


def _judged(deletions: Sequence[Deletion], holds: Sequence[Hold], now: datetime) -> Iterator[Told]:
    """A record deleted twice in the same breath is put back once, as it was last."""
    last = {(deletion.table.name, deletion.key): deletion for deletion in deletions}
    for deletion in deletions:
        is_last = last[deletion.table.name, deletion.key] is deletion
        yield Told(deletion, deletion.keepers(holds, now) if is_last else ())


def _writes(told: Sequence[Told], pack: Pack, now: datetime) -> tuple[Write, ...]:
    """Marks first, then what is put back, so that a refusal tells by its place whose it is; then lines and counts."""
    marks = [WITNESSED.add(_mark(each, now), now=now) for each in told]
    returns = [_return(each) for each in told if each.keepers]
    lines = evidence.appending_all([_line(each, pack) for each in told], now)
    return (*marks, *returns, *lines)


def _mark(each: Told, now: datetime) -> Mark:
    return Mark(id=each.deletion.mark, kept=bool(each.keepers), expires_at=now + MARKED_FOR)


def _return(each: Told) -> Write:
    holds = [hold.id for hold in each.keepers]
    return recreate(each.deletion.table, each.deletion.image, holds, last_end(each.keepers))


def _line(each: Told, pack: Pack) -> Fact:
    if each.keepers:
        return line_of_return(each.deletion, each.keepers)
    return line_of_deletion(each.deletion, terms.margin_of(pack, each.deletion.table))


def _without_known(told: Sequence[Told], refused: Refused, now: datetime) -> tuple[list[Told], list[Deletion]]:
    """What is still to be told, and what was told before and is gone. What lies there again needs no return."""
    marks = {place: WITNESSED.get(told[place].deletion.mark, now=now) for place in refused.places if place < len(told)}
    returns = [place for place, each in enumerate(told) if each.keepers]
    overtaken = {returns[place - len(told)] for place in refused.places if 0 <= place - len(told) < len(returns)}
    rest = [
        Told(each.deletion, () if place in overtaken else each.keepers)
        for place, each in enumerate(told)
        if marks.get(place) is None
    ]
    return rest, [told[place].deletion for place, mark in marks.items() if mark and not mark.kept]


def lasts(error: BaseException) -> bool:
    """Whether the same deletion would fail in the same way again: a fault of its content or of our code, not of the moment."""
    reasons = {getattr(reason, "code", None) for reason in getattr(error, "cancellation_reasons", ())}
    refused = {"ValidationException", "ValidationError"} & {getattr(error, "cause_response_code", None), *reasons}
    return isinstance(error, ValueError | TypeError | LookupError | AttributeError | ArithmeticError) or bool(refused)


def witness_barely(deletion: Deletion, now: datetime) -> None:
    """Tell of a deletion that cannot be witnessed in full, by its key alone, so that it holds up no other."""
    fact = Fact("retention.record.unclear", deletion.table.name, place_of(deletion))
    mark = Mark(id=deletion.mark, kept=False, expires_at=now + MARKED_FOR)
    try:
        evidence.commit_with([fact], now, WITNESSED.add(mark, now=now))
    except Refused:
        observability.note("deletion told before", table=deletion.table.name)
