"""Who knocks at which door: the question of a decision, put together from the records of the contexts that know a part of it."""

from collections.abc import Iterable
from datetime import datetime

from vestibule.access.asked import Asked, Tie
from vestibule.access.model import Admission, Door
from vestibule.people.model import Person, Relation
from vestibule.people.standing import covering, relations_of, ties_among, unknown
from vestibule.problems import NotFound
from vestibule.registry.model import Entrance


def question(entrance: Entrance | None, admission: Admission | None, person: Person | None, now: datetime) -> Asked:
    """What is decided when somebody stands there now. `NotFound` for a door that the person may not know of.

    The relations are read only while it is not known what else an end of one of them ended: one call more, then.
    """
    door = _known_door(entrance, admission, person)
    if person is None or admission is None or admission.endings == person.endings:
        return Asked(door, admission.windows if admission else (), is_known=person is not None)
    return _within(relations_of(person.id, now), door, admission, now)


def question_at(
    entrance: Entrance | None, admission: Admission | None, person: Person | None, at: datetime, now: datetime
) -> Asked:
    """What is explained of an instant, past or future. The relations are always read, and say more."""
    door = _known_door(entrance, admission, person)
    if person is None:
        return Asked(door, admission.windows if admission else (), at, is_known=False)
    return _within(relations_of(person.id, now), door, admission, at)


def _within(relations: Iterable[Relation], door: Door, admission: Admission | None, at: datetime) -> Asked:
    """The windows as far as they lie within the person's ties to the site, and to the space of each."""
    ties = ties_among(relations, door.organisation_id, door.site_id)
    covered = covering(ties, door.organisation_id, door.site_id, at)

    from vestibule.access.grant import narrowed  # noqa: PLC0415 (it brings the ledger, which a start can do without)

    windows = narrowed(admission, covered).windows if admission else ()
    return Asked(door, windows, at, ties=[Tie(tie.since, tie.until) for tie in ties])


def _known_door(entrance: Entrance | None, admission: Admission | None, person: Person | None) -> Door:
    """The door. Of another organisation, without ever having been let in there, it is as if it did not exist."""
    is_own = entrance is not None and person is not None and person.organisation_id == entrance.organisation_id
    if entrance is None or not (is_own or admission):
        raise NotFound(unknown("entrance"))
    return Door(entrance_id=entrance.id, **entrance.model_dump(exclude={"id"}))
