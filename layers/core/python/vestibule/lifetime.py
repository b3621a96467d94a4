"""How a record's life ends: what lies in a table past its term, what a hold keeps, and the writes that decide.

Only retention works with these; everybody else reads through `Table`, which knows no record past its end. A held record
stays past its end too, for the hold alone: its `expires_at` still hides it, while what DynamoDB deletes by is taken away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pynamodb.models import Model

from vestibule.shapes import Record
from vestibule.table import BY_DUE, DUE, ERASURE, EXPIRY, HELD_BY, SHARDS, Table, shard_of
from vestibule.table import SHARD as SHARD_NAME
from vestibule.writes import Write

SHARD_NAMES = tuple(str(number) for number in range(SHARDS))

type Key = tuple[str, ...]


@dataclass(frozen=True)
class Lying[R: Record]:
    """A record as it lies in its table, ended or not, with what decides on its deletion."""

    record: R
    expires_at: datetime | None
    erase_at: datetime | None
    due_at: datetime | None
    held_by: frozenset[str]


@dataclass(frozen=True)
class Due:
    """A part of what is due: keys with the instant at which each was due, oldest first; `next` is None at the end."""

    keys: tuple[tuple[Key, datetime], ...]
    next: dict[str, Any] | None = None


def lying[R: Record](table: Table[R], key: Key) -> Lying[R] | None:
    """What lies under a key, read consistently, whether its term has ended or not."""
    try:
        row = table.model.get(key[0], key[1] if key[1:] else None, consistent_read=True)
    except table.model.DoesNotExist:
        return None
    return seen(table, row)


def lying_under[R: Record](
    table: Table[R],
    hash_key: str,
    *,
    index: str | None = None,
    between: tuple[str, str] | None = None,
    limit: int = 100,
    after: dict[str, Any] | None = None,
) -> tuple[tuple[Lying[R], ...], dict[str, Any] | None]:
    """Up to `limit` records under one hash key, ended or not, and where the next ones begin."""
    _, range_name = table.every_index[index] if index else (*table.key, "")[:2]
    found = table.model.query(
        hash_key,
        index_name=index,
        consistent_read=index is None,
        range_key_condition=table.where(range_name).between(*between) if between else None,
        limit=limit,
        last_evaluated_key=after,
    )
    return tuple(seen(table, row) for row in found), found.last_evaluated_key


def due(table: Table[Any], shard: str, by: datetime, *, limit: int = 100, after: dict[str, Any] | None = None) -> Due:
    """Up to `limit` keys of one shard that are due `by` an instant, oldest first. Reads what is due and nothing else."""
    found = table.model.query(
        shard,
        index_name=BY_DUE,
        range_key_condition=table.where(DUE) <= by,
        limit=limit,
        last_evaluated_key=after,
    )
    keys = tuple((key_of(table, row), row.attribute_values[DUE]) for row in found)
    return Due(keys, found.last_evaluated_key)


def seen[R: Record](table: Table[R], row: Model) -> Lying[R]:
    """A row as retention sees it. What cannot be read any more still ends, and can be held."""
    values = row.attribute_values
    return Lying(
        record=_readable(table.record, values),
        expires_at=values.get(EXPIRY),
        erase_at=values.get(ERASURE),
        due_at=values.get(DUE),
        held_by=frozenset(values.get(HELD_BY) or ()),
    )


def row_of(table: Table[Any], image: Mapping[str, Any]) -> Model:
    """The row of a stream's image, in DynamoDB's own JSON."""
    row = table.unbound_model()
    row.deserialize({name: dict(value) for name, value in image.items()})
    return row


def _readable[R: Record](record: type[R], values: Mapping[str, Any]) -> R:
    """The record, or where its shape is of another time, as much of it as can be read; None for the rest."""
    try:
        return record.model_validate(values)
    except ValidationError:
        hints = get_type_hints(record, include_extras=True)
        there = {name: _field(hints[name], values[name]) for name in record.model_fields if name in values}
        missing = {name: None for name, info in record.model_fields.items() if info.is_required() and name not in there}
        return record.model_construct(None, **there, **missing)


def _field(hint: Any, value: object) -> object:  # noqa: ANN401 (a type of any form)
    try:
        return TypeAdapter[object](hint).validate_python(value)
    except ValidationError:
        return None


def key_of(table: Table[Any], row: Model) -> Key:
    """The row's key."""
    return tuple(str(row.attribute_values[name]) for name in table.key)


