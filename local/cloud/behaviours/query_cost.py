"""A query costs what it reads, and not what lies beside it.

AWS: a query goes to its place in the partition; a condition is parsed once, whatever it is compared with.
Emulator: every query compares and orders every item of the partition, and parses and checks the condition anew for each.
The last line of a day with 20,000 takes the better part of a second, and an erasure asks for it hundreds of times.
Restored: what was parsed and checked for one item of a query serves for the rest of it, and an expression that comes again
is not read again. A condition on the hash key alone is compared once: a partition has one hash key. A number by which items
are ordered is read once.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ministack.services import dynamodb

_KEYS = "KeyConditionExpression"
_HASH_ALONE = 4
"""Tokens: the name, the sign, the value, the end."""
_REMEMBERED = 100_000
type _Order = Callable[[Mapping[str, Any] | None, str], Any]
"""By what an item is ordered: its attribute, and the attribute's type."""


@dataclass(frozen=True)
class _Checked:
    """A condition that was found sound with these values, themselves and not their like."""

    expression: str
    values: Mapping[str, Any]
    names: Mapping[str, Any]
    slot: str
    tokens: list[Any]
    holds_for_all: bool


_last = threading.local()


def restore() -> None:
    """Parse and check a condition once for all the items that one call compares with it."""
    dynamodb._tokenize = lru_cache(_REMEMBERED)(dynamodb._tokenize)
    dynamodb._condition_syntax_error = lru_cache(_REMEMBERED)(dynamodb._condition_syntax_error)
    dynamodb._sort_key_value = _remembering_numbers(dynamodb._sort_key_value)
    stock = dynamodb._evaluate_condition

    def evaluate(
        expr: str,
        item: Mapping[str, Any],
        attr_values: Mapping[str, Any],
        attr_names: Mapping[str, Any],
        slot: str = "ConditionExpression",
    ) -> Any:  # noqa: ANN401 (the emulator's own)
        checked: _Checked | None = getattr(_last, "checked", None)
        if checked is None or not _is_same(checked, expr, attr_values, attr_names, slot):
            holds = stock(expr, item, attr_values, attr_names, slot)
            _last.checked = _remembered(expr, attr_values, attr_names, slot, holds=bool(holds))
            return holds
        if checked.holds_for_all:
            return True
        return dynamodb._ExprEval(checked.tokens, item, attr_values, attr_names).evaluate()

    dynamodb._evaluate_condition = evaluate


def _remembering_numbers(stock: _Order) -> _Order:
    number = lru_cache(_REMEMBERED)(lambda text: stock({"N": text}, "N"))

    def order(attribute: Mapping[str, Any] | None, kind: str) -> Any:  # noqa: ANN401 (the emulator's own)
        return number(attribute["N"]) if attribute and kind == "N" and "N" in attribute else stock(attribute, kind)

    return order


def _is_same(
    checked: _Checked, expression: str, values: Mapping[str, Any], names: Mapping[str, Any], slot: str
) -> bool:
    return (
        checked.values is values
        and checked.names is names
        and checked.slot == slot
        and checked.expression == expression
    )


def _remembered(
    expression: str, values: Mapping[str, Any], names: Mapping[str, Any], slot: str, *, holds: bool
) -> _Checked | None:
    if not expression or not expression.strip():
        return None
    tokens = dynamodb._tokenize(expression)
    return _Checked(expression, values, names, slot, tokens, holds and slot == _KEYS and len(tokens) == _HASH_ALONE)
