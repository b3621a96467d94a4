"""What the pack promises of a table's records, for those who keep watch over it."""

from datetime import timedelta
from typing import Any

from vestibule.policy.model import Pack
from vestibule.table import Table

_TTL_HAS = timedelta(days=1)
"""DynamoDB deletes by itself within a day or two, at no cost; the sweep comes after it."""
_WORTH_WAITING = timedelta(days=3)


def margin_of(pack: Pack, table: Table[Any]) -> timedelta:
    """The time between a record's expiry and the end of the promise, the shortest of all places."""
    margins = [law.margin_days for law in pack.retention if law.rule == table.holds.retention]
    return timedelta(days=min(margins, default=0))


def grace_of(pack: Pack, table: Table[Any]) -> timedelta:
    """How long after the expiry the sweep leaves a record to DynamoDB: nothing, where the margin is short."""
    return _TTL_HAS if margin_of(pack, table) >= _WORTH_WAITING else timedelta(0)


def days(pack: Pack, rule: str) -> int:
    """The whole days that anything under this rule may rest, wherever it comes from: the shortest term less its margin.

    A rule lasts longer than its margin, or the pack does not load: there is always one day at least.
    """
    return min(law.period.shortest_days - law.margin_days for law in pack.retention if law.rule == rule)
