"""Conditions compiled once: PynamoDB writes the same few texts again and again, with other values."""

import operator
from collections.abc import Callable
from functools import cache
from typing import Any, cast

from prove.dynamodb import parsing
from prove.dynamodb.parsing import Node
from prove.dynamodb.refusals import Unsupported
from prove.dynamodb.values import Item, Names, Value, Values, comparable, equal, kind_of

type Holds = Callable[[Item, Names, Values], bool]
type Operand = Callable[[Item, Names, Values], Value | None]

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@cache
def compiled(text: str) -> Holds:
    """Whether an item fulfils the condition: a function of the item, the names and the values."""
    return _condition(parsing.condition(text))


def operand(node: Node) -> Operand:
    """What the operand stands for; None where the item has no such attribute."""
    kind, token = node[0], cast("Any", node[1])
    if kind == "value":
        return lambda _, __, values: values[token]
    if kind == "path":
        if token.startswith("#"):
            return lambda item, names, _: item.get(names[token])
        return lambda item, _, __: item.get(token)
    if kind == "size":
        measured = operand(token)
        return lambda item, names, values: _size(measured(item, names, values))
    raise Unsupported(str(kind))


def _condition(node: Node) -> Holds:
    kind, *parts = node
    if kind in ("and", "or", "not"):
        return _joined(str(kind), [_condition(cast("Node", part)) for part in parts])
    if kind == "compare":
        return _compare(str(parts[0]), cast("Node", parts[1]), cast("Node", parts[2]))
    if kind == "in":
        return _among(cast("Node", parts[0]), cast("tuple[Node, ...]", parts[1]))
    return _told(str(kind), [operand(cast("Node", part)) for part in parts])


def _joined(kind: str, parts: list[Holds]) -> Holds:
    if kind == "not":
        (only,) = parts
        return lambda item, names, values: not only(item, names, values)
    left, right = parts
    if kind == "and":
        return lambda item, names, values: left(item, names, values) and right(item, names, values)
    return lambda item, names, values: left(item, names, values) or right(item, names, values)


def _compare(sign: str, left: Node, right: Node) -> Holds:
    one, other = operand(left), operand(right)
    if sign == "=":
        return lambda item, names, values: equal(one(item, names, values), other(item, names, values))
    if sign == "<>":
        return lambda item, names, values: not equal(one(item, names, values), other(item, names, values))
    order = _ORDERS[sign]

    def ordered(item: Item, names: Names, values: Values) -> bool:
        pair = comparable(one(item, names, values), other(item, names, values))
        return pair is not None and order(*pair)

    return ordered


def _among(left: Node, choices: tuple[Node, ...]) -> Holds:
    one, several = operand(left), [operand(choice) for choice in choices]

    def among(item: Item, names: Names, values: Values) -> bool:
        value = one(item, names, values)
        return any(equal(value, choice(item, names, values)) for choice in several)

    return among


def _told(kind: str, parts: list[Operand]) -> Holds:
    test = _TESTS[kind]
    return lambda item, names, values: test(*[part(item, names, values) for part in parts])


def _between(value: Value | None, low: Value | None, high: Value | None) -> bool:
    lower, upper = comparable(low, value), comparable(value, high)
    return lower is not None and upper is not None and lower[0] <= lower[1] and upper[0] <= upper[1]


def _starts(value: Value | None, prefix: Value | None) -> bool:
    return bool(value and prefix and "S" in value and value["S"].startswith(prefix["S"]))


def _contains(value: Value | None, member: Value | None) -> bool:
    if value is None or member is None:
        return False
    kind, wanted = kind_of(value), next(iter(member.values()))
    return kind in ("S", "SS", "NS") and wanted in value[kind]


def _size(value: Value | None) -> Value | None:
    if value is None:
        return None
    content = next(iter(value.values()))
    return {"N": str(len(content.encode() if isinstance(content, str) else content))}


_TESTS: dict[str, Callable[..., bool]] = {
    "exists": lambda value: value is not None,
    "absent": lambda value: value is None,
    "between": _between,
    "starts": _starts,
    "contains": _contains,
}
