"""DynamoDB's request units, worked out from what was sent and what came back, by the rules that AWS bills by.

A write takes one unit for each KB begun of the item, twice that in a transaction, and one more for each index that the item
stands in (indexes are written after the transaction, so singly). A consistent read takes one unit for each 4 KB begun, a
read in a transaction two, an eventual one, as of an index, half.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vestibule.table import Table

_WRITE_BYTES, _READ_BYTES = 1024, 4096


@dataclass(frozen=True)
class Units:
    """Request units."""

    reads: float = 0
    writes: int = 0


def units_of(
    operation: str, sent: Mapping[str, Any], got: Mapping[str, Any], tables: Mapping[str, Table[Any]]
) -> Units:
    """The units of one call. Tables must be named as their declarations are."""
    match operation:
        case "GetItem":
            return Units(reads=_reads([got.get("Item", {})]))
        case "TransactGetItems":
            return Units(reads=sum(2 * _reads([found.get("Item", {})]) for found in got.get("Responses", [])))
        case "Query":
            share = got["ScannedCount"] / max(got["Count"], 1)
            return Units(reads=_reads(got["Items"], share) * (0.5 if "IndexName" in sent else 1))
        case "PutItem" | "UpdateItem":
            return Units(writes=_writes(sent, tables))
        case "TransactWriteItems":
            several = [next(iter(each.values())) for each in sent["TransactItems"]]
            return Units(writes=sum(_writes(each, tables, singly=2) for each in several))
    return Units()


def size_of(item: Mapping[str, Any]) -> int:
    """An item's size in bytes, as DynamoDB counts: names and values. Every value is a string, a number or a boolean."""
    return sum(len(name.encode()) + _bytes(value) for name, value in item.items())


def _bytes(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    return 1 if kind == "BOOL" else len(str(content).encode())


def _reads(items: list[Mapping[str, Any]], share: float = 1) -> int:
    """Units of a consistent read; a read that finds nothing takes one."""
    return max(1, math.ceil(share * sum(map(size_of, items)) / _READ_BYTES))


def _writes(sent: Mapping[str, Any], tables: Mapping[str, Table[Any]], singly: int = 1) -> int:
    """Units of one write. An update says nothing of the item's size: no record that is updated here reaches 1 KB."""
    kilobytes = max(1, math.ceil(size_of(sent.get("Item", {})) / _WRITE_BYTES))
    return kilobytes * (singly + _indexes_with(sent, tables[sent["TableName"]]))


def _indexes_with(sent: Mapping[str, Any], table: Table[Any]) -> int:
    """In how many indexes the item stands: in those whose keys it has. An updated item may stand in all."""
    if "Item" not in sent:
        return len(table.indexes)
    return sum(all(key in sent["Item"] for key in keys) for keys in table.indexes.values())
