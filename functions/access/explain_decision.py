"""POST /v1/decisions: would this door open, why or why not, and what would change that; now, in the past or ahead.

Nothing is done and nothing is written, not even the answer: asked again, also under the same Idempotency-Key, it answers anew.
Only who asks about somebody else leaves a line in that person's account.
"""

from datetime import datetime

from vestibule import clock, config, looks
from vestibule.access import faces
from vestibule.access.asked import Asked
from vestibule.access.decide import BY_PERMISSION, decide
from vestibule.access.decision import Explained, NewDecision
from vestibule.access.earlier import as_it_was
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.consent import permission
from vestibule.http import Api, answers_with
from vestibule.knocking import question_at
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import read_together

api = Api(reads_earlier_answer=False)


@api.post("/v1/decisions", **answers_with(200, Explained))
def explain_decision(wanted: NewDecision) -> Explained:
    """Explain a decision without making one. For yourself, or by who manages the door and the person's organisation.

    `changes` is the smallest set that would turn a no into a yes. It has no effect: the same key again is answered anew.
    """
    now, caller = clock.now(), api.caller()
    person_id, at = wanted.person_id or caller.person_id, wanted.at or now
    entrance, admission, person = read_together(
        now, (ENTRANCES, (wanted.entrance_id,)), (ADMISSIONS, (wanted.entrance_id, person_id)), (PEOPLE, (person_id,))
    )
    if person_id != caller.person_id:
        _check_manages(entrance, person, now)
    asked = question_at(entrance, admission, person, at, now)
    if at < now:
        asked = as_it_was(asked, at, now)
    decision = decide(_permitted(asked, wanted, person, now), now)
    if person_id == caller.person_id:
        return Explained.of(decision.as_told(), person_id=person_id, at=at, wanted=wanted)
    looks.looked_at(caller, "manager", GRANTS, [person_id], now, organisation_id=asked.door.organisation_id)
    return Explained.of(decision, person_id=person_id, at=at, wanted=wanted)


def _check_manages(entrance: Entrance | None, person: Person | None, now: datetime) -> None:
    standing = standing_of(api.caller(), now)
    standing.managed_thing(entrance, "entrance")
    if person is None or person.organisation_id not in standing.managed:
        raise NotFound(unknown("person"))


def _permitted(asked: Asked, wanted: NewDecision, person: Person | None, now: datetime) -> Asked:
    """With the way of entering, and what the person allows of it today."""
    asked = asked._replace(method=wanted.method)
    if person is None or wanted.method not in BY_PERMISSION:
        return asked
    if faces.PERMISSION not in config.operator_pack().features:
        return asked._replace(is_permitted=False)
    verdict = permission.of_person(person.id, faces.PERMISSION, now, birth_years=person.birth_years)
    return asked._replace(is_permitted=verdict.allowed)


handler = api.handler
