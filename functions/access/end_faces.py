"""Events `consent.consent.withdrawn` and `people.relation.ended`: without consent or a tie to the place no face is recognised."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import facing
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """End the person's face if nothing carries it any more, whatever the event was about: late or twice changes nothing."""
    facing.end_unless_carried(message.body["detail"]["data"]["person_id"])
