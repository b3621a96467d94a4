"""Sweep step, the first: say what there is to do."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, register
from vestibule.retention.holdings import ROSTER
from vestibule.steps import step

AT_ONCE = 50
"""Holds for one state of the workflow: with a state for each, a few thousand would fill its history, of 25,000 events."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, list[Any]]:
    """Out: `{tables, holds}`: what is swept, and in parts all holds of the roster, those that are over or gone included."""
    tables = [table.name for table in register.promised(config.operator_pack())]
    found = ROSTER.get("holds", now=clock.now())
    ids = sorted(found.hold_ids) if found else []
    return {"tables": tables, "holds": [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]}
