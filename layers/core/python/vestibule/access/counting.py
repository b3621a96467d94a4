"""What remains of entries that are gone: how many there were at a door in an hour, with nobody in it (V-12, A-06).

A number counts openings, not people, and is of one door, one hour and one result. It is added up while the hour's entries
go, settles two weeks after their end, and is shown only then: while it moved, it would tell the second of each entry. One
that has not reached the pack's `at_least` ends as it settles, and nobody has ever seen it.

What was erased before its end leaves not even a count, and what a hold kept for long is not added later: a settled number
never moves, so two readings of it tell nothing more than one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from pydantic import ValidationError

from vestibule import clock
from vestibule.access.crossing import Crossings
from vestibule.access.holdings import CROSSINGS, ENTRIES
from vestibule.access.model import Entry, EntryResult
from vestibule.lifetime import row_of
from vestibule.policy.model import AnonymousCount, Pack
from vestibule.policy.months import months_later
from vestibule.policy.parts import Period
from vestibule.table import EXPIRY, Refused, Table, Write, commit, read_together

SETTLING = timedelta(days=14)
"""After the end of an hour's entries. By then DynamoDB or the sweep has deleted all that no hold keeps."""
_HOUR = timedelta(hours=1)

type Deletion = tuple[Mapping[str, Any], datetime]
"""A deleted item as the stream tells it, in DynamoDB's own JSON, and when it was deleted."""


class Counted(NamedTuple):
    """The number that a deletion adds to. The hour is of UTC: no zone turns it back and counts an hour twice."""

    entrance_id: str
    slot: str
    settles_at: datetime


def counted(pack: Pack, table: Table[Any], deletions: Sequence[Deletion]) -> tuple[Write, ...]:
    """The writes that add deletions to the numbers, at most one for each; none where the pack counts nothing of the table.

    To be committed together with the marks of these deletions, so that each is counted once. They are never refused.
    """
    if _count_of(pack, table) is None:
        return ()
    together = _by_number(deletions)
    return tuple(_adding(several[-1], len(several)) for several in together.values())


def keep_reached(pack: Pack, table: Table[Any], deletions: Sequence[Deletion]) -> int:
    """Keep the numbers that these deletions have brought to the pack's `at_least`. Gives back how many there are.

    Done after the commit, and again whenever the stream tells the same deletions again: twice is once.
    """
    rule, numbers = _count_of(pack, table), _by_number(deletions)
    if rule is None or not numbers:
        return 0
    earliest = min(deleted_at for _, deleted_at in deletions)  # none of these numbers had settled then
    stored = read_together(earliest, *((CROSSINGS, number) for number in numbers))
    return sum(_kept(crossings, rule) for crossings in stored if crossings)


def is_shown(crossings: Crossings, rule: AnonymousCount, now: datetime) -> bool:
    """Whether a number may be seen: it moves no more, and points at nobody."""
    return crossings.settles_at <= now and crossings.count >= rule.at_least


def rule_of_entries(pack: Pack) -> AnonymousCount | None:
    """What the pack says of counting entries."""
    return _count_of(pack, ENTRIES)


def slot_of(hour: datetime, result: EntryResult) -> str:
    """How an hour and a result are written in the key, so that a day's are found in order."""
    return f"{hour.astimezone(UTC):%Y-%m-%dT%H}#{result}"


def _count_of(pack: Pack, table: Table[Any]) -> AnonymousCount | None:
    if table is not ENTRIES:
        return None
    return next((count for count in pack.counts if count.of == table.name), None)


def _by_number(deletions: Sequence[Deletion]) -> dict[tuple[str, str], list[Counted]]:
    """Those that add to the same number together, even where a changed term lets them settle at different times."""
    together: dict[tuple[str, str], list[Counted]] = {}
    for each in _numbers(deletions):
        together.setdefault((each.entrance_id, each.slot), []).append(each)
    return together


def _numbers(deletions: Sequence[Deletion]) -> Iterator[Counted]:
    for image, deleted_at in deletions:
        entry = _entry_of(image)
        if entry and entry.expires_at and entry.expires_at <= deleted_at < (settles_at := _settling(entry.expires_at)):
            yield Counted(entry.entrance_id, slot_of(entry.occurred_at, entry.result), settles_at)


def _entry_of(image: Mapping[str, Any]) -> Entry | None:
    """None for what cannot be read any more, for instance because its shape is of long ago."""
    try:
        return Entry.model_validate(row_of(ENTRIES, image).attribute_values)
    except (ValidationError, ValueError, TypeError):
        return None


def _settling(expires_at: datetime) -> datetime:
    """The entries of one door and hour end within one hour, and so they settle together."""
    return expires_at.replace(minute=0, second=0, microsecond=0) + _HOUR + SETTLING


def _adding(number: Counted, added: int) -> Write:
    """Until it is kept, a number ends as it settles."""
    key = (number.entrance_id, number.slot)
    at_first = {
        "settles_at": clock.written(number.settles_at),
        EXPIRY: number.settles_at,
        **CROSSINGS.ending(key, number.settles_at),
    }
    actions = [CROSSINGS.where("count").add(added)]
    actions += [CROSSINGS.where(name).set(CROSSINGS.where(name) | value) for name, value in at_first.items()]
    return CROSSINGS.upsert(*key, actions=actions)


def _kept(crossings: Crossings, rule: AnonymousCount) -> bool:
    if crossings.count < rule.at_least:
        return False
    ends = _after(crossings.settles_at, rule.kept)
    if crossings.expires_at < ends:
        key = (crossings.entrance_id, crossings.slot)
        try:
            commit(CROSSINGS.change(*key, only_if=CROSSINGS.where(EXPIRY) < ends, expires_at=ends))
        except Refused:  # another has just kept it
            return True
    return True


def _after(instant: datetime, period: Period) -> datetime:
    """Nobody is in these numbers, so nobody's zone counts: months and years end as the day begins in UTC."""
    if period.days is not None:
        return instant + timedelta(days=period.days)
    return datetime.combine(months_later(instant.date(), period.calendar_months), time.min, UTC)
