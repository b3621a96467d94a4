"""What the roles of functions reach, as incidents count it, is what the matrix lets them read."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from local.synthesis import ROOT
from tests.stacks.matrix import QUERIES, TABLES
from vestibule import register

REACH = ROOT / "layers" / "core" / "python" / "vestibule" / "breaches" / "reach.toml"
HEAD = """# Which tables there are, by feature, and which of them the role of each function may read: what its exposure exposes.
# Written by `python -m tests.stacks.test_reach` from the register and the matrix of permissions; a test compares them.
"""


def test_what_incidents_know_of_roles_is_what_they_may_read() -> None:
    assert REACH.read_text(encoding="utf-8") == written(), "write it anew: python -m tests.stacks.test_reach"


def test_a_function_is_known_by_its_name_alone() -> None:
    names = [name.partition("/")[2] for name in TABLES]
    assert len(set(names)) == len(names)


def written() -> str:
    """The whole file."""
    tables: dict[str, Iterable[str]] = {"everywhere": (table.name for table in register.SHARED)}
    tables |= {feature: (table.name for table in several) for feature, several in register.BY_FEATURE.items()}
    functions = {name.partition("/")[2]: read_by(name) for name in TABLES}
    return f"{HEAD}\n[tables]\n{lines(tables)}\n[functions]\n{lines(functions)}"


def read_by(function: str) -> set[str]:
    """The tables of which it may read at least by one index."""
    return {table.partition("/")[0] for table, actions in TABLES[function].items() if QUERIES & actions}


def lines(lists: Mapping[str, Iterable[str]]) -> str:
    return "".join(f"{name} = {json.dumps(sorted(names))}\n" for name, names in sorted(lists.items()))


if __name__ == "__main__":
    Path(REACH).write_text(written(), encoding="utf-8")