def keep(table: Table[Any], key: Key, hold_id: str, until: datetime) -> Write:
    """Let a hold keep a record: nothing deletes it, and the sweep looks again when the hold ends. Twice is once."""
    there = table.where(table.key[0]).exists()
    actions = (
        table.where(HELD_BY).add({hold_id}),
        *table.setting({ERASURE: None, DUE: until, SHARD_NAME: shard_of(key)}),
    )
    return Write("change", bare_row(table, key), there, actions)


def let_go(
    table: Table[Any], key: Key, lying: Lying[Any], holds: frozenset[str], until: datetime | None, *, since: datetime
) -> Write:
    """Take these holds off a record as it was seen. The last one gone, its own term holds again.

    `until` is when the last of the remaining holds ends; None when none remains. What ended while it was held is due `since`
    the last of these holds ended: nobody was late before. Refused when the record has changed hands meanwhile: read it again.
    """
    remaining = lying.held_by - holds
    held_by = table.where(HELD_BY)
    actions = [held_by.set(set(remaining)) if remaining else held_by.remove()]
    if remaining:
        actions += table.setting({ERASURE: None, DUE: until, SHARD_NAME: shard_of(key)})
    else:
        ends = lying.expires_at
        actions += table.setting(table.ending(key, ends) | {DUE: max(ends, since) if ends else None})
    unchanged = held_by == set(lying.held_by) if lying.held_by else held_by.does_not_exist()
    same = unchanged & _same_expiry(table, lying) & table.where(table.key[0]).exists()
    return Write("change", bare_row(table, key), same, tuple(actions))


def erase_ended(table: Table[Any], key: Key, now: datetime) -> Write:
    """Erase a record that has ended and that nothing holds. Refused when it has not, or is gone."""
    ended = (table.where(EXPIRY) <= now) & table.where(HELD_BY).does_not_exist()
    return Write("remove", bare_row(table, key), ended)


def recreate(table: Table[Any], image: Mapping[str, Any], holds: Sequence[str], until: datetime) -> Write:
    """Put back a record that was deleted although a hold keeps it, as it was, held.

    Attributes that this version of the program does not know come back too.
    """
    table.model  # noqa: B018 (binds the row's class to the deployed table)
    row = row_of(table, image)
    values = row.attribute_values
    values[ERASURE], values[HELD_BY], values[DUE] = None, set(holds), until
    values[SHARD_NAME] = shard_of(key_of(table, row))
    _carry_unknown(row, {name: dict(value) for name, value in image.items() if name not in row.get_attributes()})
    return Write("add", row, table.where(table.key[0]).does_not_exist())


def _carry_unknown(row: Model, unknown: dict[str, dict[str, Any]]) -> None:
    """Let a row be stored with attributes that its model does not have."""
    known = row.serialize

    def serialize(null_check: bool = True) -> dict[str, dict[str, Any]]:  # noqa: FBT001, FBT002 (PynamoDB's own)
        return {**known(null_check=null_check), **unknown}

    vars(row)["serialize"] = serialize


def bare_row(table: Table[Any], key: Key) -> Model:
    """A row of which only the key is said."""
    return table.model(hash_key=key[0], range_key=key[1] if key[1:] else None)


def all_due(table: Table[Any], by: datetime) -> Iterator[tuple[Key, datetime]]:
    """Everything of a table that is due by an instant, shard by shard."""
    for shard in SHARD_NAMES:
        after = None
        while True:
            page = due(table, shard, by, after=after)
            yield from page.keys
            after = page.next
            if after is None:
                break


def _same_expiry(table: Table[Any], lying: Lying[Any]) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    expiry = table.where(EXPIRY)
    return expiry.does_not_exist() if lying.expires_at is None else cast("Any", expiry == lying.expires_at)
