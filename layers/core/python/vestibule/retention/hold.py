"""What a hold covers. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from vestibule.holdings import Holding
from vestibule.retention.model import Hold
from vestibule.table import Table


def covering(holds: Iterable[Hold], table: Table[Any], record: Any, now: datetime) -> tuple[Hold, ...]:  # noqa: ANN401
    """The holds in force that cover a record."""
    return tuple(hold for hold in holds if not hold.has_ended(now) and covers(hold, table, record))


def last_end(holds: Sequence[Hold]) -> datetime:
    """When the last of these holds ends."""
    return max(hold.ends_at for hold in holds)


def covers(hold: Hold, table: Table[Any], record: Any) -> bool:  # noqa: ANN401 (a record of any table)
    """Whether a record lies in the hold's scope. What a record cannot say of itself, it does not fit."""
    if not can_hold(table) or not _own(hold, record):
        return False
    person = getattr(record, table.holds.subject, None) if isinstance(table.holds, Holding) else None
    fits_person = hold.person_id in (None, person)
    fits_site = hold.site_id in (None, getattr(record, "site_id", None))
    fits_entrance = hold.entrance_id is None or hold.entrance_id in _entrances(record)
    return fits_person and fits_site and fits_entrance and _within(hold, table, record)


def can_hold(table: Table[Any]) -> bool:
    """Whether holds reach this table.

    Not copies; not the holds themselves, of which the ledger tells; not what is about a visitor: a hold names a person or a
    place, and a visitor is neither known nor anywhere.
    """
    return table.is_promised and not table.copies and table.record is not Hold and not _is_about_visitors(table)


def _is_about_visitors(table: Table[Any]) -> bool:
    return isinstance(table.holds, Holding) and table.holds.subject == "visitor_id"


def _own(hold: Hold, record: Any) -> bool:  # noqa: ANN401
    """A hold of an organisation reaches what its own name stands on, and nothing else: a request names no organisation."""
    return hold.organisation_id in (None, getattr(record, "organisation_id", None))


def _entrances(record: Any) -> Sequence[str | None]:  # noqa: ANN401
    return getattr(record, "entrance_ids", None) or (getattr(record, "entrance_id", None),)


def _within(hold: Hold, table: Table[Any], record: Any) -> bool:  # noqa: ANN401
    if table.happens_at is None:
        return True
    happened: datetime = getattr(record, table.happens_at)
    return (hold.since is None or hold.since <= happened) and (hold.until is None or happened < hold.until)
