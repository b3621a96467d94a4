"""DynamoDB's request units, worked out from what was sent and what came back, by the rules that AWS bills by.

A write takes one unit for each KB begun of the item, twice that in a transaction, and again one for each KB begun of what
each index holds of it (indexes are written after the transaction, so singly). A consistent read takes one unit for each 4 KB
begun, a read in a transaction two, an eventual one, as of an index, half.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vestibule.table import BY_DUE, Table

_WRITE_BYTES, _READ_BYTES = 1024, 4096


@dataclass(frozen=True)
class Units:
    """Request units."""

    reads: float = 0
    writes: int = 0


def units_of(  # noqa: PLR0911 (one for each operation)
    operation: str, sent: Mapping[str, Any], got: Mapping[str, Any], tables: Mapping[str, Table[Any]]
) -> Units:
    """The units of one call. Tables must be named as their declarations are."""
    match operation:
        case "GetItem":
            return Units(reads=_reads([got.get("Item", {})]))
        case "TransactGetItems":
            return Units(reads=sum(2 * _reads([found.get("Item", {})]) for found in got.get("Responses", [])))
        case "BatchGetItem":
            return Units(reads=_reads_of_batch(sent, got))
        case "Query":
            share = got["ScannedCount"] / max(got["Count"], 1)
            return Units(reads=_reads(got["Items"], share) * (0.5 if "IndexName" in sent else 1))
        case "PutItem" | "UpdateItem" | "DeleteItem":
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


def _reads_of_batch(sent: Mapping[str, Any], got: Mapping[str, Any]) -> int:
    """Units of consistent reads one by one, of which some may find nothing."""
    found = [item for items in got["Responses"].values() for item in items]
    missed = sum(len(asked["Keys"]) for asked in sent["RequestItems"].values()) - len(found)
    return sum(_reads([item]) for item in found) + missed


def _writes(sent: Mapping[str, Any], tables: Mapping[str, Table[Any]], singly: int = 1) -> int:
    """Units of one write: of the table, `singly` for each KB begun, and of its indexes."""
    table = tables[sent["TableName"]]
    return singly * _kilobytes(sent.get("Item", {})) + sum(
        _of_index(sent, table, name, keys) for name, keys in table.every_index.items()
    )


def _of_index(sent: Mapping[str, Any], table: Table[Any], name: str, keys: tuple[str, str]) -> int:
    """Units for one index: none where the item does not stand in it, and does not come to.

    An update or a deletion may concern every index that holds whole items. One that holds keys only is touched when the item
    goes, or when these change: then at most two units, to leave the old place and to take the new one.
    """
    if "Item" in sent:
        there = all(key in sent["Item"] for key in keys)
        return _kilobytes(_projected(sent["Item"], table, name, keys)) if there else 0
    if name == BY_DUE and "UpdateExpression" in sent:
        return 2 if _changed(sent) & set(keys) else 0
    return 1


def _projected(item: Mapping[str, Any], table: Table[Any], name: str, keys: tuple[str, str]) -> Mapping[str, Any]:
    """What an index holds of an item: all of it, or the keys of the table and of the index."""
    return {key: item[key] for key in (*table.key, *keys)} if name == BY_DUE else item


def _changed(sent: Mapping[str, Any]) -> set[str]:
    """The attributes that an update sets or removes; its condition may name others."""
    return {sent["ExpressionAttributeNames"][alias] for alias in re.findall(r"#\w+", sent["UpdateExpression"])}


def _kilobytes(item: Mapping[str, Any]) -> int:
    """KB begun. An update says nothing of the item's size: no record that is updated here reaches 1 KB."""
    return max(1, math.ceil(size_of(item) / _WRITE_BYTES))
