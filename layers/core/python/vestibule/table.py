"""Tables: one declaration gives the schema, the keys, the indexes, the time to live and what is held.

A record is a frozen pydantic model; the PynamoDB model that stores it is derived from it, so a field is written once.
Every read takes `now` and treats a record past its `expires_at` as absent: expiry holds at once, whenever DynamoDB gets
round to the deletion. Every write is conditional. There is no scan.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast

from pynamodb.attributes import Attribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactGet

from vestibule import attributes, config, connection
from vestibule.attributes import SecondAttribute
from vestibule.holdings import Holds
from vestibule.shapes import Record, is_sealed, sealed_fields
from vestibule.writes import Contended, Refused, Write, commit, commit_each

__all__ = [
    "BY_DUE",
    "DUE",
    "ERASURE",
    "EXPIRY",
    "HELD_BY",
    "SHARD",
    "SHARDS",
    "Contended",
    "NotSealed",
    "Page",
    "Refused",
    "Table",
    "Write",
]
__all__ += ["commit", "commit_each", "read_together", "shard_of"]

EXPIRY = "expires_at"
"""When a record ends for every reader. What DynamoDB deletes by is `ERASURE`, which a hold takes away."""
ERASURE = "erase_at"
DUE = "due_at"
"""When the sweep must look at a record: the end of its term, or of the hold that keeps it."""
SHARD = "shard"
HELD_BY = "held_by"
BY_DUE = "by_due"
SHARDS = 8
"""Records due to go lie in this many parts of the index, or its one hot end would bound how fast a table can be written."""


_COUNT = cast("Any", Model.count).__func__
"""The library's own: a record may have a field of this name, which hides it on the table's model."""


class NotSealed(ValueError):
    """A plain value was to be stored where only a sealed one may lie. The message does not repeat it."""


@dataclass(frozen=True)
class Page[R: Record]:
    """A part of a list. `next` is DynamoDB's key of the last item read, None at the end."""

    items: tuple[R, ...]
    next: dict[str, Any] | None = None


