"""The packs that ship, and how a pack is read: whole and coherent, or not at all."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from vestibule.policy.coherence import Raw, contradictions, omissions
from vestibule.policy.faults import Fault, FaultyPack, Finding, locate
from vestibule.policy.model import Pack

__all__ = ["OPERATORS", "PACKS", "Fault", "FaultyPack", "Pack", "UnknownOperator", "load", "parse"]

OPERATORS: tuple[str, ...] = ("valet", "alloclaim", "wemaintain", "noke", "fleetback")

PACKS = Path(__file__).parent / "packs"
"""Where the files stand: `<operator>.toml`."""


class UnknownOperator(LookupError):
    """No pack ships for that operator."""


@cache
def load(operator: str) -> Pack:
    """The pack of an operator, read once. `UnknownOperator` names the known ones; `FaultyPack` lists every fault."""
    if operator not in OPERATORS:
        raise UnknownOperator(f"{operator} is not an operator with a pack; known are {', '.join(OPERATORS)}")
    file = PACKS / f"{operator}.toml"
    return parse(file.read_text(encoding="utf-8"), file.name)


def parse(text: str, file: str) -> Pack:
    """The pack that this text is. `file` is the name to use in faults, and its stem is the operator."""
    raw = _tables(text, file)
    pack, findings = _shaped(raw)
    findings += contradictions(raw)
    if raw.get("operator") != Path(file).stem:
        findings.append((("operator",), f"must be {Path(file).stem}, as the file is named"))
    if pack is not None:
        findings += omissions(pack)
    if pack is None or findings:
        raise FaultyPack(sorted((locate(file, text, finding) for finding in findings), key=_reading_order))
    return pack


def _tables(text: str, file: str) -> Raw:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FaultyPack([Fault(file, None, "", f"is not TOML: {error}")]) from None


def _shaped(raw: Raw) -> tuple[Pack | None, list[Finding]]:
    try:
        return Pack.model_validate(raw), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        return None, [(detail["loc"], detail["msg"].removeprefix("Value error, ")) for detail in details]


def _reading_order(fault: Fault) -> tuple[int, str, str]:
    return fault.line or 0, fault.key, fault.message
