"""Whether somebody may be sent what waits for a permission, and asked by it: when a campaign begins, at sending, at a reply."""

from datetime import datetime

from vestibule import config
from vestibule.consent import permission
from vestibule.people.standing import relations_of
from vestibule.policy import permissions
from vestibule.policy.permissions import UnknownKey


def refusal(person_id: str, key: str, now: datetime, *, birth_years: str | None) -> str | None:
    """Why the person is not to get it, as a word for the record; None when nothing is against it.

    One query for what was decided, and one for the person's relations where the permission is not for everybody.
    """
    decided = decided_against(person_id, key, now, birth_years=birth_years)
    if decided:
        return decided
    asked = permissions.relations_asked(config.operator_pack(), key)
    if asked is None or any(each.kind in asked and each.holds(now) for each in relations_of(person_id, now)):
        return None
    return "permission_not_for_them"


def decided_against(person_id: str, key: str, now: datetime, *, birth_years: str | None) -> str | None:
    """The same, whatever the person is to a place: who has moved out may still reply to what was asked before."""
    try:
        verdict = permission.of_person(person_id, key, now, birth_years=birth_years)
    except UnknownKey:  # the policy asks for it no more
        return "no_permission"
    return None if verdict.allowed else f"permission_{verdict.why}"
