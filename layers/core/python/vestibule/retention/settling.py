"""What becomes of one record that holds stand on: kept for those in force, let go of by those that have ended."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from vestibule import lifetime
from vestibule.lifetime import Key, Lying
from vestibule.retention.hold import last_end
from vestibule.retention.model import Hold
from vestibule.table import Contended, Refused, Table, Write, commit

_TRIES = 5


def settle(
    table: Table[Any], key: Key, lying: Lying[Any], holds_by_id: Mapping[str, Hold], now: datetime
) -> Write | None:
    """The write that brings a record in line with its holds; None when nothing holds it and it is to be erased.

    A hold that is not in `holds_by_id` has ended. While one is in force the record is due again when the last of them ends,
    and DynamoDB deletes nothing; without one the record's own end holds again.
    """
    standing = [holds_by_id[hold_id] for hold_id in lying.held_by if hold_id in holds_by_id]
    in_force = [hold for hold in standing if not hold.has_ended(now)]
    if not lying.held_by and lying.expires_at and lying.expires_at <= now:
        return None
    ended = lying.held_by - {hold.id for hold in in_force}
    until = last_end(in_force) if in_force else None
    return lifetime.let_go(table, key, lying, ended, until, since=_ended_at(standing, in_force, now))


def _ended_at(standing: Sequence[Hold], in_force: Sequence[Hold], now: datetime) -> datetime:
    """When the last of the ended holds ended, since when the record is due; now, where nobody knows it any more."""
    return max((hold.ended_at or hold.ends_at for hold in standing if hold not in in_force), default=now)


def settled(
    table: Table[Any],
    key: Key,
    lying: Lying[Any],
    now: datetime,
    find: Callable[[str], Hold | None],
    *,
    tries: int = _TRIES,
) -> bool:
    """Settle a record as it was seen, or as it is found when it has changed since. Whether it is now to be erased.

    `Contended` when it changes at each try.
    """
    seen: Lying[Any] | None = lying
    for _ in range(tries):
        if seen is None:
            return False
        write = settle(table, key, seen, _found(seen, find), now)
        if write is None:
            return True
        try:
            commit(write)
        except Refused:
            seen = lifetime.lying(table, key)
        else:
            return _is_over(seen, _found(seen, find), now)
    raise Contended


def _is_over(lying: Lying[Any], holds_by_id: Mapping[str, Hold], now: datetime) -> bool:
    """Whether a record that was just settled has ended, with no hold in force."""
    kept = any(not hold.has_ended(now) for hold in holds_by_id.values())
    return not kept and lying.expires_at is not None and lying.expires_at <= now


def _found(lying: Lying[Any], find: Callable[[str], Hold | None]) -> dict[str, Hold]:
    found = {hold_id: find(hold_id) for hold_id in lying.held_by}
    return {hold_id: hold for hold_id, hold in found.items() if hold}
