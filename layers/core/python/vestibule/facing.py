"""What carries a face that is recognised (V-06): a consent that stands, and a tie to the place. Without one of them it ends."""

from datetime import datetime

from vestibule import clock, lifetime, observability
from vestibule.access import faces
from vestibule.access.holdings import FACES
from vestibule.consent import permission
from vestibule.evidence import TRIES, commit_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import relations_of
from vestibule.table import Refused


class InTheWay(RuntimeError):
    """Others changed the same face at each try: to be tried again."""


def permitted(person_id: str, now: datetime) -> permission.Verdict:
    """Whether the person's face may be recognised now."""
    person = PEOPLE.get(person_id, now=now)
    years = person.birth_years if person else None
    return permission.of_person(person_id, faces.PERMISSION, now, birth_years=years)


def end_unless_carried(person_id: str) -> None:
    """End the person's face if nothing carries it any more. Late or twice changes nothing."""
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
    verdict = permitted(person_id, now)
    if not verdict.allowed and verdict.why != "restricted":
        return now, verdict.why
    return faces.leaves_at(relations_of(person_id, now), now), "left"
