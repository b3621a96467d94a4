"""The packs that ship, and how a pack is read."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from vestibule.policy.faults import Fault, FaultyPack
from vestibule.policy.model import Pack
from vestibule.policy.reading import FOLDER, raw, shaped

if TYPE_CHECKING:
    from vestibule.policy.demand import Demand

__all__ = ["OPERATORS", "PACKS", "Fault", "FaultyPack", "Pack", "UnknownOperator", "load", "parse", "text_of"]

OPERATORS: tuple[str, ...] = ("valet", "alloclaim", "wemaintain", "noke", "fleetback")

PACKS = FOLDER / "packs"
"""Where the files stand: `<operator>.toml`."""


class UnknownOperator(LookupError):
    """No pack ships for that operator."""


@cache
def load(operator: str) -> Pack:
    """The pack of an operator, read once. `UnknownOperator` names the known ones.

    Only its shape is checked here, because every function starts with it: no house is built before `register.check` has
    found the pack coherent and lawful.
    """
    pack, _ = shaped(Pack, raw("packs", _known(operator)))
    return pack or parse(text_of(operator), f"{operator}.toml")


def text_of(operator: str) -> str:
    """The operator's file as it ships."""
    return (PACKS / f"{_known(operator)}.toml").read_text(encoding="utf-8")


def parse(text: str, file: str, demands: Iterable["Demand"] = ()) -> Pack:
    """The pack that this text is, whole, coherent and lawful, or a `FaultyPack` with every fault and its line.

    `file` is the name to use in faults, and its stem is the operator. `demands` are what the register holds.
    """
    from vestibule.policy import checking  # noqa: PLC0415 (reads the law and the taxonomy, which no function needs)

    return checking.checked(text, file, tuple(demands))


def _known(operator: str) -> str:
    if operator not in OPERATORS:
        raise UnknownOperator(f"{operator} is not an operator with a pack; known are {', '.join(OPERATORS)}")
    return operator
