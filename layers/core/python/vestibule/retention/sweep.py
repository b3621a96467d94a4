"""The sweep: what is due and still there is erased, unless a hold keeps it. Reads what is due, never a whole table.

DynamoDB's own deletion comes first and is free; the sweep is for what it has not done in time, and for what a hold that has
ended lets go. It may be stopped after any record and begun again: what is done is not met again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vestibule.lifetime import SHARD_NAMES, Key, due, erase_ended, keep, lying
from vestibule.retention.hold import covering, last_end
from vestibule.retention.model import Hold
from vestibule.retention.settling import settled
from vestibule.table import Refused, Table, Write, commit

type Place = Mapping[str, Any]
"""Where to go on: {"shard", "after"}."""


@dataclass(frozen=True)
class Swept:
    """What one call has done, and where the next goes on; None when the table is done."""

    erased: int
    settled: int
    next: Place | None


@dataclass(frozen=True)
class Rules:
    """What a sweep goes by: the holds in force, how to find one by its id, and how long DynamoDB has to delete by itself."""

    holds: Sequence[Hold]
    find: Callable[[str], Hold | None]
    grace: timedelta


def sweep(
    table: Table[Any], rules: Rules, now: datetime, *, place: Place | None = None, goes_on: Callable[[], bool]
) -> Swept:
    """Sweep a table from a place on, as long as `goes_on` says yes; asked before each page."""
    erased = settled = 0
    first = SHARD_NAMES.index(place["shard"]) if place else 0
    after = place.get("after") if place else None
    for shard in SHARD_NAMES[first:]:
        while True:
            if not goes_on():
                return Swept(erased, settled, {"shard": shard, "after": after})
            page = due(table, shard, now - rules.grace, after=after)
            done = [_take(table, key, rules, now) for key, _ in page.keys]
            erased, settled = erased + done.count("erased"), settled + done.count("settled")
            after = page.next
            if after is None:
                break
    return Swept(erased, settled, None)


def _take(table: Table[Any], key: Key, rules: Rules, now: datetime) -> str | None:
    """Erase or settle one record. Without a hold in force the first try needs no reading."""
    if not rules.holds and _wrote(erase_ended(table, key, now)):
        return "erased"
    found = lying(table, key)
    if found is None:
        return None
    keepers = covering(rules.holds, table, found.record, now)
    new = [hold for hold in keepers if hold.id not in found.held_by]
    if new:
        return "settled" if all(_wrote(keep(table, key, hold.id, last_end(keepers))) for hold in new) else None
    if settled(table, key, found, now, rules.find):
        return "erased" if _wrote(erase_ended(table, key, now)) else None
    return "settled"


def _wrote(write: Write) -> bool:
    try:
        commit(write)
    except Refused:
        return False
    return True
