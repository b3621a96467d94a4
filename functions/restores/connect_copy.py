"""Workflow step: let DynamoDB delete by itself in the restored table again, tell of it in a stream, and keep backups."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import config, register
from vestibule.retention import beside
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{table, restored_as}`. After the replay, and never before: why stands at `beside.connect`."""
    pack = config.operator_pack()
    beside.connect(register.table_named(event["table"], pack), event["restored_as"], pack)
