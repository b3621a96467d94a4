"""POST /v1/consents and /v1/consents/{consent_id}/withdrawal: what a person decides counts from the answer on."""

from datetime import datetime

from vestibule import clock, config
from vestibule.consent import ages, answering, deciding, recording, stating
from vestibule.consent.deciding import YESES, Said
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.model import Consent
from vestibule.consent.permission import decisions_of
from vestibule.consent.stating import NewConsent, NewWithdrawal, Stated
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import ConsentId
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
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
    person = whose(caller, wanted.person_id, now, for_staff=wanted.choice not in YESES)
    deciding.question_for(pack, wanted.purpose, "/purpose")
    said = stating.said_of(wanted, _language(), by_staff=not is_family(caller, wanted.person_id, person))
    if person and said.choice in YESES:
        ages.check_agrees(ages.child(pack, said.key, person.birth_years, now), person.guardian_id, caller.person_id)
    return _recorded(said, wanted.person_id, person, now)


@api.post("/v1/consents/<consent_id>/withdrawal", **answers_with(201, Stated))
def withdraw_consent(consent_id: ConsentId, wanted: NewWithdrawal) -> Reply:
    """Take a yes back: one call, no reason, at once. What rests on it ends, and is deleted as the policy says."""
    now, caller = clock.now(), api.caller()
    person = whose(caller, wanted.person_id, now, for_staff=True)
    person_id = wanted.person_id or caller.person_id
    consent = CONSENTS.get(person_id, consent_id, now=now)
    if consent is None:
        raise NotFound(unknown("consent"))
    standing = stating.withdrawal_of(consent, tuple(decisions_of(person_id, now)), now)
    if standing:
        recording.publish((standing,), person.organisation_id if person else None)
        return api.created(Stated.of(standing, stands=True), f"/v1/consents/{standing.id}")
    means = wanted.means if is_family(caller, wanted.person_id, person) else "staff"
    return _recorded(Said(consent.purpose, "withdrawn", means, language=_language()), wanted.person_id, person, now)


def _recorded(said: Said, named: str | None, person: Person | None, now: datetime) -> Reply:
    """The decision with its letter, told of on the bus each time that it is answered."""
    by, house = api.caller().person_id, person.organisation_id if person else None
    person_id = named or by
    earlier = answering.answered(api, person_id, house, now)
    if earlier:
        return earlier
    known = tuple(decisions_of(person_id, now))
    facts = deciding.facts_of(said, config.operator_pack(), known, now)
    decision = recording.consent_of(person_id, by, answering.id_of(api), facts)
    letters = [_letter(decision, person)] if person else []
    reply = answering.recorded(api, decision, known, *(outbox.posting(letter, now) for letter in letters))
    recording.publish((decision,), house)
    outbox.announce([letter.id for letter in letters], now)
    return reply


def _letter(decision: Consent, person: Person) -> NewMessage:
    values = stating.values_of(decision, config.operator_pack(), person.language)
    return NewMessage(stating.letter_about(decision), decision.id, person.language, person.id, values=values)


def _language() -> Language:
    return negotiation.language(api.request.headers.get("accept-language"), config.default_language())


handler = api.handler
