"""Records whose end changes after they were written: a relation that ends, a person who leaves, a grant that is ended.

The write keeps what a hold has decided, and the line of evidence says the new end, so that a restore can apply it again.
A record that comes in the place of one that has ended is such a change too, where a hold keeps the other.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from vestibule import clock, lifetime
from vestibule.evidence import Fact
from vestibule.lifetime import Key, Lying
from vestibule.shapes import Record
from vestibule.table import DUE, EXPIRY, HELD_BY, Table
from vestibule.writes import Write


def redate[R: Record](
    table: Table[R], key: Key, lying: Lying[R], changes: Mapping[str, object], *, only_if: Condition, now: datetime
) -> Write:
    """Set fields of a record that lives, `expires_at` among them.

    Refused when its end was changed meanwhile, a hold took or left it, or it has ended: whoever began long ago and stood still
    does not bring back what was erased since. So it is the clock that is asked, and not `now`.
    """
    lives = table.where(EXPIRY) > clock.now() if lying.expires_at else None
    return take_up(table, key, lying, changes, only_if=only_if & lives if lives is not None else only_if, now=now)


def take_up[R: Record](
    table: Table[R], key: Key, lying: Lying[R], changes: Mapping[str, object], *, only_if: Condition, now: datetime
) -> Write:
    """Set fields of a record as it was seen, which may have ended, and lives again then.

    A held record gets its new end and stays: the hold alone decides when it is erased. An end that has passed already is
    due from `now` on, because nobody could have kept it earlier.
    """
    expires_at: Any = changes[EXPIRY]
    fields = {name: value for name, value in changes.items() if name != EXPIRY}
    change = table.change(*key, only_if=only_if & same_end(table, lying) & _same_holds(table, lying), **fields)
    ends = {EXPIRY: expires_at}
    if not lying.held_by:
        ends |= table.ending(key, expires_at)
        ends |= {DUE: max(expires_at, now)} if expires_at and table.is_promised else {}
    return replace(change, actions=(*change.actions, *table.setting(ends)))


def replacing[R: Record](table: Table[R], record: R, now: datetime) -> Write:
    """Write a record where no reader knows one. What has ended there, and a hold keeps, takes it up and stays held.

    Refused when something lies there that has not ended, or a hold took or left it meanwhile.
    """
    key = tuple(str(getattr(record, name)) for name in table.key)
    lying = lifetime.lying(table, key)
    if lying is None or not lying.held_by:
        return table.add(record, now=now)
    changes = {name: getattr(record, name) for name in table.record.model_fields if name not in table.key}
    return take_up(table, key, lying, changes, only_if=table.where(EXPIRY) <= now, now=now)


def is_free(lying: Lying[Any] | None, now: datetime) -> bool:
    """Whether a record may be added under a key: nothing lies there, or what has ended and nothing holds."""
    if lying is None:
        return True
    return not lying.held_by and lying.expires_at is not None and lying.expires_at <= now


def dated(table: Table[Any], key: Key, changes: Mapping[str, datetime | str | int | None]) -> Fact:
    """The line that tells the new end of a record, with all that a restored copy needs to know of it.

    Each attribute as text, an instant as it is written, a number as it is, None for removed.
    """
    told = {name: clock.written(value) if isinstance(value, datetime) else value for name, value in changes.items()}
    return Fact("retention.record.dated", table.name, {"table": table.name, "key": list(key), "changes": told})


def same_end(table: Table[Any], lying: Lying[Any]) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    """The condition that nobody has changed the end of a record since it was seen."""
    expiry = table.where(EXPIRY)
    return expiry.does_not_exist() if lying.expires_at is None else expiry == lying.expires_at


def _same_holds(table: Table[Any], lying: Lying[Any]) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    held_by = table.where(HELD_BY)
    return held_by == set(lying.held_by) if lying.held_by else held_by.does_not_exist()
