"""State transitions of a data-subject request, counted in the workflow's own definition.

AWS bills each state that is entered. A map is entered once, and the states inside it once for each item.
"""

from pathlib import Path
from typing import Any

import yaml

_DEFINITION = Path(__file__).parent.parent / "functions" / "requests" / "workflow.asl.yaml"


def transitions(holdings: int) -> int:
    """How many states a request enters that goes well, with so many holdings to copy."""
    return _entered(yaml.safe_load(_DEFINITION.read_text(encoding="utf-8")), holdings)


def _entered(machine: dict[str, Any], items: int) -> int:
    name, count = machine["StartAt"], 0
    while name:
        state = machine["States"][name]
        inside = items * _entered(state["ItemProcessor"], items) if state["Type"] == "Map" else 0
        count, name = count + 1 + inside, state.get("Next")
    return count
