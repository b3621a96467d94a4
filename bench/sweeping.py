"""What the sweep costs as a table grows: calls and items read, counted on the simulated database.

The same hundred records are overdue each time; only the table around them is larger.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from prove.days.running import Running
from prove.days.setting import deployed
from prove.dynamodb.database import Database
from prove.dynamodb.values import Item
from vestibule import clock, ids
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Entry
from vestibule.table import BY_DUE, DUE, ERASURE, EXPIRY, SHARD, shard_of

SIZES = (10_000, 100_000, 1_000_000)
OVERDUE = 100
NOW = datetime(2026, 11, 22, tzinfo=UTC)
_DOORS, _PEOPLE = 200, 5000


def measure(sizes: tuple[int, ...] = SIZES) -> dict[str, dict[str, Any]]:
    """By size of the table: calls by operation, items that queries looked at, records swept."""
    return {str(size): _swept(size) for size in sizes}


def _swept(size: int) -> dict[str, Any]:
    with deployed(NOW) as (cloud, _):
        database = cloud.database
        database.write(ENTRIES, _items(size))
        running = Running(cloud)
        running.sweep_tables(ENTRIES.name)
        calls = Counter[str]()
        for (operation, _table), many in database.calls.items():
            calls[operation] += many
        return {
            "calls": dict(sorted(calls.items())),
            "examined": database.examined[ENTRIES.name, BY_DUE],
            "swept": running.counts["swept"],
            "left": _left(database),
        }


def _left(database: Database) -> int:
    return len(database.items(ENTRIES))


def _items(size: int) -> Iterator[Item]:
    """Entries of the last three months, of which some are overdue for two days. Serialized once: what differs is put in."""
    model = ENTRIES.add(_entry()).row.serialize()
    for number in range(size):
        entry_id, ends = ids.derived("evt", "bench", number), _end(number, size)
        end = {"N": str(int(ends.timestamp()))}
        varying = {
            "id": {"S": entry_id},
            "entrance_id": {"S": f"ent_{number % _DOORS}"},
            "person_id": {"S": f"per_{number % _PEOPLE}"},
            "occurred_at": {"S": clock.written(ends - timedelta(days=83))},
            **dict.fromkeys((EXPIRY, ERASURE, DUE), end),
            SHARD: {"S": shard_of((entry_id,))},
        }
        yield {**model, **varying}


def _end(number: int, size: int) -> datetime:
    if number < OVERDUE:
        return NOW - timedelta(days=2, seconds=number)
    return NOW + timedelta(days=83) * (number / size)


def _entry() -> Entry:
    return Entry(
        id=ids.derived("evt", "bench"),
        entrance_id=ids.derived("ent", "bench"),
        site_id=ids.derived("sit", "bench"),
        organisation_id=ids.derived("org", "bench"),
        device_id=ids.derived("dev", "bench"),
        method="fob",
        result="granted",
        reason="ok",
        occurred_at=NOW,
        recorded_at=NOW,
    )
