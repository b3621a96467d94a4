"""A query costs what it reads, and not what lies beside it.

AWS: a query goes to its place in the partition; a condition is parsed once, whatever it is compared with.
Emulator: every query compares every item of the partition, and parses and checks the condition anew for each. The last
line of a day with 20,000 takes the better part of a second, and an erasure asks for it hundreds of times.
Restored: what was parsed and checked for one item of a query serves for the rest of it. A condition on the hash key alone
is compared once: a partition has one hash key.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ministack.services import dynamodb

_KEYS = "KeyConditionExpression"
_HASH_ALONE = 3
"""Tokens: the name, the sign, the value."""


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
