"""What was exposed, taken apart: whether the deployment knows it, and the parts that are gone through side by side. Pure.

A part is written `<number>:<slice>`: the exposure's place in the incident, and a crowd of people (`0` to `7`) or `all`.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from vestibule.breaches.model import Exposed, FunctionExposed, PersonsExposed, PrefixExposed, TableExposed
from vestibule.policy.model import Feature, Pack
from vestibule.problems import Unacceptable

CROWDS = 8
"""As `people.model.CROWDS`."""
WHOLE = "all"
_REACH = Path(__file__).with_name("reach.toml")
_OF_EVERYBODY = (TableExposed, PrefixExposed, FunctionExposed)
"""Whom these concern is found by going through everybody."""


def check(exposures: Sequence[Exposed], pack: Pack) -> None:
    """Refuse what names a table, a bucket or a function that the deployment does not have. `Unacceptable` points at each."""
    errors = [error for number, exposure in enumerate(exposures) for error in _errors(number, exposure, pack)]
    if errors:
        raise Unacceptable("Name tables as the data map does, and functions as their files.", errors=errors)


def parts(exposures: Sequence[Exposed]) -> list[str]:
    """The parts in which everybody affected is looked for."""
    return [f"{number}:{each}" for number, exposure in enumerate(exposures) for each in _slices(exposure)]


def tables_read_by(function: str) -> tuple[str, ...]:
    """The tables that the function's role may read; none for one that there is not."""
    return tuple(_reach()["functions"].get(function, ()))


def tables_of(pack: Pack) -> frozenset[str]:
    """The names of a deployment's tables."""
    features: tuple[Feature | str, ...] = ("everywhere", *pack.features)
    return frozenset(name for feature in features for name in _reach()["tables"].get(feature, ()))


def _slices(exposure: Exposed) -> list[str]:
    return [str(crowd) for crowd in range(CROWDS)] if isinstance(exposure, _OF_EVERYBODY) else [WHOLE]


def _errors(number: int, exposure: Exposed, pack: Pack) -> Iterator[dict[str, str]]:
    place, there = f"/exposures/{number}", tables_of(pack)
    match exposure:
        case TableExposed() if exposure.table not in there:
            yield {"pointer": f"{place}/table", "detail": "no table here has this name"}
        case FunctionExposed() if exposure.function not in _reach()["functions"]:
            yield {"pointer": f"{place}/function", "detail": "no function has this name"}
        case PrefixExposed() if exposure.bucket == "images" and "images" not in pack.features:
            yield {"pointer": f"{place}/bucket", "detail": "no pictures are kept here"}
        case PersonsExposed():
            for at, table in enumerate(exposure.tables):
                if table not in there:
                    yield {"pointer": f"{place}/tables/{at}", "detail": "no table here has this name"}


@cache
def _reach() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By feature its tables, and by function the tables that it reads. A test compares both with what is deployed."""
    return tomllib.loads(_REACH.read_text(encoding="utf-8"))
