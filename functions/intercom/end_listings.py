"""Events `people.relation.begun` and `.ended`: who lives at a site no more is not found in its directory, and who stays is."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, consoles
from vestibule.intercom import listing
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), follow)


def follow(message: Message) -> None:
    """Let the person's listings end when living there does, whatever the event was about: late or twice changes nothing."""
    now, person_id = clock.now(), message.body["detail"]["data"]["person_id"]
    for listed in listing.listings_of(person_id, now):
        consoles.follow(listed, now)
