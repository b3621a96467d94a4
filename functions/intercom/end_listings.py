"""Event `people.relation.ended`: who does not live at a site any more is not found in its directory."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, consoles
from vestibule.intercom import listing
from vestibule.people.standing import relations_of
from vestibule.queues import Failures, Message, each, messages_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """End the listings of who has left, whatever the event was about: told late or twice, it changes nothing."""
    now, person_id = clock.now(), message.body["detail"]["data"]["person_id"]
    relations = tuple(relations_of(person_id, now))
    for listed in listing.listings_of(person_id, now):
        until = consoles.leaves_at(relations, listed.organisation_id, listed.site_id, now)
        if until is not None:
            listing.end(listed.site_id, person_id, until, now)
