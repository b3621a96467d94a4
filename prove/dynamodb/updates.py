"""Updates compiled once: SET, REMOVE, ADD and DELETE, each reading the item as it was before."""

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from prove.dynamodb import parsing
from prove.dynamodb.conditions import Operand, operand
from prove.dynamodb.parsing import Node
from prove.dynamodb.refusals import invalid
from prove.dynamodb.values import Item, Names, Value, Values, kind_of, number

type Update = Callable[[Item, Names, Values], Item]
type Step = Callable[[Item, Item, Names, Values], None]
"""Writes into the second what it reads from the first."""


@cache
def compiled(text: str) -> Update:
    """The item as it is afterwards; the given one is left as it is."""
    steps = [_step(node) for node in parsing.update(text)]

    def updated(item: Item, names: Names, values: Values) -> Item:
        new = dict(item)
        for step in steps:
            step(item, new, names, values)
        return new

    return updated


def _step(node: Node) -> Step:
    verb, path, *rest = node
    token = cast("Any", path)[1]
    if verb == "remove":
        return lambda _, new, names, __: cast("None", new.pop(names.get(token, token), None))
    amount = _worked_out(cast("Node", rest[0]))
    if verb == "set":
        return _setting(token, amount)
    change = _added if verb == "add" else _taken

    def changing(old: Item, new: Item, names: Names, values: Values) -> None:
        name, value = names.get(token, token), amount(old, names, values)
        after = change(old.get(name), cast("Value", value))
        if after is None:
            new.pop(name, None)
        else:
            new[name] = after

    return changing


def _setting(token: str, amount: Operand) -> Step:
    def setting(old: Item, new: Item, names: Names, values: Values) -> None:
        value = amount(old, names, values)
        if value is None:
            raise invalid("The provided expression refers to an attribute that does not exist in the item")
        new[names.get(token, token)] = value

    return setting


def _worked_out(node: Node) -> Operand:
    kind, *parts = node
    if kind not in ("+", "-", "if_not_exists", "list_append"):
        return operand(node)
    one, other = (_worked_out(cast("Node", part)) for part in parts)
    join = _JOINS[str(kind)]
    return lambda item, names, values: join(one(item, names, values), other(item, names, values))


def _sum(one: Value | None, other: Value | None, sign: int) -> Value | None:
    if one is None or other is None:
        return None
    return {"N": str(number(one["N"]) + sign * number(other["N"]))}


_JOINS: dict[str, Callable[[Value | None, Value | None], Value | None]] = {
    "+": lambda one, other: _sum(one, other, 1),
    "-": lambda one, other: _sum(one, other, -1),
    "if_not_exists": lambda one, other: other if one is None else one,
    "list_append": lambda one, other: {"L": [*one["L"], *other["L"]]} if one and other else None,
}


def _added(old: Value | None, amount: Value) -> Value:
    kind = kind_of(amount)
    if old is None:
        return amount
    if kind not in old:
        raise invalid("An operand in the update expression has an incorrect data type")
    if kind == "N":
        return cast("Value", _sum(old, amount, 1))
    return {kind: sorted({*old[kind], *amount[kind]})}


def _taken(old: Value | None, amount: Value) -> Value | None:
    """A set without its last member is no more."""
    if old is None:
        return None
    kind = kind_of(amount)
    left = set(old[kind]) - set(amount[kind])
    return {kind: sorted(left)} if left else None
