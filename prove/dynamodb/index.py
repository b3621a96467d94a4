"""Items under one hash key in the order of a range key: a table's own order, or an index of it."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from operator import itemgetter
from typing import Any, NamedTuple

from prove.dynamodb.refusals import invalid
from prove.dynamodb.values import Item, Value, kind_of, ordered

type Key = tuple[Any, ...]
"""A primary key as Python orders it."""
type Entry = tuple[Any, Key]
"""The range key's value, then the item's primary key, which orders the items that share it."""

_RANGE = itemgetter(0)


class Part(NamedTuple):
    """An attribute of a key, with its type: S or N."""

    name: str
    kind: str

    def of(self, item: Item) -> Any:  # noqa: ANN401 (a text or a number)
        """Its value in an item; None where the item has none. Another type is refused, as by DynamoDB."""
        value = item.get(self.name)
        if value is None:
            return None
        if self.kind not in value:
            raise invalid(f"Type mismatch for key {self.name} expected: {self.kind} actual: {kind_of(value)}")
        if value[self.kind] == "":
            raise invalid(
                f"The AttributeValue for a key attribute cannot contain an empty string value. Key: {self.name}"
            )
        return ordered(value, self.kind)


class Bounds(NamedTuple):
    """A stretch of range keys: from `low` to `high`, each None where there is no end, each included or not."""

    low: Any = None
    high: Any = None
    with_low: bool = True
    with_high: bool = True


class Index:
    """Sorted lists by hash key. An item without both keys is not in it."""

    def __init__(self, keys: tuple[Part, Part], *, keys_only: bool = False) -> None:
        """`keys_only`: it holds nothing of an item but keys."""
        self.hash_key, self.range_key = keys
        self.keys_only = keys_only
        self.parts: dict[Any, list[Entry]] = {}

    def move(self, key: Key, old: Item | None, new: Item | None) -> None:
        """Follow an item from one state to the next; None: not there."""
        before, after = self._place(old), self._place(new)
        if before == after:
            return
        if before is not None:
            part = self.parts[before[0]]
            del part[bisect_left(part, (before[1], key))]
            if not part:
                del self.parts[before[0]]
        if after is not None:
            insort(self.parts.setdefault(after[0], []), (after[1], key))

    def check(self, item: Item) -> None:
        """Refuse an item whose keys have another type."""
        self._place(item)

    def entries(self, under: Value, bounds: Bounds, start: Entry | None, *, descending: bool) -> Iterator[Entry]:
        """The entries under a hash key within the bounds, from just behind `start` on."""
        part = self.parts.get(ordered(under, self.hash_key.kind), [])
        first, end = _stretch(part, bounds)
        if descending:
            end = min(end, bisect_left(part, start)) if start else end
            return (part[place] for place in range(end - 1, first - 1, -1))
        first = max(first, bisect_right(part, start)) if start else first
        return (part[place] for place in range(first, end))

    def copy(self) -> "Index":
        """The same, apart."""
        twin = Index((self.hash_key, self.range_key), keys_only=self.keys_only)
        twin.parts = {under: part.copy() for under, part in self.parts.items()}
        return twin

    def _place(self, item: Item | None) -> tuple[Any, Any] | None:
        if item is None:
            return None
        under, at = self.hash_key.of(item), self.range_key.of(item)
        return None if under is None or at is None else (under, at)


def _stretch(part: list[Entry], bounds: Bounds) -> tuple[int, int]:
    low, high, with_low, with_high = bounds
    first = 0 if low is None else (bisect_left if with_low else bisect_right)(part, low, key=_RANGE)
    end = len(part) if high is None else (bisect_right if with_high else bisect_left)(part, high, key=_RANGE)
    return first, end
