"""Who acts for whom: oneself, a child's guardian, staff who answer to authorities. Everybody else learns nothing.

A guardian counts only while the person may be a child: who has come of age, or never was one here, acts alone.
"""

from datetime import datetime

from vestibule import config
from vestibule.caller import Caller
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import unknown
from vestibule.policy.ages import may_need_guardian
from vestibule.problems import NotFound


def whose(caller: Caller, person_id: str | None, now: datetime, *, for_staff: bool = False) -> Person | None:
    """The person who is meant; None for oneself without a record, as staff of the operator may be.

    `for_staff`: the role compliance may do this for everybody. Somebody else's is unknown, like nobody's.
    """
    meant = person_id or caller.person_id
    person = PEOPLE.get(meant, now=now)
    if meant == caller.person_id:
        return person
    if person is None or not (_is_guardian(caller, person, now) or (for_staff and "compliance" in caller.roles)):
        raise NotFound(unknown("person"))
    return person


def is_family(caller: Caller, person_id: str | None, person: Person | None, now: datetime) -> bool:
    """Whether the caller is the person, or the person's guardian; otherwise staff."""
    return person_id in (None, caller.person_id) or (person is not None and _is_guardian(caller, person, now))


def may_follow(caller: Caller, person_id: str, now: datetime) -> bool:
    """Whether a request about this person is the caller's to follow: the own, a child's, or as the role compliance.

    Staff follow it also once the person's record is erased.
    """
    if person_id == caller.person_id or "compliance" in caller.roles:
        return True
    person = PEOPLE.get(person_id, now=now)
    return person is not None and _is_guardian(caller, person, now)


def _is_guardian(caller: Caller, person: Person, now: datetime) -> bool:
    is_named = person.guardian_id == caller.person_id
    return is_named and may_need_guardian(config.operator_pack(), person.birth_years, now)
