"""The witness of deletions: what a stream says was deleted, and the one line that the ledger keeps of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from vestibule import clock, ids
from vestibule.evidence import Fact
from vestibule.lifetime import Key, Lying, row_of, seen
from vestibule.retention.hold import covering
from vestibule.retention.model import Hold
from vestibule.table import EXPIRY, Table

_BY_TTL = "dynamodb.amazonaws.com"
_PRECISION = timedelta(seconds=1)
"""A stream tells the second of a deletion, rounded down."""


@dataclass(frozen=True)
class Deletion:
    """One deleted record."""

    table: Table[Any]
    key: Key
    image: Mapping[str, Any]
    sequence: str
    deleted_at: datetime
    by_ttl: bool
    lying: Lying[Any] | None
    """As it lay there; None when it cannot be read any more, for instance because its shape is of long ago."""

    @property
    def mark(self) -> str:
        """The same deletion has the same mark, however often it is told."""
        return ids.derived("del", self.table.name, *self.key, self.sequence)

    @property
    def expires_at(self) -> datetime | None:
        """When it ended for its readers."""
        if self.lying:
            return self.lying.expires_at
        stored = self.image.get(EXPIRY, {}).get("N")
        return datetime.fromtimestamp(int(stored), UTC) if stored else None

    @property
    def had_ended(self) -> bool:
        """Whether its term was over."""
        return self.expires_at is not None and self.expires_at < self.deleted_at + _PRECISION

    def keepers(self, holds: Sequence[Hold], now: datetime) -> tuple[Hold, ...]:
        """The holds for which it is put back: in force when it was deleted and now. What was erased on purpose stays so."""
        if not self.had_ended or self.lying is None:
            return ()
        then = covering(holds, self.table, self.lying.record, self.deleted_at + _PRECISION)
        return tuple(hold for hold in then if hold.is_active(now))


def deletions_of(records: Sequence[Mapping[str, Any]], tables: Mapping[str, Table[Any]]) -> Iterator[Deletion]:
    """The deletions among a stream's records. `tables` are the declarations by deployed name."""
    for record in records:
        if record["eventName"] == "REMOVE":
            yield _deletion(record, tables[record["eventSourceARN"].split("/")[1]])


def line_of_deletion(deletion: Deletion, margin: timedelta) -> Fact:
    """What the ledger says of a record that is gone: identifiers, instants and durations."""
    expires_at, due_at = deletion.expires_at, deletion.lying.due_at if deletion.lying else None
    last = due_at or expires_at
    facts = {
        **_place(deletion),
        "expires_at": clock.written(expires_at) if expires_at else None,
        "kept_s": _kept_seconds(deletion),
        "overdue": last is not None and deletion.deleted_at > last + margin,
    }
    return Fact(f"retention.record.{_cause(deletion)}", deletion.table.name, facts)


def line_of_return(deletion: Deletion, holds: Sequence[Hold]) -> Fact:
    """What the ledger says of a record that was put back."""
    facts = {**_place(deletion), "holds": sorted(hold.id for hold in holds)}
    return Fact("retention.record.kept", deletion.table.name, facts)


def _place(deletion: Deletion) -> dict[str, Any]:
    return {"table": deletion.table.name, "key": list(deletion.key)}


def _cause(deletion: Deletion) -> str:
    if not deletion.had_ended:
        return "erased"
    return "expired" if deletion.by_ttl else "swept"


def _kept_seconds(deletion: Deletion) -> int | None:
    """From the instant that the rule counts from to the deletion."""
    attribute = deletion.table.counts_from
    since = getattr(deletion.lying.record, attribute, None) if deletion.lying and attribute else None
    return int((deletion.deleted_at - since).total_seconds()) if since else None


def _deletion(record: Mapping[str, Any], table: Table[Any]) -> Deletion:
    change = record["dynamodb"]
    image = change.get("OldImage") or change["Keys"]
    return Deletion(
        table=table,
        key=tuple(str(change["Keys"][name]["S"]) for name in table.key),
        image=image,
        sequence=str(change["SequenceNumber"]),
        deleted_at=datetime.fromtimestamp(float(change["ApproximateCreationDateTime"]), UTC),
        by_ttl=(record.get("userIdentity") or {}).get("principalId") == _BY_TTL,
        lying=_lying(table, image),
    )


def _lying(table: Table[Any], image: Mapping[str, Any]) -> Lying[Any] | None:
    try:
        return seen(table, row_of(table, image))
    except (ValidationError, ValueError, TypeError):
        return None
