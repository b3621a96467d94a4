"""The database: what each operation does, and what it has cost."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from prove.dynamodb import conditions, parsing, updates
from prove.dynamodb.index import Key
from prove.dynamodb.query import Sent, query
from prove.dynamodb.refusals import UNMET, Unsupported, cancelled, invalid, unknown_table, unmet
from prove.dynamodb.stream import Told, removal
from prove.dynamodb.table import Lag, Stored
from prove.dynamodb.values import Item
from vestibule import clock, config
from vestibule.table import Table

type Answer = dict[str, Any]
type Place = tuple[Stored, Key]
type Watch = Callable[[Stored, Key, Item | None, Item | None], None]
"""Told of each change: the table, the key, and the item before and after it."""

_TOGETHER = 100
_EXPRESSIONS = ("ConditionExpression", "UpdateExpression", "FilterExpression", "KeyConditionExpression")


def at_once(_: Key, __: int) -> int:
    """A time to live without delay."""
    return 0


class Database:
    """Tables by the names under which they are deployed, which the environment says."""

    def __init__(self, tables: Iterable[Table[Any]]) -> None:
        """Empty, with these tables."""
        made = [Stored(table, config.setting(config.table_variable(table.name))) for table in tables]
        self.tables = {table.name: table for table in made}
        self.told: list[Told] = []
        """Every deletion so far of tables with a stream, in order. Whoever delivers them takes them away."""
        self.calls = Counter[tuple[str, str]]()
        """By operation and table; those of a transaction with a plus between."""
        self.examined = Counter[tuple[str, str]]()
        """Items that queries looked at, by table and index (empty for the table itself)."""
        self.watch: Watch | None = None
        self._numbered = 0
        self._operations: Mapping[str, Callable[[Sent], Answer]] = {
            "GetItem": self._get,
            "PutItem": lambda sent: self._alone("Put", sent),
            "UpdateItem": lambda sent: self._alone("Update", sent),
            "DeleteItem": lambda sent: self._alone("Delete", sent),
            "Query": self._query,
            "BatchGetItem": self._get_batch,
            "TransactGetItems": self._get_together,
            "TransactWriteItems": self._write_together,
        }

    def call(self, operation: str, sent: Sent) -> Answer:
        """Do what is asked; a `Refusal` carries the error answer."""
        if operation not in self._operations:
            raise Unsupported(operation)
        self.calls[operation, _named(operation, sent)] += 1
        return self._operations[operation](sent)

    def items(self, table: Table[Any]) -> Mapping[Key, Item]:
        """Everything that lies in a table, for those who check."""
        return self._stored(table).items

    def write(self, table: Table[Any], items: Iterable[Item]) -> None:
        """Put items past the operations and their counts, as when a table is filled for a measurement."""
        stored = self._stored(table)
        for item in items:
            stored.put(stored.key_of(item), item)

    def forget(self, table: Table[Any], keys: Iterable[Key]) -> None:
        """Take items out, untold and uncounted, as when a proof has no memory for what it has checked."""
        stored = self._stored(table)
        for key in keys:
            stored.put(key, None)

    def expire(self, now: datetime, *, lag: Lag = at_once, draw: random.Random | None = None) -> int:
        """Let time to live delete what it may by now and is not late with, in an order drawn; how many went."""
        second = int(now.timestamp())
        going = [(table, key) for table in self.tables.values() for key in table.expired(second, lag)]
        if draw:
            draw.shuffle(going)
        for table, key in going:
            self._apply((table, key), None, by_ttl=True)
        return len(going)

    def copy(self) -> "Database":
        """The same, apart, with counts of its own."""
        twin = Database([])
        twin.tables = {name: table.copy() for name, table in self.tables.items()}
        twin.told, twin._numbered = self.told.copy(), self._numbered
        return twin

    def _stored(self, table: Table[Any]) -> Stored:
        return self.tables[config.setting(config.table_variable(table.name))]

    def _table(self, sent: Sent) -> Stored:
        table = self.tables.get(sent["TableName"])
        if table is None:
            raise unknown_table(sent["TableName"])
        return table

    def _get(self, sent: Sent) -> Answer:
        if "ProjectionExpression" in sent:
            raise Unsupported("a projection")
        table = self._table(sent)
        item = table.items.get(table.named(sent["Key"]))
        return {} if item is None else {"Item": item.copy()}

    def _query(self, sent: Sent) -> Answer:
        _check_placeholders(sent)
        table = self._table(sent)
        read = query(table, sent)
        self.examined[table.declared.name, sent.get("IndexName", "")] += read.examined
        return read.answer()

    def _get_batch(self, sent: Sent) -> Answer:
        wanted = [(name, key) for name, asked in sent["RequestItems"].items() for key in asked["Keys"]]
        keys = [(name, self._table({"TableName": name}).named(key)) for name, key in wanted]
        if len(set(keys)) != len(keys):
            raise invalid("Provided list of item keys contains duplicates")
        _check_number(keys)
        found: dict[str, list[Item]] = {name: [] for name in sent["RequestItems"]}
        for name, key in keys:
            item = self.tables[name].items.get(key)
            found[name] += [] if item is None else [item.copy()]
        return {"Responses": found, "UnprocessedKeys": {}}

    def _get_together(self, sent: Sent) -> Answer:
        _check_number(sent["TransactItems"])
        return {"Responses": [self._get(each["Get"]) for each in sent["TransactItems"]]}

    def _alone(self, verb: str, sent: Sent) -> Answer:
        """One write: when its condition holds, or with AWS's own error."""
        place = table, key = self._place(verb, sent)
        if not _fulfilled(place, sent):
            raise unmet(table.items.get(key), sent.get("ReturnValuesOnConditionCheckFailure"))
        new = _outcome(place, verb, sent)
        old = self._apply(place, new)
        wanted = {"ALL_NEW": new, "ALL_OLD": old, "NONE": None}[sent.get("ReturnValues", "NONE")]
        return {} if wanted is None else {"Attributes": wanted.copy()}

    def _write_together(self, sent: Sent) -> Answer:
        """All or nothing: every condition is looked at before anything is written."""
        parts = [next(iter(each.items())) for each in sent["TransactItems"]]
        _check_number(parts)
        places = [self._place(verb, each) for verb, each in parts]
        if len({(table.name, key) for table, key in places}) != len(places):
            raise invalid("Transaction request cannot include multiple operations on one item")
        met = [_fulfilled(place, each) for place, (_, each) in zip(places, parts, strict=True)]
        if not all(met):
            raise cancelled([None if fulfilled else UNMET for fulfilled in met])
        changes = [(place, _outcome(place, *part)) for place, part in zip(places, parts, strict=True)]
        for (place, new), (verb, _) in zip(changes, parts, strict=True):
            if verb != "ConditionCheck":
                self._apply(place, new)
        return {}

    def _place(self, verb: str, sent: Sent) -> Place:
        """Where a write goes."""
        _check_placeholders(sent)
        table = self._table(sent)
        return table, table.key_of(sent["Item"]) if verb == "Put" else table.named(sent["Key"])

    def _apply(self, place: Place, new: Item | None, *, by_ttl: bool = False) -> Item | None:
        table, key = place
        old = table.put(key, new)
        if self.watch:
            self.watch(table, key, old, new)
        if new is None and old is not None and table.streams:
            self._numbered += 1
            self.told.append(removal(table, old, self._numbered, clock.now(), by_ttl=by_ttl))
        return old


