"""Workflow step: restore one table beside the one in use, and say whether it is complete. Run again, it only looks."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import config
from vestibule.retention import beside
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{table, restored_as, at}`. Out: the same, and `is_there`."""
    deployed, point = config.deployed_table(event["table"]), datetime.fromisoformat(event["at"])
    return {**event, "is_there": beside.restore(deployed, event["restored_as"], point)}
