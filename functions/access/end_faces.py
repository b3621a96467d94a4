"""Events of consents and relations: without consent or a tie to the place no face is recognised, and the consoles hear of it."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import facing
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), settle)


def settle(message: Message) -> None:
    """Let the person's face last as long as what carries it, whatever the event was about: late or twice changes nothing.

    The doors are told each time: who died between the end and this has told nobody.
    """
    person_id = message.body["detail"]["data"]["person_id"]
    facing.settle(person_id)
    if facing.is_out_of_use(person_id):
        facing.tell_doors(person_id)
