"""Event `access.space.barred` (N-02): every right to the space is barred or released with it, whoever has it."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import barring
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), bar)


def bar(message: Message) -> None:
    """Look at what holds now, whatever the event was about: told twice or late, it changes nothing."""
    barring.bar(message.body["detail"]["subject"])
