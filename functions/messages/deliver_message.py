"""Event `messages.message.posted`: a letter that has to be told goes out, to the address of this very moment."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import outgoing
from vestibule.queues import Failures, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), outgoing.deliver)
