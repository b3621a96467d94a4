"""State transitions of a data-subject request, counted in the workflow's own definition.

AWS bills each state that is entered, choices too. A map is entered once, and the states inside it once for each item.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_DEFINITION = Path(__file__).parent.parent / "functions" / "requests" / "workflow.asl.yaml"
type Way = Mapping[str, str]
"""Where a request turns at a choice, for those where it does not go straight on."""

COPY: Way = {"IsProofNeeded": "AskForProof", "WhatIsAsked": "Collect"}
ERASURE: Way = {
    "IsProofNeeded": "AskForProof",
    "IsDecisionNeeded": "AskForDecision",
    "WhatIsAsked": "BeginErasure",
    "IsAllErased": "HasAnybodyToHear",
    "DoesThePersonGo": "ErasePerson",
}
OPT_OUT: Way = {"WhatIsAsked": "StopUses"}
CORRECTION: Way = {"IsDecisionNeeded": "AskForDecision", "WhatIsAsked": "Correct"}
QUESTION: Way = {}
WAYS: Mapping[str, Way] = {
    "access": COPY,
    "erasure": ERASURE,
    "opt-out": OPT_OUT,
    "rectification": CORRECTION,
    "information": QUESTION,
}
"""By kind of request, where nobody else has to hear of it."""


def transitions(holdings: int, way: Way = COPY) -> int:
    """How many states a request enters that goes well, with so many holdings to work on."""
    return _entered(yaml.safe_load(_DEFINITION.read_text(encoding="utf-8")), holdings, way)


def _entered(machine: dict[str, Any], items: int, way: Way) -> int:
    name, count = machine["StartAt"], 0
    while name:
        state = machine["States"][name]
        inside = items * _entered(state["ItemProcessor"], items, way) if state["Type"] == "Map" else 0
        count, name = count + 1 + inside, way.get(name, state.get("Next", state.get("Default")))
    return count
