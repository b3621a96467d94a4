"""Events `consent.consent.withdrawn` and `people.relation.ended`: without consent or a tie to the place no face is recognised."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, lifetime, observability
from vestibule.access import faces
from vestibule.access.holdings import FACES
from vestibule.consent import permission
from vestibule.evidence import TRIES, commit_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import relations_of
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused


class InTheWay(RuntimeError):
    """Others changed the same face at each try: the event comes again."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), end)


def end(message: Message) -> None:
    """End the person's face if nothing carries it any more, whatever the event was about: late or twice changes nothing."""
    person_id = message.body["detail"]["data"]["person_id"]
    for _ in range(TRIES):
        now = clock.now()
        lying = lifetime.lying(FACES, (person_id,))
        until, because = _until(person_id, now) if lying else (None, "")
        ended = faces.ending(lying, until, because, now) if lying and until else None
        if ended is None:
            return
        try:
            commit_with(ended[1], now, ended[0])
        except Refused:
            continue
        observability.note("face ended", person_id=person_id, because=because)
        return
    raise InTheWay


def _until(person_id: str, now: datetime) -> tuple[datetime | None, str]:
    """When the face ends, and why; None while it may stay. A restriction keeps it unused, and ends nothing."""
    person = PEOPLE.get(person_id, now=now)
    years = person.birth_years if person else None
    verdict = permission.of_person(person_id, faces.PERMISSION, now, birth_years=years)
    if not verdict.allowed and verdict.why != "restricted":
        return now, verdict.why
    return faces.leaves_at(relations_of(person_id, now), now), "left"
