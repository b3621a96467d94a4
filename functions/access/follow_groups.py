"""Event `access.group.changed`: every grant for the group opens what the group has now."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import grouping
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), follow)


def follow(message: Message) -> None:
    """Look at what the group has now, whatever the event was about: told twice or late, it changes nothing."""
    grouping.follow(message.body["detail"]["subject"])
