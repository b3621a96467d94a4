"""What others are told of a changed record, for who got these fields earlier (GDPR Art. 19): which ones, and no value.

It is told when the change stands, and once more some minutes later: the first telling may have died between the record and
the bus, and may have come before a passage in the same moment could be seen.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from vestibule import bus
from vestibule.bus import Event
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.profile import fields_in
from vestibule.people.recording import tell_if_possible
from vestibule.table import Write

_STEP = timedelta(milliseconds=1)


def marks(person: Person, fields: Iterable[str], now: datetime) -> dict[str, object]:
    """What is noted with a change of these fields. Those of a change before that may not have been told stay among them."""
    waiting = person.changed.split(",") if person.changed else []
    told = fields_in(dict.fromkeys((*waiting, *fields)))
    # Two changes in one millisecond are two happenings: an event is known again by its instant.
    changed_at = max(now, person.changed_at + _STEP) if person.changed_at else now
    return {"telling": "changed", "changed": told, "changed_at": changed_at}


def announce(person_id: str, now: datetime) -> None:
    """Tell of the person's last change as it lies there. When the bus refuses, it is told by the schedule."""
    tell_if_possible(partial(_publish, person_id, now))


def event_of(person: Person) -> Event:
    """What others are told, the same each time that it is told."""
    if person.changed_at is None:
        raise ValueError("the person was not changed")
    told = {"person_id": person.id, "organisation_id": person.organisation_id, "fields": person.changed}
    return Event("people.person.changed", person.id, person.changed_at, told)


def told_again(person: Person) -> Write:
    """Note that a change was told for the second time. Refused when there was another meanwhile, which is to be told anew."""
    same = PEOPLE.where("changed_at") == person.model_dump(mode="json")["changed_at"]
    return PEOPLE.change(person.id, telling=None, changed=None, only_if=same)


def _publish(person_id: str, now: datetime) -> None:
    person = PEOPLE.get(person_id, now=now)
    if person and person.telling:
        bus.publish([event_of(person)])
