"""Who decides for a child."""

from datetime import datetime

from vestibule.people.beginning import Place
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import NewPerson, Person
from vestibule.people.standing import unknown
from vestibule.problems import Unacceptable


def guardian_of(wanted: NewPerson, place: Place, now: datetime) -> Person | None:
    """The person who is named as guardian, known to the same organisation; None when nobody is named."""
    if wanted.guardian_id is None:
        return None
    found = PEOPLE.get(wanted.guardian_id, now=now)
    if found is None or found.organisation_id != place.organisation_id:
        errors = [{"pointer": "/guardian_id", "detail": "not of this organisation"}]
        raise Unacceptable(unknown("person of this organisation"), errors=errors)
    return found
