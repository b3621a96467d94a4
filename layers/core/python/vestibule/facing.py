"""What carries a face that is recognised (V-06): a consent that stands, and a tie to the place. Without one of them it ends.

Consoles ask for the faces that they may recognise and are lent them for minutes, each time after a look at every consent.
So whatever ends here is over with the last lease; the doors are told, and so it is over sooner where they are connected.
"""

from collections.abc import Iterator
from datetime import datetime

from vestibule import clock, config, lifetime, observability, sealing
from vestibule.access import faces, lists
from vestibule.access.holdings import ADMISSIONS, FACES
from vestibule.access.model import Face
from vestibule.consent import permission
from vestibule.evidence import TRIES, Fact, commit_with
from vestibule.lifetime import Lying
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import relations_of
from vestibule.reading import read_known
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import Refused, Write


class InTheWay(RuntimeError):
    """Others changed the same face at each try: to be tried again."""


def permitted(person_id: str, now: datetime) -> permission.Verdict:
    """Whether the person's face may be recognised now."""
    person = PEOPLE.get(person_id, now=now)
    years = person.birth_years if person else None
    return permission.of_person(person_id, faces.PERMISSION, now, birth_years=years)


def recognises(entrance: Entrance) -> bool:
    """Whether faces are recognised there: at consoles of public doors and nowhere else, and where the policy knows it."""
    is_public_console = (entrance.access, entrance.device_kind) == ("public", "console")
    return is_public_console and faces.PERMISSION in config.operator_pack().features


def reference_of(face: Face) -> str | None:
    """The reference, opened. None of who is gone, and of one that cannot be read: it keeps no other face from its door."""
    place = sealing.Place(face.person_id, FACES, "reference", (face.person_id,))
    try:
        return sealing.unseal(place, face.reference, clock.now())
    except sealing.Erased:
        return None
    except sealing.Unreadable as error:
        observability.note_fault(error, person_id=face.person_id)
        return None


def settle(person_id: str) -> None:
    """Let the person's face last as long as what carries it. Late or twice changes nothing."""
    for _ in range(TRIES):
        now = clock.now()
        lying = lifetime.lying(FACES, (person_id,))
        change = _change(lying, now) if lying else None
        if change is None:
            return
        try:
            commit_with(change[1], now, change[0])
        except Refused:
            continue
        observability.note("face settled", person_id=person_id)
        return
    raise InTheWay


def tell_doors(person_id: str) -> None:
    """Let the consoles that may know the person's face ask anew, once what has changed is committed."""
    entrance_ids = sorted(_admitted_at(person_id, clock.now()))
    known = read_known(((ENTRANCES, (each,)) for each in entrance_ids), clock.now())
    entrances = (known.get(ENTRANCES, each) for each in entrance_ids)
    lists.touch([each.id for each in entrances if each and recognises(each)], clock.now())


def is_out_of_use(person_id: str) -> bool:
    """Whether there is a face that no console may recognise now: it has ended, or its processing is restricted."""
    now, lying = clock.now(), lifetime.lying(FACES, (person_id,))
    if lying is None:
        return False
    return _is_over(lying.record, now) or not permitted(person_id, now).allowed


def _change(lying: Lying[Face], now: datetime) -> tuple[Write, tuple[Fact, ...]] | None:
    """What must change. A restriction keeps a face unused, and ends nothing."""
    if _is_over(lying.record, now):
        return None
    verdict = permitted(lying.record.person_id, now)
    if not verdict.allowed and verdict.why != "restricted":
        return faces.ending(lying, now, verdict.why, now)
    until = faces.leaves_at(relations_of(lying.record.person_id, now), now)
    shorter = faces.ending(lying, until, "left", now) if until else None
    return shorter or faces.lengthening(lying, until, now)


def _is_over(face: Face, now: datetime) -> bool:
    return face.ended_at is not None and face.ended_at <= now


def _admitted_at(person_id: str, now: datetime) -> Iterator[str]:
    return (each.entrance_id for each in ADMISSIONS.each(person_id, index="by_person", now=now, at_once=1000))
