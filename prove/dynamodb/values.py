"""Attribute values in DynamoDB's JSON, `{"S": "x"}` or `{"N": "1"}`, and how DynamoDB compares them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

type Value = Mapping[str, Any]
type Item = dict[str, Value]
"""An item's values are never changed in place: an update puts others in their stead."""
type Names = Mapping[str, str]
type Values = Mapping[str, Value]

_ORDERED = ("S", "N", "B")
_SETS = ("SS", "NS", "BS")


def number(text: str) -> int | Decimal:
    """A number as DynamoDB orders it, exact."""
    try:
        return int(text)
    except ValueError:
        return Decimal(text)


def kind_of(value: Value) -> str:
    """S, N, BOOL and so on."""
    return next(iter(value))


def ordered(value: Value, kind: str) -> Any:  # noqa: ANN401 (a text, a number or bytes)
    """The value as Python orders it: text by code points, which is the order of its bytes in UTF-8."""
    return number(value["N"]) if kind == "N" else value[kind]


def equal(one: Value | None, other: Value | None) -> bool:
    """Equality as DynamoDB sees it: 1 is 1.0, and a set has no order."""
    if one is None or other is None:
        return False
    if one == other:
        return True
    kind = kind_of(one)
    if kind != kind_of(other):
        return False
    if kind == "N":
        return number(one["N"]) == number(other["N"])
    return kind in _SETS and set(one[kind]) == set(other[kind])


def comparable(one: Value | None, other: Value | None) -> tuple[Any, Any] | None:
    """Both as Python orders them; None when DynamoDB finds no order between them."""
    if one is None or other is None:
        return None
    kind = kind_of(one)
    if kind not in _ORDERED or kind not in other:
        return None
    return ordered(one, kind), ordered(other, kind)
