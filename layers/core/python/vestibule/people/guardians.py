"""Who decides for a child, and whether a birth year that is corrected leaves a child with nobody who does."""

from collections.abc import Iterable
from datetime import datetime

from vestibule.people import ages
from vestibule.people.asking import Correction
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person, Relation
from vestibule.people.standing import unknown
from vestibule.policy.ages import may_need_guardian
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable


def guardian_of(guardian_id: str | None, organisation_id: str, now: datetime) -> Person | None:
    """The person who is named as guardian, known to the same organisation; None when nobody is named."""
    if guardian_id is None:
        return None
    found = PEOPLE.get(guardian_id, now=now)
    if found is None or found.organisation_id != organisation_id:
        errors = [{"pointer": "/guardian_id", "detail": "not of this organisation"}]
        raise Unacceptable(unknown("person of this organisation"), errors=errors)
    return found


def corrected(
    correction: Correction,
    person: Person,
    relations: Iterable[Relation],
    pack: Pack,
    *,
    guardian_id: str | None,
    now: datetime,
) -> dict[str, str | None]:
    """The new values of a correction that is made (V-15). A child gets a guardian or keeps one; who is of age loses it.

    The one who is named now counts before the one who is known. The law of each place that the person is tied to counts.
    """
    if "birth_years" not in correction.wanted:
        _refuse_guardian(guardian_id, "only with a birth year")
        return dict(correction.wanted)
    years = correction.wanted["birth_years"]
    if years is None or not may_need_guardian(pack, years, now):
        _refuse_guardian(guardian_id, "not for who is of age")
        return {**correction.wanted, **_deciding(None, person)}
    if guardian_id == person.id:
        _refuse_guardian(guardian_id, "somebody else")
    ages.check_still_not_below(pack, years, now)
    guardian = guardian_of(guardian_id, person.organisation_id, now) or _known_guardian(person, now)
    lasting = (each for each in relations if each.until is None or each.until > now)
    places: list[str | None] = [*sorted({each.jurisdiction for each in lasting if each.jurisdiction})]
    for place in places or [None]:
        ages.check_guardian(pack, place, years, guardian, now)
    return {**correction.wanted, **_deciding(guardian, person)}


def _deciding(guardian: Person | None, person: Person) -> dict[str, str | None]:
    guardian_id = guardian.id if guardian else None
    return {} if guardian_id == person.guardian_id else {"guardian_id": guardian_id}


def _known_guardian(person: Person, now: datetime) -> Person | None:
    return PEOPLE.get(person.guardian_id, now=now) if person.guardian_id else None


def _refuse_guardian(guardian_id: str | None, detail: str) -> None:
    if guardian_id is not None:
        errors = [{"pointer": "/guardian_id", "detail": detail}]
        raise Unacceptable("The decision does not fit the correction.", errors=errors)
