"""DynamoDB's expressions as trees: the grammar that PynamoDB writes, and a little more."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from prove.dynamodb.refusals import Unsupported, invalid

type Node = tuple[object, ...]
"""Its first member names it: and, or, not, exists, absent, compare, between, in, starts, contains, path, value, size …"""

_TOKEN = re.compile(r"\s*(#\w+|:\w+|[A-Za-z_]\w*|<=|>=|<>|[=<>(),+.\[\]-])")
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_ONE_PATH = {"attribute_exists": "exists", "attribute_not_exists": "absent"}
_TWO_OPERANDS = {"begins_with": "starts", "contains": "contains"}
_CLAUSES = ("SET", "REMOVE", "ADD", "DELETE")


@dataclass
class Tokens:
    """What is left of an expression."""

    left: list[str]
    text: str

    def peek(self) -> str:
        """The next token; empty at the end."""
        return self.left[-1] if self.left else ""

    def take(self, wanted: str | None = None) -> str:
        """The next token, which must be the wanted one."""
        token = self.left.pop() if self.left else ""
        if not token or (wanted is not None and token.upper() != wanted):
            raise invalid(f"Syntax error in {self.text!r}: {token or 'the end'} instead of {wanted or 'an operand'}")
        return token

    def took(self, wanted: str) -> bool:
        """Take the next token if it is this one."""
        if self.peek().upper() != wanted:
            return False
        self.left.pop()
        return True

    def several(self, read: "Callable[[Tokens], Node]") -> Iterator[Node]:
        """One or more, with commas between."""
        yield read(self)
        while self.took(","):
            yield read(self)


def tokens_of(text: str) -> Tokens:
    """Cut an expression into tokens."""
    found, end = [], 0
    for token in _TOKEN.finditer(text):
        if token.start() != end:
            break
        found.append(token[1])
        end = token.end()
    if text[end:].strip():
        raise invalid(f"Syntax error in {text!r} at {text[end:]!r}")
    return Tokens(found[::-1], text)


@cache
def placeholders(text: str) -> frozenset[str]:
    """Every `#name` and `:value` that the expression mentions."""
    return frozenset(token for token in tokens_of(text).left if token[0] in "#:")


def condition(text: str) -> Node:
    """The tree of a condition, a filter or a key condition."""
    tokens = tokens_of(text)
    tree = _either(tokens)
    if tokens.left:
        raise invalid(f"Syntax error in {text!r}: {tokens.peek()} is left over")
    return tree


def update(text: str) -> tuple[Node, ...]:
    """The actions of an update: ("set", path, operand), ("remove", path), ("add", path, value), ("delete", path, value)."""
    tokens, found = tokens_of(text), list[Node]()
    while tokens.left:
        clause = tokens.take().upper()
        if clause not in _CLAUSES:
            raise invalid(f"Syntax error in {text!r}: {clause} is no clause")
        found += tokens.several({"SET": _set, "REMOVE": _remove}.get(clause) or _amount(clause.lower()))
    return tuple(found)


def _either(tokens: Tokens) -> Node:
    left = _both(tokens)
    while tokens.took("OR"):
        left = ("or", left, _both(tokens))
    return left


def _both(tokens: Tokens) -> Node:
    left = _negated(tokens)
    while tokens.took("AND"):
        left = ("and", left, _negated(tokens))
    return left


def _negated(tokens: Tokens) -> Node:
    return ("not", _negated(tokens)) if tokens.took("NOT") else _single(tokens)


def _single(tokens: Tokens) -> Node:
    if tokens.took("("):
        inner = _either(tokens)
        tokens.take(")")
        return inner
    name = tokens.peek()
    if name in _ONE_PATH or name in _TWO_OPERANDS:
        return _function(tokens)
    if name == "attribute_type":
        raise Unsupported(name)
    return _comparison(tokens)


def _function(tokens: Tokens) -> Node:
    name = tokens.take()
    tokens.take("(")
    operands = list(tokens.several(_operand))
    tokens.take(")")
    return (_ONE_PATH.get(name) or _TWO_OPERANDS[name], *operands)


def _comparison(tokens: Tokens) -> Node:
    left, operator = _operand(tokens), tokens.take().upper()
    if operator == "BETWEEN":
        low = _operand(tokens)
        tokens.take("AND")
        return ("between", left, low, _operand(tokens))
    if operator == "IN":
        tokens.take("(")
        choices = tuple(tokens.several(_operand))
        tokens.take(")")
        return ("in", left, choices)
    if operator not in _COMPARISONS:
        raise invalid(f"Syntax error in {tokens.text!r}: {operator} is no operator")
    return ("compare", operator, left, _operand(tokens))


def _operand(tokens: Tokens) -> Node:
    token = tokens.take()
    if token.startswith(":"):
        return ("value", token)
    if token in ("size", "if_not_exists", "list_append"):
        tokens.take("(")
        operands = tuple(tokens.several(_operand))
        tokens.take(")")
        return (token, *operands)
    return _path(token, tokens)


def _path(token: str, tokens: Tokens) -> Node:
    if tokens.peek() in (".", "["):
        raise Unsupported(f"a path within an attribute: {tokens.text}")
    return ("path", token)


def _set(tokens: Tokens) -> Node:
    path = _path(tokens.take(), tokens)
    tokens.take("=")
    value = _operand(tokens)
    while tokens.peek() in ("+", "-"):
        value = (tokens.take(), value, _operand(tokens))
    return ("set", path, value)


def _remove(tokens: Tokens) -> Node:
    return ("remove", _path(tokens.take(), tokens))


def _amount(clause: str) -> Callable[[Tokens], Node]:
    return lambda tokens: (clause, _path(tokens.take(), tokens), _operand(tokens))
