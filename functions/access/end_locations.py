"""Events of decisions on location tracking (N-03): what was kept under a yes that was taken back ends at once."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import whereabouts
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """Look at what the person's decisions are now, whatever the event was about: late or twice changes nothing.

    It is told once more after a minute, and so a command is seen too that was decided in the moment of the withdrawal.
    """
    whereabouts.settle(message.body["detail"]["data"]["person_id"])
