"""What a line about a changed end makes of the record in a restored copy. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.attributes import JSONAttribute, NumberAttribute

from vestibule import lifetime
from vestibule.lifetime import Lying
from vestibule.retention.restore import Dated
from vestibule.table import DUE, EXPIRY, Table, Write

_ENDINGS = "endings"
"""How many ends of a person's relations were told. Admissions carry the number that they were checked against."""


def redating(table: Table[Any], said: Dated, lying: Lying[Any], now: datetime) -> Write:
    """The write that changes an end again. A held record gets its new end and stays: the hold decides when it goes."""
    values = {name: _stored(table, name, value) for name, value in said.changes.items()}
    values |= _doubting(table, values)
    if EXPIRY in values:
        ends = values[EXPIRY]
        values |= {} if lying.held_by else table.ending(said.key, ends)
        values |= {DUE: max(ends, now)} if ends and not lying.held_by else {}
    there = table.where(table.key[0]).exists()
    return Write("change", lifetime.bare_row(table, said.key), there, tuple(table.setting(values)))


def keeping_ends(said: Dated, point: datetime) -> Dated:
    """The same without removals of ends since the point, for persons who are restored together with their relations.

    An end is removed when a relation begins. One that began since the point is not in the copy of the relations, so that
    nobody would ever end it, and the person would be kept without end. With the end that the copy has, or that a later
    line tells, the person goes when the relations that are in the copy say so.
    """
    if said.at <= point:
        return said
    kept = {name: value for name, value in said.changes.items() if value is not None}
    return Dated(said.key, kept, said.at)


def _stored(table: Table[Any], name: str, told: str | int | None) -> Any:  # noqa: ANN401 (of any attribute)
    """What a line tells as text, as the attribute takes it."""
    if told is None:
        return None
    if name == EXPIRY:
        return datetime.fromisoformat(str(told))
    match table.where(name):
        case JSONAttribute():
            return json.loads(str(told))
        case NumberAttribute():
            return int(told)
        case _:
            return str(told)


def _doubting(table: Table[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A person's number one above the told one, and so above that of every admission: none is believed unchecked.

    The admissions were checked against relations of the tables in use; what is restored beside them may tell of others.
    Lines are replayed oldest first, so that the number ends one above the largest that was told, however often it is run.
    """
    told = None if table.copies else values.get(_ENDINGS)
    return {} if told is None else {_ENDINGS: told + 1}
