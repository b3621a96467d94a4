"""Who decides for a child, by the pack's ages and the birth years alone (V-15, A-08, N-04)."""

from datetime import datetime

from vestibule.consent.standing import Child
from vestibule.policy import permissions
from vestibule.policy.ages import may_consent_alone
from vestibule.policy.model import Pack
from vestibule.problems import NotAllowed

_CHILD: dict[str, Child | None] = {"allowed": None, "needs_guardian": "guardian", "never": "nobody"}


class GuardianDecides(NotAllowed):
    """A child's yes is its guardian's to say. `decides` says whose, `guardian_id` who that is, where it is known."""

    title = "A guardian decides"


class PersonDecides(NotAllowed):
    """Who is of age says yes alone, whoever else acts for the person."""

    title = "The person decides"


class NobodyMayAgree(NotAllowed):
    """The policy collects nothing from children of this age, so there is nothing to agree to."""

    title = "Nobody may agree"


def child(pack: Pack, key: str, birth_years: str | None, now: datetime) -> Child | None:
    """Who may say yes for somebody who may have been born so late; None where the person decides alone."""
    return _CHILD[may_consent_alone(pack, None, birth_years, _data_of(pack, key), now)]


def check_agrees(decider: Child | None, person_id: str, guardian_id: str | None, by: str) -> None:
    """Refuse a yes by who may not say it, naming who may. A no is everybody's own."""
    if decider is None and by != person_id:
        raise PersonDecides("At this age a person says yes alone.", decides="person")
    if decider == "nobody":
        detail = "By its policy the operator collects nothing from persons of this age: neither they nor a guardian can agree."
        raise NobodyMayAgree(detail, decides="nobody")
    if decider == "guardian" and (guardian_id is None or by != guardian_id):
        detail = (
            "At this age a parent or guardian says yes, signed in with an account of their own. A no is always taken."
        )
        raise GuardianDecides(detail, decides="guardian", guardian_id=guardian_id)


def _data_of(pack: Pack, key: str) -> tuple[str, ...]:
    permission = permissions.permission(pack, key)
    return permission.data if permission else ()
