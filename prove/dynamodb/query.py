"""Queries: a key condition gives a stretch of an index, of which a page is read and filtered."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from prove.dynamodb import conditions, parsing
from prove.dynamodb.index import Bounds, Entry, Index, Key, Part
from prove.dynamodb.parsing import Node
from prove.dynamodb.refusals import Unsupported, invalid
from prove.dynamodb.table import Stored
from prove.dynamodb.values import Item, Value, ordered

type Sent = Mapping[str, Any]

_REFUSED = ("ProjectionExpression", "KeyConditions", "QueryFilter", "AttributesToGet")


@dataclass(frozen=True)
class Read:
    """What a query gives, and how many items it looked at."""

    items: list[Item]
    examined: int
    last: Item | None
    is_count: bool = False
    """Whether only their number was asked for."""

    def answer(self) -> dict[str, Any]:
        """As DynamoDB says it."""
        found: dict[str, Any] = {"Count": len(self.items), "ScannedCount": self.examined}
        found |= {} if self.is_count else {"Items": self.items}
        return found | ({"LastEvaluatedKey": self.last} if self.last is not None else {})


def query(table: Stored, sent: Sent) -> Read:
    """One page. It ends at the limit, whether more follows or not, as DynamoDB's does."""
    selected = sent.get("Select", "ALL_ATTRIBUTES")
    if any(name in sent for name in _REFUSED) or selected not in ("ALL_ATTRIBUTES", "COUNT"):
        raise Unsupported(f"a query with {sorted(sent)}")
    index = _index(table, sent)
    names, values = sent.get("ExpressionAttributeNames", {}), sent.get("ExpressionAttributeValues", {})
    under, bounds = _wanted(table, index, sent, names, values)
    start = _start(table, index, sent.get("ExclusiveStartKey"))
    descending = not sent.get("ScanIndexForward", True)
    limit = sent.get("Limit", 1_000_000)
    text = sent.get("FilterExpression")
    holds = conditions.compiled(text) if text else None
    found: list[Item] = []
    examined, last = 0, None
    keys = index.entries(under, bounds, start, descending=descending) if index else _alone(table, under, start)
    for _, key in keys:
        item = _projected(table, index, table.items[key])
        examined += 1
        if holds is None or holds(item, names, values):
            found.append(item)
        if examined == limit:
            last = _last(table, index, item)
            break
    return Read(found, examined, last, selected == "COUNT")


def _index(table: Stored, sent: Sent) -> Index | None:
    """The index that is asked; None for a table whose hash key says all."""
    name = sent.get("IndexName")
    if name is None:
        return table.own
    if sent.get("ConsistentRead"):
        raise invalid("Consistent reads are not supported on global secondary indexes")
    if name not in table.indexes:
        raise invalid(f"The table does not have the specified index: {name}")
    return table.indexes[name]


def _wanted(
    table: Stored, index: Index | None, sent: Sent, names: Mapping[str, str], values: Mapping[str, Value]
) -> tuple[Value, Bounds]:
    """The hash key's value, and the stretch of range keys."""
    hash_key = index.hash_key if index else table.key[0]
    under, bounds = None, Bounds()
    for token, operator, operands in _parts(sent["KeyConditionExpression"]):
        name = names.get(token, token)
        if name == hash_key.name and operator == "=":
            under = values[operands[0]]
        elif index and name == index.range_key.name:
            bounds = _bounds(index.range_key, operator, [values[operand] for operand in operands])
        else:
            raise invalid("Query condition missed key schema element")
    if under is None or hash_key.kind not in under:
        raise invalid(f"Query condition missed key schema element: {hash_key.name}")
    return under, bounds


@cache
def _parts(text: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The key condition as (attribute, operator, placeholders of its operands)."""
    return tuple(_flat(parsing.condition(text)))


def _flat(node: Node) -> list[tuple[str, str, tuple[str, ...]]]:
    kind, *parts = node
    nodes = cast("list[Node]", parts)
    if kind == "and":
        return [*_flat(nodes[0]), *_flat(nodes[1])]
    if kind == "compare":
        return [(str(nodes[1][1]), str(parts[0]), (str(nodes[2][1]),))]
    if kind in ("between", "starts"):
        return [(str(nodes[0][1]), str(kind), tuple(str(each[1]) for each in nodes[1:]))]
    raise invalid("Invalid operator used in KeyConditionExpression")


def _bounds(part: Part, operator: str, operands: list[Value]) -> Bounds:
    if any(part.kind not in operand for operand in operands):
        raise invalid("One or more parameter values were invalid: Condition parameter type does not match schema type")
    first, *others = [ordered(operand, part.kind) for operand in operands]
    if operator == "between" and others[0] < first:
        raise invalid("The BETWEEN operator requires upper bound to be greater than or equal to lower bound")
    found = {
        "=": Bounds(first, first),
        "<": Bounds(None, first, with_high=False),
        "<=": Bounds(None, first),
        ">": Bounds(first, None, with_low=False),
        ">=": Bounds(first, None),
        "between": Bounds(first, others[0] if others else None),
    }
    if operator not in found:
        raise Unsupported(operator)
    return found[operator]


def _start(table: Stored, index: Index | None, key: Item | None) -> Entry | None:
    """Where the page before ended; the item itself may be gone since."""
    if key is None:
        return None
    primary = table.key_of(key)
    at = index.range_key.of(key) if index else None
    if index and at is None:
        raise invalid("The provided starting key is invalid")
    return at, primary


def _alone(table: Stored, under: Value, start: Entry | None) -> list[tuple[None, Key]]:
    """The one item of a table without a range key."""
    key = (ordered(under, table.key[0].kind),)
    return [(None, key)] if key in table.items and start is None else []


def _projected(table: Stored, index: Index | None, item: Item) -> Item:
    if index is None or not index.keys_only:
        return item.copy()
    return {name: item[name] for name in (*table.key_names, index.hash_key.name, index.range_key.name)}


def _last(table: Stored, index: Index | None, item: Item) -> Item:
    own = index is None or index is table.own
    names = table.key_names if own or index is None else {*table.key_names, index.hash_key.name, index.range_key.name}
    return {name: item[name] for name in names}
