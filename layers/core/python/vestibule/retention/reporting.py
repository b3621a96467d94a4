"""What a month's report is made from: the heads that are sealed, and the holds in force."""

from collections.abc import Iterator
from datetime import date, datetime

from vestibule import evidence
from vestibule.evidence.chain import GENESIS
from vestibule.evidence.ledger import DAYS
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.retention.months import Month
from vestibule.retention.report import Found


def found_in(month: Month, now: datetime) -> Found:
    """Read a month: a query of the sealed heads, and one of the holds."""
    sealed = list(evidence.sealed_between(str(month.days[0]), str(month.last), now))
    days = {date.fromisoformat(each.day): each.head.figures for each in sealed}
    began = next((date.fromisoformat(each.day) for each in sealed if each.head.previous == GENESIS), None)
    return Found(month, days, tuple(_active_holds(now)), began, now)


def begins_after(month: Month, now: datetime) -> bool:
    """Whether the ledger has no day so early, because it began later or has not begun. One query."""
    first = evidence.HEADS.query(DAYS, now=now, limit=1).items
    return not first or date.fromisoformat(first[0].day) > month.last


def _active_holds(now: datetime) -> Iterator[Hold]:
    return HOLDS.each("active", index="by_state", now=now)
