"""Read what many messages name in one call: half of what reading it together as of one instant costs.

Each record is read consistently and stands by itself. One that cannot be understood fails whoever asks for it and nobody else.
"""

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from vestibule import connection
from vestibule.shapes import Record
from vestibule.table import Table

type Named = tuple[Table[Any], tuple[str, ...]]
"""A record by its table and key."""
type _Row = Mapping[str, Any]

_AT_ONCE = 100
"""BatchGetItem takes so many keys."""
_TRIES = 5
_PAUSE = 0.05
"""Seconds, longer with each try."""


class NotRead(RuntimeError):
    """DynamoDB left keys unread at each try. The caller's messages come again."""


class Known:
    """Records that were read, by table and key."""

    def __init__(self, rows: Mapping[tuple[str, tuple[str, ...]], _Row], now: datetime) -> None:
        """Keep the rows as they lie; each is understood when it is first asked for."""
        self._rows = rows
        self._now = now
        self._understood: dict[tuple[str, tuple[str, ...]], Any] = {}

    def get[R: Record](self, table: Table[R], *key: str | None) -> R | None:
        """The record; None when it is not there, has expired, was not asked for, or the key is None."""
        place = (table.name, tuple(str(part) for part in key))
        if place not in self._rows:
            return None
        if place not in self._understood:
            row = table.model.from_raw_data(dict(self._rows[place]))
            self._understood[place] = table._alive(row, self._now)  # noqa: SLF001 (as `read_together` does)
        found: R | None = self._understood[place]
        return found


def read_known(wanted: Iterable[Named], now: datetime) -> Known:
    """Everything that is named, in as few calls as can be."""
    named = list({(table.name, key): (table, key) for table, key in wanted}.values())
    rows: dict[tuple[str, tuple[str, ...]], _Row] = {}
    for some in batched(named, _AT_ONCE, strict=False):
        rows |= _read(some)
    return Known(rows, now)


def _read(some: tuple[Named, ...]) -> dict[tuple[str, tuple[str, ...]], _Row]:
    tables = {table.model.Meta.table_name: table for table, _ in some}
    asked: dict[str, Any] = {name: {"Keys": [], "ConsistentRead": True} for name in tables}
    for table, key in some:
        asked[table.model.Meta.table_name]["Keys"].append(
            {name: {"S": part} for name, part in zip(table.key, key, strict=True)}
        )
    rows: dict[tuple[str, tuple[str, ...]], _Row] = {}
    for attempt in range(_TRIES):
        answer = connection.shared().dispatch("BatchGetItem", {"RequestItems": asked})
        for name, found in answer.get("Responses", {}).items():
            rows |= {_place(tables[name], row): row for row in found}
        asked = answer.get("UnprocessedKeys") or {}
        if not asked:
            return rows
        time.sleep(_PAUSE * 2**attempt)
    raise NotRead


def _place(table: Table[Any], row: _Row) -> tuple[str, tuple[str, ...]]:
    return table.name, tuple(row[name]["S"] for name in table.key)
