"""Event `access.group.changed`: every grant for the group opens what the group has now."""

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import grouping
from vestibule.queues import Failures, Message, each, messages_of

_TIME_TO_END_MS = 15_000
"""Left for telling the doors of what was moved."""


def handler(event: dict[str, Any], context: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), partial(follow, context=context))


def follow(message: Message, context: LambdaContext) -> None:
    """Look at what the group has now, whatever the event was about: told twice or late, it changes nothing.

    What is left over, or cannot be moved, comes again with `retell_groups`.
    """
    grouping.follow(message.body["detail"]["subject"], lambda: context.get_remaining_time_in_millis() > _TIME_TO_END_MS)
