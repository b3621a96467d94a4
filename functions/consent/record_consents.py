"""POST /v1/consents and /v1/consents/{consent_id}/withdrawal: what a person decides counts from the answer on."""

from typing import Any

from vestibule import clock, config
from vestibule.confirming import Confirming
from vestibule.consent import ages, answering, deciding, recording, stating
from vestibule.consent.deciding import YESES
from vestibule.consent.model import Consent, Means
from vestibule.consent.permission import decisions_of
from vestibule.consent.stating import NewConsent, NewWithdrawal, Stated
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import ConsentId
from vestibule.people.model import Person
from vestibule.people.standing import unknown
from vestibule.privacy import negotiation
from vestibule.problems import NotFound
from vestibule.wards import is_family, whose
from vestibule.words import Language

api = Api(reads_earlier_answer=False)


@api.post("/v1/consents", **answers_with(201, Stated))
def record_consent(wanted: NewConsent) -> Reply:
    """Decide on one key, for yourself or as a guardian. Staff enter a no that came on paper, never a yes."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    person_id = wanted.person_id or caller.person_id
    person = whose(caller, wanted.person_id, now, for_staff=wanted.choice not in YESES)
    deciding.question_for(pack, wanted.purpose, "/purpose")
    said = stating.said_of(wanted, _language(), by_staff=not is_family(caller, wanted.person_id, person, now))
    if person and said.choice in YESES:
        decider = ages.child(pack, said.key, person.birth_years, now)
        ages.check_agrees(decider, person.id, person.guardian_id, caller.person_id)
    earlier = answering.answered(api, person_id, _house(person), now)
    known = () if earlier else tuple(decisions_of(person_id, now))
    return earlier or _recorded(person_id, deciding.facts_of(said, pack, known, now), person, known)


@api.post("/v1/consents/<consent_id>/withdrawal", **answers_with(201, Stated))
def withdraw_consent(consent_id: ConsentId, wanted: NewWithdrawal) -> Reply:
    """Take a yes back: one call, no reason, at once. What rests on it ends, and is deleted as the policy says."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    person_id = wanted.person_id or caller.person_id
    person = whose(caller, wanted.person_id, now, for_staff=True)
    known = tuple(decisions_of(person_id, now))
    consent = next((each for each in known if each.id == consent_id), None)
    if consent is None:
        raise NotFound(unknown("consent"))
    standing = stating.withdrawal_of(consent, known, now)
    if standing:
        recording.publish((standing,), _house(person))
        return api.created(Stated.of(standing, stands=True), f"/v1/consents/{standing.id}")
    means: Means = wanted.means if is_family(caller, wanted.person_id, person, now) else "staff"
    facts = deciding.facts_of_withdrawal(consent, means, pack, known, now)
    return answering.answered(api, person_id, _house(person), now) or _recorded(person_id, facts, person, known)


def _recorded(person_id: str, facts: dict[str, Any], person: Person | None, known: tuple[Consent, ...]) -> Reply:
    """The decision with its letter, told of on the bus each time that it is answered."""
    letters = Confirming(person, facts["recorded_at"])
    decision = recording.consent_of(person_id, api.caller().person_id, answering.id_of(api), facts)
    reply = answering.recorded(api, decision, known, lambda stands: letters.letter(decision, stands=stands))
    recording.publish((decision,), _house(person))
    letters.announce((decision,))
    return reply


def _house(person: Person | None) -> str | None:
    return person.organisation_id if person else None


def _language() -> Language:
    return negotiation.language(api.request.headers.get("accept-language"), config.default_language())


handler = api.handler
