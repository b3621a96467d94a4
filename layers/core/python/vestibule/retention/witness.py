"""The witness of deletions: what a stream says was deleted, and the one line that the ledger keeps of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from vestibule import clock, ids
from vestibule.evidence import Fact
from vestibule.lifetime import Key, Lying, row_of, seen
from vestibule.retention.hold import covering
from vestibule.retention.model import Hold
from vestibule.table import Table

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
    lying: Lying[Any]
    """As it lay there, as far as it can be read: its shape may be of long ago."""

    @property
    def mark(self) -> str:
        """The same deletion has the same mark, however often it is told."""
        return ids.derived("del", self.table.name, *self.key, self.sequence)

    @property
    def expires_at(self) -> datetime | None:
        """When it ended for its readers."""
        return self.lying.expires_at

    @property
    def had_ended(self) -> bool:
        """Whether its term was over."""
        return self.expires_at is not None and self.expires_at < self.deleted_at + _PRECISION

    def keepers(self, holds: Sequence[Hold], now: datetime) -> tuple[Hold, ...]:
        """The holds for which it is put back: placed before it was deleted, and in force now.

        What was erased on purpose stays so. The instant of the deletion is AWS's; ours may be slow, which must end no hold.
        """
        if not self.had_ended:
            return ()
        placed = [hold for hold in holds if hold.created_at <= self.deleted_at + _PRECISION]
        return covering(placed, self.table, self.lying.record, now)


def deletions_of(records: Sequence[Mapping[str, Any]], tables: Mapping[str, Table[Any]]) -> Iterator[Deletion]:
    """The deletions among a stream's records. `tables` are the declarations by deployed name."""
    for record in records:
        if record["eventName"] == "REMOVE":
            yield _deletion(record, tables[record["eventSourceARN"].split("/")[1]])


def line_of_deletion(deletion: Deletion, margin: timedelta) -> Fact:
    """What the ledger says of a record that is gone: identifiers, instants and durations."""
    expires_at = deletion.expires_at
    last = deletion.lying.due_at or expires_at
    facts = {
        **place_of(deletion),
        "expires_at": clock.written(expires_at) if expires_at else None,
        "kept_s": _kept_seconds(deletion),
        "overdue": last is not None and deletion.deleted_at > last + margin,
    }
    return Fact(f"retention.record.{_cause(deletion)}", deletion.table.name, facts)


def line_of_return(deletion: Deletion, holds: Sequence[Hold]) -> Fact:
    """What the ledger says of a record that was put back."""
    facts = {**place_of(deletion), "holds": sorted(hold.id for hold in holds)}
    return Fact("retention.record.kept", deletion.table.name, facts)


def place_of(deletion: Deletion) -> dict[str, Any]:
    """Which record it was."""
    return {"table": deletion.table.name, "key": list(deletion.key)}


def _cause(deletion: Deletion) -> str:
    if not deletion.had_ended:
        return "erased"
    return "expired" if deletion.by_ttl else "swept"


def _kept_seconds(deletion: Deletion) -> int | None:
    """From the instant that the rule counts from to the deletion."""
    attribute = deletion.table.counts_from
    since = getattr(deletion.lying.record, attribute, None) if attribute else None
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
        lying=seen(table, row_of(table, image)),
    )
