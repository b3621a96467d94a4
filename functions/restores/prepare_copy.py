"""Workflow step: refuse traffic to the restored table, protect it, and give it the tags and an alarm."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import config
from vestibule.retention import beside
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{table, restored_as, at}`. Time to live, stream and backups follow when the replay is over (`connect_copy`)."""
    copy = event["restored_as"]
    beside.guard(config.deployed_table(event["table"]), copy, datetime.fromisoformat(event["at"]))
    beside.watch(copy, config.setting("ALARMS_TOPIC"))
