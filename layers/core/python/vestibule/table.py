"""Tables: one declaration gives the schema, the keys, the indexes, the time to live and what is held.

A record is a frozen pydantic model; the PynamoDB model that stores it is derived from it, so a field is written once.
Every read takes `now` and treats a record past its `expires_at` as absent: expiry holds at once, whenever DynamoDB gets
round to the deletion. Every write is conditional. There is no scan.
"""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Literal, cast

from pynamodb.attributes import Attribute, TTLAttribute
from pynamodb.exceptions import PutError, PynamoDBConnectionError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite

from vestibule import attributes, config, connection
from vestibule.holdings import Holds
from vestibule.shapes import Record

EXPIRY = "expires_at"
_REFUSED = ("ConditionalCheckFailedException", "TransactionCanceledException")
_IN_THE_WAY = ("TransactionConflictException", "TransactionInProgressException")
_SENT = ("remove", "add", "change")
"""The order in which PynamoDB puts the writes of a transaction, whatever order they were given in."""
_MEETINGS = 5


class Refused(Exception):
    """A condition did not hold, so nothing was written. `places` are the positions of the refused writes."""

    def __init__(self, places: tuple[int, ...]) -> None:
        """Keep the positions in the order in which the writes were given."""
        super().__init__(f"refused: {places}")
        self.places = places


class Contended(RuntimeError):
    """Other transactions were in the way at each try. Nothing was written; the caller may try again later."""


@dataclass(frozen=True)
class Page[R: Record]:
    """A part of a list. `next` is DynamoDB's key of the last item read, None at the end."""

    items: tuple[R, ...]
    next: dict[str, Any] | None = None


@dataclass(frozen=True)
class Write:
    """One conditional write, to be committed alone or together with others."""

    verb: Literal["add", "change", "remove"]
    row: Model
    condition: Condition
    actions: tuple[Action, ...] = ()


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

    @cached_property
    def model(self) -> type[Model]:
        """The PynamoDB model, bound to the deployed table's name when it is first used."""
        self.unbound_model.Meta.table_name = config.setting(config.table_variable(self.name))
        connection.bind(self.unbound_model)
        return self.unbound_model

    @cached_property
    def unbound_model(self) -> type[Model]:
        """The PynamoDB model without a table name: enough for the stacks, which read the schema from it."""
        columns = {name: self._attribute(name) for name in self.record.model_fields}
        indexes = {name: attributes.index_of(name, columns, keys) for name, keys in self.indexes.items()}
        meta = type("Meta", (), {"table_name": None})
        members = {"Meta": meta, **columns, **indexes}
        return cast("type[Model]", type(f"{self.record.__name__}Row", (Model,), members))

    @property
    def expires(self) -> bool:
        """Whether the records end by themselves."""
        return EXPIRY in self.record.model_fields

    def attribute_type(self, name: str) -> str:
        """DynamoDB's type of an attribute: S, N or BOOL."""
        return str(self.unbound_model.get_attributes()[name].attr_type)

    def where(self, name: str) -> Any:  # noqa: ANN401 (an operand of PynamoDB's condition language)
        """The attribute as an operand: `table.where("status") == "accepted"`."""
        return getattr(self.unbound_model, name)

    def get(self, *key: str, now: datetime) -> R | None:
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
        _, range_name = self.indexes[index] if index else (*self.key, "")[:2]
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

    def add(self, record: R, *, now: datetime | None = None) -> Write:
        """Write a record whose key must be new. With `now`, one that has expired and still lies there may be replaced."""
        new = self.where(self.key[0]).does_not_exist()
        return Write("add", self._row(record), new | (self.where(EXPIRY) <= now) if now and self.expires else new)

    def change(self, *key: str, only_if: Condition | None = None, **changes: object) -> Write:
        """Set fields of a record that must exist (None removes one), `only_if` a condition holds."""
        there = self.where(self.key[0]).exists()
        actions = tuple(self._set(name, value) for name, value in changes.items())
        return Write("change", self._bare_row(key), there if only_if is None else there & only_if, actions)

    def remove(self, *key: str) -> Write:
        """Erase a record; it need not exist."""
        hash_key = self.where(self.key[0])
        return Write("remove", self._bare_row(key), hash_key.exists() | hash_key.does_not_exist())

    def _attribute(self, name: str) -> Attribute[Any]:
        is_hash, is_range = name == self.key[0], name in self.key[1:]
        kind = TTLAttribute if name == EXPIRY else attributes.kind_of(self.record.model_fields[name].annotation)
        return kind(hash_key=is_hash, range_key=is_range, null=not (is_hash or is_range))

    def _row(self, record: R) -> Model:
        return self.model(**self._stored(record.model_dump(mode="json", exclude_none=True)))

    def _bare_row(self, key: tuple[str, ...]) -> Model:
        return self.model(hash_key=key[0], range_key=key[1] if key[1:] else None)

    def _set(self, name: str, value: object) -> Action:
        if value is None:
            return cast("Action", self.where(name).remove())
        # A record of one field: the value is checked and written exactly as it would be in a whole one.
        partial = self.record.model_construct(None, **{name: value}).model_dump(
            mode="json", include={name}, warnings="error"
        )
        return cast("Action", self.where(name).set(self._stored(partial)[name]))

    @staticmethod
    def _stored(values: dict[str, Any]) -> dict[str, Any]:
        if isinstance(values.get(EXPIRY), str):
            values[EXPIRY] = datetime.fromisoformat(values[EXPIRY])
        return values

    def _record(self, row: Model) -> R:
        return self.record.model_validate(row.attribute_values)

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


