"""Read a file of the policy into its model: from the data that the layer build compiled, else from the TOML that a lawyer reads.

Parsing five packs and all regimes takes most of a cold start; a compiled module of plain data takes almost nothing. Only a
built layer has one, so that a changed file can never be shadowed by an old one on a working machine.
"""

import re
import tomllib
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from vestibule.policy.faults import Fault, FaultyPack, Finding

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Raw = dict[str, Any]

FOLDER = Path(__file__).parent

_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is not a key that is known here",
    "unexpected_keyword_argument": "is not a key that is known here",
    "too_short": "is empty: name at least one",
    "string_too_short": "is empty",
    "string_type": "is not a text",
    "string_pattern_mismatch": "is not written as it must be: {pattern}",
    "literal_error": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "int_type": "is not a whole number",
    "bool_type": "is neither true nor false",
    "tuple_type": "is not a list",
    "model_type": "is not a table",
    "dataclass_type": "is not a table of languages",
}
"""What the validator finds, in the words of this house; it says the rest itself."""


_PLACE = re.compile(r"\(at line (?P<line>\d+), column (?P<column>\d+)\)$")
"""How the reader of TOML says where it stopped, unless that is the end of the file."""
_DEEPEST = 16
"""So many tables and lists may stand in one another; a pack goes to five."""
_LONGEST = 64
"""Bits of a whole number: more than TOML asks of its readers."""
_TOO_DEEP = f"is nested too deeply: nothing stands in more than {_DEEPEST} tables or lists"
_TOO_LONG = f"has a whole number of more than {_LONGEST} bits"


def raw(kind: str, name: str) -> Raw:
    """The tables of `<kind>/<name>.toml`, such as `packs`, `valet`."""
    try:
        compiled: Raw = import_module(f"vestibule.policy.compiled.{kind}.{name.replace('-', '_')}").DATA
    except ModuleNotFoundError:
        file = FOLDER / kind / f"{name}.toml"
        return tables(file.read_text(encoding="utf-8"), file.name)
    return compiled


def tables(text: str, file: str) -> Raw:
    """The text's tables. One that is not TOML, be it for a date that does not exist, is a `FaultyPack`."""
    try:
        found = tomllib.loads(text)
        oddity = _oddity(found)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = int(place["line"]) if place else text.count("\n") + 1
        said = _PLACE.sub(r"(at column \g<column>)", str(error))
        raise FaultyPack([Fault(file, line, "", f"is not TOML: {said}")]) from None
    except RecursionError:
        oddity = _TOO_DEEP
    except ValueError:  # what Python says of too many digits
        oddity = _TOO_LONG
    if oddity:
        raise FaultyPack([Fault(file, None, "", oddity)])
    return found


def _oddity(found: Raw) -> str | None:
    """What TOML allows and no file of the policy has: it would only break whoever tries to print it."""
    level: list[Any] = [found]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _inner(each)]
        if any(isinstance(each, int) and each.bit_length() > _LONGEST for each in level):
            return _TOO_LONG
    return _TOO_DEEP if any(isinstance(each, dict | list) for each in level) else None


def _inner(value: Any) -> Iterable[Any]:  # noqa: ANN401 (whatever TOML can say)
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def shaped[M: BaseModel](model: type[M], tables: Raw) -> tuple[M | None, list[Finding]]:
    """The tables in their shape, or everything in which they differ from it."""
    try:
        return model.model_validate(tables), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return None, [(detail["loc"], _said(detail)) for detail in details]


def _said(detail: "ErrorDetails") -> str:
    """What is wrong, as the author of the file would say it."""
    words = _SAID.get(detail["type"])
    return words.format(**detail.get("ctx", {})) if words else detail["msg"].removeprefix("Value error, ")
