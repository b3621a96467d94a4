"""The least that a record of a kind can be, for tests in which it only has to be there."""

import re
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import AwareDatetime, StringConstraints

from vestibule import ids
from vestibule.holdings import Holding
from vestibule.shapes import Record, sealed_fields
from vestibule.table import Table, Write

SEALED = f"sealed:1:{'0' * 16}:{'A' * 40}"
_ID = re.compile(r"^\^([a-z]{3})_")
_DIGITS = re.compile(r"^\^\[0-9\]\{(\d+)\}\$$")


def trace_of(table: Table[Any], person_id: str, now: datetime) -> Write:
    """A record of this table that is about the person."""
    assert isinstance(table.holds, Holding)
    record = least(table.record, now, {table.holds.subject: person_id})
    write: Write = table.add(record)
    return write


def least(shape: type[Record], now: datetime, known: dict[str, Any]) -> Record:
    hints = get_type_hints(shape, include_extras=True)
    needed = {name for name, field in shape.model_fields.items() if field.is_required()} - known.keys()
    sealed = dict.fromkeys(sealed_fields(shape) & needed, SEALED)
    made = {name: _value(hints[name], now, f"{known} {name}") for name in needed - sealed.keys()}
    return shape.model_validate({**made, **sealed, **known})


def _value(hint: Any, now: datetime, seed: str) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _constrained(inner, now, seed)
    if origin is Literal:
        return inner[0]
    if origin in (Union, UnionType):
        return next(_value(each, now, seed) for each in inner if each is not NoneType)
    usual = {
        str: ids.derived("any", seed),
        int: 1,
        bool: True,
        AwareDatetime: now,
        date: now.date(),
        list: [],
        dict: {},
        frozenset: [],
    }
    return usual[origin or hint]


def _constrained(inner: tuple[Any, ...], now: datetime, seed: str) -> Any:
    patterns = [each.pattern for each in inner if isinstance(each, StringConstraints) and each.pattern]
    named = _ID.match(str(patterns[0])) if patterns else None
    digits = _DIGITS.match(str(patterns[0])) if patterns else None
    if digits:
        return "7" * int(digits[1])
    return ids.derived(named[1], seed) if named else _value(inner[0], now, seed)
