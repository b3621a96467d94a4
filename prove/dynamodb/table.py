"""One table: its items, its indexes, and when DynamoDB may delete what has expired."""

import heapq
from collections.abc import Callable, Iterator
from typing import Any

from prove.dynamodb.index import Index, Key, Part
from prove.dynamodb.refusals import invalid
from prove.dynamodb.values import Item, Value
from vestibule.table import BY_DUE, ERASURE, Table

_SHORT = 16
_SETS = frozenset(("SS", "NS", "BS"))

type Lag = Callable[[Key, int], int]
"""How many seconds DynamoDB takes to delete an item, from its key and the second from which it may."""


class Stored:
    """The items of one declared table. `streams`: deletions are told."""

    def __init__(self, declared: Table[Any], deployed: str) -> None:
        """Made as `stacks.data` makes it."""
        self.name, self.declared = deployed, declared
        self.key = tuple(Part(name, declared.attribute_type(name)) for name in declared.key)
        self.key_names = frozenset(declared.key)
        self.items: dict[Key, Item] = {}
        self.indexes = {name: self._index(name, keys) for name, keys in declared.every_index.items()}
        self.own = Index((self.key[0], self.key[1])) if self.key[1:] else None
        self.streams = declared.is_promised
        self._values: dict[str, Value] = {}
        self._ordered = (*self.indexes.values(), *([self.own] if self.own else []))
        self._erasures: list[tuple[int, Key]] | None = [] if declared.expires else None

    def key_of(self, item: Item) -> Key:
        """The primary key within an item, or within what names one."""
        found = tuple([part.of(item) for part in self.key])
        if None in found:
            raise invalid("One of the required keys was not given a value")
        return found

    def named(self, key: Item) -> Key:
        """The primary key that names an item, and nothing else."""
        if key.keys() != self.key_names:
            raise invalid("The provided key element does not match the schema")
        return self.key_of(key)

    def check(self, item: Item) -> None:
        """Refuse what DynamoDB would not store."""
        for index in self._ordered:
            index.check(item)
        if any(not value[kind] for value in item.values() for kind in value if kind in _SETS):
            raise invalid("One or more parameter values were invalid: An string set  may not be empty")

    def slim(self, item: Item) -> Item:
        """The same item on values that others have too: a million entries name a few doors and persons, and one end thrice."""
        own: dict[str, Value] = {}
        return {name: self._shared(name, value, own) for name, value in item.items()}

    def put(self, key: Key, item: Item | None) -> Item | None:
        """Let this item (or none) stand under the key; what stood there before."""
        old = self.items.get(key)
        for index in self._ordered:
            index.move(key, old, item)
        if item is None:
            self.items.pop(key, None)
            return old
        self.items[key] = item
        if self._erasures is not None and ERASURE in item and (old is None or old.get(ERASURE) != item[ERASURE]):
            heapq.heappush(self._erasures, (int(item[ERASURE]["N"]), key))
        return old

    def expired(self, second: int, lag: Lag) -> Iterator[Key]:
        """What time to live deletes at this second: what may go, less what DynamoDB is late with."""
        if self._erasures is None:
            return
        late = []
        while self._erasures and self._erasures[0][0] <= second:
            at, key = heapq.heappop(self._erasures)
            if self.items.get(key, {}).get(ERASURE) != {"N": str(at)}:
                continue
            if at + lag(key, at) <= second:
                yield key
            else:
                late.append((at, key))
        for each in late:
            heapq.heappush(self._erasures, each)

    def copy(self) -> "Stored":
        """The same, apart. Items are never changed in place and are shared."""
        twin = Stored(self.declared, self.name)
        twin.items = self.items.copy()
        twin.indexes = {name: index.copy() for name, index in self.indexes.items()}
        twin.own = self.own.copy() if self.own else None
        twin._ordered = (*twin.indexes.values(), *([twin.own] if twin.own else []))
        twin._erasures = None if self._erasures is None else self._erasures.copy()
        return twin

    def _shared(self, name: str, value: Value, own: dict[str, Value]) -> Value:
        if "N" in value:
            return own.setdefault(value["N"], value)
        if "S" in value and name not in self.key_names and (name.endswith("_id") or len(value["S"]) < _SHORT):
            return self._values.setdefault(value["S"], value)
        return value

    def _index(self, name: str, keys: tuple[str, str]) -> Index:
        hash_key, range_key = (Part(key, self.declared.attribute_type(key)) for key in keys)
        return Index((hash_key, range_key), keys_only=name == BY_DUE)
