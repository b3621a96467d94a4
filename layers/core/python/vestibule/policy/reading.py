"""Read a file of the policy into its model: from the data that the layer build compiled, else from the TOML that a lawyer reads.

Parsing five packs and all regimes takes most of a cold start; a compiled module of plain data takes almost nothing. Only a
built layer has one, so that a changed file can never be shadowed by an old one on a working machine.
"""

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from vestibule.policy.faults import Fault, FaultyPack, Finding

Raw = dict[str, Any]

FOLDER = Path(__file__).parent


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
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FaultyPack([Fault(file, None, "", f"is not TOML: {error}")]) from None


def shaped[M: BaseModel](model: type[M], tables: Raw) -> tuple[M | None, list[Finding]]:
    """The tables in their shape, or everything in which they differ from it."""
    try:
        return model.model_validate(tables), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        return None, [(detail["loc"], detail["msg"].removeprefix("Value error, ")) for detail in details]