def _fulfilled(place: Place, sent: Sent) -> bool:
    text = sent.get("ConditionExpression")
    if not text:
        return True
    names, values = sent.get("ExpressionAttributeNames", {}), sent.get("ExpressionAttributeValues", {})
    return conditions.compiled(text)(place[0].items.get(place[1]) or {}, names, values)


def _outcome(place: Place, verb: str, sent: Sent) -> Item | None:
    """What is to stand there afterwards; None: nothing."""
    table, key = place
    if verb == "Put":
        item = table.slim(sent["Item"])
        table.check(item)
        return item
    return _updated(table.items.get(key) or dict(sent["Key"]), table, sent) if verb == "Update" else None


def _updated(old: Item, table: Stored, sent: Sent) -> Item:
    text = sent.get("UpdateExpression")
    if not text:
        return old
    names, values = sent.get("ExpressionAttributeNames", {}), sent.get("ExpressionAttributeValues", {})
    new = updates.compiled(text)(old, names, values)
    if any(new.get(name) != old[name] for name in table.key_names):
        raise invalid("Cannot update attribute. This attribute is part of the key")
    table.check(new)
    return new


def _named(operation: str, sent: Sent) -> str:
    if operation == "BatchGetItem":
        return "+".join(sorted(sent["RequestItems"]))
    if operation.startswith("Transact"):
        return "+".join(sorted({part["TableName"] for each in sent["TransactItems"] for part in each.values()}))
    return str(sent["TableName"])


def _check_number(parts: Sequence[object]) -> None:
    if not 1 <= len(parts) <= _TOGETHER:
        raise invalid(f"Member must have length between 1 and {_TOGETHER}: {len(parts)}")


def _check_placeholders(sent: Sent) -> None:
    """DynamoDB refuses names and values that no expression mentions, and expressions that mention others."""
    given = {*sent.get("ExpressionAttributeNames", ()), *sent.get("ExpressionAttributeValues", ())}
    used = set[str]()
    for name in _EXPRESSIONS:
        if name in sent:
            used |= parsing.placeholders(sent[name])
    if given != used:
        raise invalid(f"Placeholders given and used differ: {sorted(given ^ used)}")
