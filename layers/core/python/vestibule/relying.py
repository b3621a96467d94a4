"""What a door's list may rely on: rights as they stand, cut where it is not known yet what the end of a relation ended."""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from typing import Any

from vestibule.access.grant import narrowed
from vestibule.access.lists import REFUSED_FOR
from vestibule.access.model import Admission, Door, Window
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import covering, relations_of
from vestibule.reading import read_known
from vestibule.table import Table

_A_PAGE = 1000


def all_at(table: Table[Any], entrance_id: str, now: datetime) -> Iterator[Any]:
    """Everything that lies under a door in a table."""
    return table.each(entrance_id, now=now, at_once=_A_PAGE)


def reliable(
    door: Door, admissions: Iterable[Admission], holders: Container[str], now: datetime
) -> Iterator[Admission]:
    """Those admissions that a list has to do with, cut as `knocking.question` would; what that cuts is narrowed just now.

    Only `holders` of codes are looked up, each of whom costs a read: who has none gets no ticket while there is doubt, and an
    older ticket is over within minutes. Persons are read after their admissions, and relations after both, so that what is
    ended meanwhile counts as not checked.
    """
    known = [admission for admission in admissions if any(_matters(window, now) for window in admission.windows)]
    asked = {admission.person_id for admission in known if admission.person_id in holders and _lasts(admission, now)}
    people = read_known(((PEOPLE, (person_id,)) for person_id in sorted(asked)), now)
    for admission in known:
        is_asked = admission.person_id in asked
        yield _cut(door, admission, people.get(PEOPLE, admission.person_id), now) if is_asked else admission


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


def _matters(window: Window, now: datetime) -> bool:
    """Whether it opens the door now or later, or has ended so lately that the door must be told to refuse it."""
    if window.ends_at is None:
        return True
    return max(window.ends_at, window.narrowed_at or window.ends_at) > now - REFUSED_FOR
