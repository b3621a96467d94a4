"""Workflow step: let DynamoDB delete by itself in the restored table again, and tell of it in a stream."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import config, register
from vestibule.retention import beside
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{table, restored_as}`. After the replay, and never before: why stands at `beside.connect`."""
    beside.connect(register.table_named(event["table"], config.operator_pack()), event["restored_as"])