@dataclass(frozen=True)
class Table[R: Record]:
    """A DynamoDB table of records.

    `key` is the hash key and, where there is one, the range key. `indexes` maps a name to its hash and range key. An index is
    one more copy of the records, so `serves` says what each is for that is not the way to a person's own.
    """

    name: str
    record: type[R]
    holds: Holds
    key: tuple[str, ...] = ("id",)
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    serves: Mapping[str, str] = field(default_factory=dict)
    counts_from: str | None = None
    """The attribute with the instant that the retention rule counts from; None where another record has it."""
    copies: str | None = None
    """The table of which these records are a copy for quick reading: a hold keeps the originals instead."""
    happens_at: str | None = None
    """The attribute that says when it happened; None for what lasts, such as a grant."""
    hidden_until: str | None = None
    """The attribute with the instant until which a law forbids to tell the person of the record: no copy has it before."""
    recoverable: bool = True
    """False: no backup and no stream has a copy, so that what is erased is gone at once, unwitnessed, by its owner's hand."""
    bound: str | None = None
    """The deployed table that this is, where it is not the one of the environment: a restored copy."""

    def bound_to(self, deployed: str) -> "Table[R]":
        """The same declaration of another deployed table."""
        return replace(self, bound=deployed)

    @cached_property
    def model(self) -> type[Model]:
        """The PynamoDB model, bound to the deployed table's name when it is first used."""
        self.unbound_model.Meta.table_name = self.bound or config.setting(config.table_variable(self.name))
        connection.bind(self.unbound_model)
        return self.unbound_model

    @cached_property
    def unbound_model(self) -> type[Model]:
        """The PynamoDB model without a table name: enough for the stacks, which read the schema from it."""
        columns = {name: self._attribute(name) for name in self.record.model_fields} | self._lifetime()
        indexes = {
            name: attributes.index_of(name, columns, keys, keys_only=name == BY_DUE)
            for name, keys in self.every_index.items()
        }
        meta = type("Meta", (), {"table_name": None})
        members = {"Meta": meta, **columns, **indexes}
        return cast("type[Model]", type(f"{self.record.__name__}Row", (Model,), members))

    @property
    def expires(self) -> bool:
        """Whether the records end by themselves."""
        return EXPIRY in self.record.model_fields

    @property
    def is_promised(self) -> bool:
        """Whether a promise of the pack ends the records: then they are witnessed, swept, and can be held."""
        return self.expires and bool(self.holds.retention) and self.recoverable

    @property
    def sealed(self) -> frozenset[str]:
        """The attributes that are stored sealed."""
        return sealed_fields(self.record)

    @property
    def every_index(self) -> Mapping[str, tuple[str, str]]:
        """The declared indexes, and the one by what is due to go."""
        return {**self.indexes, BY_DUE: (SHARD, DUE)} if self.is_promised else self.indexes

    def attribute_type(self, name: str) -> str:
        """DynamoDB's type of an attribute: S, N or BOOL."""
        return str(self.unbound_model.get_attributes()[name].attr_type)

    def where(self, name: str) -> Any:  # noqa: ANN401 (an operand of PynamoDB's condition language)
        """The attribute as an operand: `table.where("status") == "accepted"`."""
        return getattr(self.unbound_model, name)

    def get(self, *key: str | int, now: datetime) -> R | None:
        """The record with this key, read consistently; None when there is none or it has expired."""
        try:
            row = self.model.get(key[0], key[1] if key[1:] else None, consistent_read=True)
        except self.model.DoesNotExist:
            return None
        return self._alive(row, now)

    def query(
        self,
        hash_key: str,
        *,
        now: datetime,
        index: str | None = None,
        between: tuple[str, str] | None = None,
        newest_first: bool = False,
        limit: int = 100,
        after: dict[str, Any] | None = None,
    ) -> Page[R]:
        """Up to `limit` records under one hash key, in range-key order. `between` includes both ends."""
        _, range_name = self.every_index[index] if index else (*self.key, "")[:2]
        found = self.model.query(
            hash_key,
            index_name=index,
            consistent_read=index is None,
            range_key_condition=self.where(range_name).between(*between) if between else None,
            filter_condition=self._unexpired(now),
            scan_index_forward=not newest_first,
            limit=limit,
            last_evaluated_key=after,
        )
        items = tuple(self._record(row) for row in found)
        return Page(items, found.last_evaluated_key)

    def each(
        self,
        hash_key: str,
        *,
        now: datetime,
        index: str | None = None,
        between: tuple[str, str] | None = None,
        newest_first: bool = False,
        at_once: int = 100,
        after: dict[str, Any] | None = None,
    ) -> Iterator[R]:
        """All records under one hash key, as `query` finds them: `at_once` in a call, and no call before it is needed."""
        while True:
            page = self.query(
                hash_key,
                now=now,
                index=index,
                between=between,
                newest_first=newest_first,
                limit=at_once,
                after=after,
            )
            yield from page.items
            after = page.next
            if after is None:
                return

    def count(self, hash_key: str, *, now: datetime, index: str | None = None) -> int:
        """How many records there are under one hash key. None of them is answered, and so none is paid for twice."""
        options = {"index_name": index, "filter_condition": self._unexpired(now), "consistent_read": index is None}
        return int(_COUNT(self.model, hash_key, **options))

    def get_each(self, keys: Sequence[str | tuple[str, str]], *, now: datetime) -> Iterator[R]:
        """The records with these keys that are there and have not expired, in any order, a hundred a call."""
        for row in self.model.batch_get(keys, consistent_read=True) if keys else ():
            record = self._alive(row, now)
            if record is not None:
                yield record

    def add(self, record: R, *, now: datetime | None = None) -> Write:
        """Write a record whose key must be new. With `now`, one that has expired may be replaced (held: `redating.replacing`)."""
        new = self.where(self.key[0]).does_not_exist()
        return Write("add", self._row(record), new | self._is_free(now) if now and self.expires else new)

    def change(self, *key: str, only_if: Condition | None = None, **changes: object) -> Write:
        """Set fields of a record that must exist (None removes one), `only_if` a condition holds."""
        there = self.where(self.key[0]).exists()
        stored = self._fields(changes)
        actions = tuple(self.setting({name: stored.get(name) for name in changes}))
        if EXPIRY in changes:
            actions += tuple(self.setting(self.ending(key, cast("datetime | None", changes[EXPIRY]))))
        return Write("change", self._bare_row(key), there if only_if is None else there & only_if, actions)

    def upsert(self, *key: str, actions: Sequence[Action]) -> Write:
        """Change a record, which is made if it is not there."""
        hash_key = self.where(self.key[0])
        return Write("change", self._bare_row(key), hash_key.exists() | hash_key.does_not_exist(), tuple(actions))

    def remove(self, *key: str) -> Write:
        """Erase a record; it need not exist."""
        hash_key = self.where(self.key[0])
        return Write("remove", self._bare_row(key), hash_key.exists() | hash_key.does_not_exist())

    def _is_free(self, now: datetime) -> Condition:
        """What lies there has ended, and nothing holds it."""
        ended = cast("Condition", self.where(EXPIRY) <= now)
        return ended & self.where(HELD_BY).does_not_exist() if self.is_promised else ended

    def _attribute(self, name: str) -> Attribute[Any]:
        is_hash, is_range = name == self.key[0], name in self.key[1:]
        kind = SecondAttribute if name == EXPIRY else attributes.kind_of(self.record.model_fields[name].annotation)
        return kind(hash_key=is_hash, range_key=is_range, null=not (is_hash or is_range))

    def _lifetime(self) -> dict[str, Attribute[Any]]:
        """What is stored beside a record to end it."""
        if not self.expires:
            return {}
        erasure: dict[str, Attribute[Any]] = {ERASURE: SecondAttribute(null=True)}
        if not self.is_promised:
            return erasure
        due: dict[str, Attribute[Any]] = {DUE: SecondAttribute(null=True), SHARD: UnicodeAttribute(null=True)}
        return erasure | due | {HELD_BY: UnicodeSetAttribute(null=True)}

    def ending(self, key: Sequence[str], expires_at: datetime | None) -> dict[str, Any]:
        """What is stored beside a record that ends at this instant, by attribute; None for what is not."""
        ends = {ERASURE: expires_at}
        due = {DUE: expires_at, SHARD: shard_of(key) if expires_at else None}
        return ends | due if self.is_promised else ends

    def _row(self, record: R) -> Model:
        stored = self._stored(self._checked(record.model_dump(mode="json", exclude_none=True)))
        if stored.get(EXPIRY):
            stored |= self.ending([stored[name] for name in self.key], stored[EXPIRY])
        return self.model(**stored)

    def _bare_row(self, key: tuple[str, ...]) -> Model:
        return self.model(hash_key=key[0], range_key=key[1] if key[1:] else None)

    def setting(self, values: Mapping[str, Any]) -> Iterator[Action]:
        """The actions that store these values as they are; None removes one."""
        for name, value in values.items():
            yield self.where(name).remove() if value is None else self.where(name).set(value)

    @cached_property
    def _blank(self) -> Mapping[str, object]:
        """Each field without a value: pydantic would find out the default of each, at every change, for nothing."""
        return dict.fromkeys(self.record.model_fields)

    def _fields(self, changes: Mapping[str, object]) -> dict[str, Any]:
        """Those that have a value, checked and written exactly as they would be in a whole record."""
        values = {name: value for name, value in changes.items() if value is not None}
        partial = self.record.model_construct(None, **{**self._blank, **values})
        return self._stored(self._checked(partial.model_dump(mode="json", include={*values}, warnings="error")))

    def _checked(self, values: dict[str, Any]) -> dict[str, Any]:
        for name in self.sealed & values.keys():
            if not is_sealed(values[name]):
                raise NotSealed(f"{name} of {self.name} is stored sealed or not at all: see vestibule.sealing")
        return values

    @staticmethod
    def _stored(values: dict[str, Any]) -> dict[str, Any]:
        if isinstance(values.get(EXPIRY), str):
            values[EXPIRY] = datetime.fromisoformat(values[EXPIRY])
        return values

    def _record(self, row: Model) -> R:
        return self.record.model_validate(row.attribute_values)  # which passes over what only ends it

    def _alive(self, row: Model | None, now: datetime) -> R | None:
        if row is None:
            return None
        ends = row.attribute_values.get(EXPIRY)
        return None if ends is not None and ends <= now else self._record(row)

    def _unexpired(self, now: datetime) -> Condition | None:
        if not self.expires:
            return None
        expiry = self.where(EXPIRY)
        # The attribute holds whole seconds, rounded down: "later than this second" never shows a record past its end.
        return cast("Condition", expiry.does_not_exist() | (expiry > now.astimezone(UTC)))


def shard_of(key: Sequence[str]) -> str:
    """The part of the index by what is due in which a record lies."""
    return str(zlib.crc32("\x1f".join(key).encode()) % SHARDS)


def read_together(now: datetime, *wanted: tuple[Table[Any], tuple[str, ...]]) -> tuple[Any, ...]:
    """Records of several tables as they stood at one instant, in one call; None for each that is not there."""
    if len(wanted) == 1:  # the same guarantee for half of what a transaction costs
        return (wanted[0][0].get(*wanted[0][1], now=now),)
    with TransactGet(connection=connection.shared()) as reading:
        futures = [(table, reading.get(table.model, *key)) for table, key in wanted]
    return tuple(_found(table, future, now) for table, future in futures)


def _found(table: Table[Any], future: Any, now: datetime) -> Any:  # noqa: ANN401 (PynamoDB's future is private)
    try:
        return table._alive(future.get(), now)  # noqa: SLF001 (same file, same mechanism)
    except table.model.DoesNotExist:
        return None
