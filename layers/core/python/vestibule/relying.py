"""What a door's list may rely on: rights as they stand, cut where it is not known yet what the end of a relation ended."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from vestibule.access.grant import narrowed
from vestibule.access.model import Admission, Door
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import covering, relations_of
from vestibule.reading import read_known


def reliable(door: Door, admissions: Iterable[Admission], now: datetime) -> Iterator[Admission]:
    """The admissions as `knocking.question` would take them; what that cuts counts as narrowed just now.

    Persons are read after their admissions, and relations after both: what is ended meanwhile counts as not checked. Nobody
    is asked about whose windows are all over: they are as they were ended.
    """
    known = tuple(admissions)
    people = read_known(((PEOPLE, (admission.person_id,)) for admission in known if _lasts(admission, now)), now)
    for admission in known:
        person = people.get(PEOPLE, admission.person_id)
        yield _cut(door, admission, person, now) if _lasts(admission, now) else admission


def _cut(door: Door, admission: Admission, person: Person | None, now: datetime) -> Admission:
    if person is not None and person.endings == admission.endings:
        return admission
    relations = relations_of(person.id, now) if person else ()  # who has no record is tied to nothing
    cut = narrowed(admission, covering(relations, door.organisation_id, door.site_id, now))
    windows = [
        after if after is before else after.model_copy(update={"narrowed_at": now})
        for before, after in zip(admission.windows, cut.windows, strict=True)
    ]
    return cut.model_copy(update={"windows": windows})


def _lasts(admission: Admission, now: datetime) -> bool:
    return any(window.ends_at is None or now < window.ends_at for window in admission.windows)
