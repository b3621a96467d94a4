"""Sweep step, the first: say what there is to do."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, register
from vestibule.retention import roster
from vestibule.steps import step


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, list[str]]:
    """Out: `{tables, holds}`: what is swept, and the holds that are in force or have left something to let go."""
    tables = [table.name for table in register.promised(config.operator_pack())]
    return {"tables": tables, "holds": [hold.id for hold in roster.listed(clock.now())]}
