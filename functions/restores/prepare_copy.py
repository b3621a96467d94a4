"""Workflow step: refuse traffic to the restored table, protect it, and give it back what DynamoDB does not restore."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import config, register
from vestibule.retention import beside
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{table, restored_as, at}`. Time to live and stream follow when the replay is over (`connect_copy`)."""
    pack, copy = config.operator_pack(), event["restored_as"]
    table = register.table_named(event["table"], pack)
    beside.guard(table, config.deployed_table(table.name), copy, datetime.fromisoformat(event["at"]), pack)
    beside.watch(copy, config.setting("ALARMS_TOPIC"))