def commit(*writes: Write) -> None:
    """Write all or nothing. `Refused` tells whose condition did not hold; the places count from 0.

    Two transactions that meet on an item are not a refusal: the one that DynamoDB turns away tries again, and is
    `Contended` when that goes on.
    """
    for _ in range(_MEETINGS):
        if _committed(writes):
            return
        time.sleep(random.uniform(0.02, 0.1))  # noqa: S311 (only to fall out of step with the other)
    raise Contended


def read_together(now: datetime, *wanted: tuple[Table[Any], tuple[str, ...]]) -> tuple[Any, ...]:
    """Records of several tables as they stood at one instant, in one call; None for each that is not there."""
    if len(wanted) == 1:  # the same guarantee for half of what a transaction costs
        return (wanted[0][0].get(*wanted[0][1], now=now),)
    with TransactGet(connection=connection.shared()) as reading:
        futures = [(table, reading.get(table.model, *key)) for table, key in wanted]
    return tuple(_found(table, future, now) for table, future in futures)


def commit_each(writes: Iterable[Write]) -> tuple[int, ...]:
    """Write one by one and return the places of those that were refused."""
    refused = []
    for place, write in enumerate(writes):
        try:
            commit(write)
        except Refused:
            refused.append(place)
    return tuple(refused)


def _found(table: Table[Any], future: Any, now: datetime) -> Any:  # noqa: ANN401 (PynamoDB's future is private)
    try:
        return table._alive(future.get(), now)  # noqa: SLF001 (same file, same mechanism)
    except table.model.DoesNotExist:
        return None


def _committed(writes: tuple[Write, ...]) -> bool:
    """False when another transaction was in the way."""
    try:
        _alone(writes[0]) if len(writes) == 1 else _together(writes)
    except (PutError, UpdateError, TransactWriteError) as error:
        if error.cause_response_code in _IN_THE_WAY:
            return False
        if error.cause_response_code not in _REFUSED:
            raise
        refused = _refused_places(error, writes)
        if refused:
            raise Refused(refused) from error
        return False
    return True


def _alone(write: Write) -> None:
    match write.verb:
        case "add":
            write.row.save(condition=write.condition)
        case "change":
            write.row.update(actions=list(write.actions), condition=write.condition)
        case "remove":
            write.row.delete()


def _together(writes: tuple[Write, ...]) -> None:
    transaction = TransactWrite(connection=connection.shared())
    for write in writes:
        match write.verb:
            case "add":
                transaction.save(write.row, condition=write.condition)
            case "change":
                transaction.update(write.row, actions=list(write.actions), condition=write.condition)
            case "remove":
                transaction.delete(write.row)
    with transaction:
        pass


def _refused_places(error: PynamoDBConnectionError | TransactWriteError, writes: tuple[Write, ...]) -> tuple[int, ...]:
    """Whose condition did not hold. DynamoDB's reasons come in the order in which PynamoDB sends: by kind of write."""
    if not isinstance(error, TransactWriteError):
        return (0,)
    sent = sorted(range(len(writes)), key=lambda place: _SENT.index(writes[place].verb))
    reasons = zip(sent, error.cancellation_reasons, strict=True)
    return tuple(sorted(place for place, reason in reasons if reason and reason.code == "ConditionalCheckFailed"))
