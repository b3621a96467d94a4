"""POST /v1/corrections/{correction_id}/decision (V-23): the manager, or compliance, corrects or says why not."""

from datetime import datetime

from vestibule import clock, config
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import CorrectionId
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people import telling
from vestibule.people.amending import amending, closing, own
from vestibule.people.asking import Correction
from vestibule.people.changing import Change
from vestibule.people.correcting import CorrectionDecided, CorrectionDecision, DecidedAlready, check_unchanged
from vestibule.people.guardians import corrected
from vestibule.people.holdings import CORRECTIONS
from vestibule.people.model import Person
from vestibule.people.recording import created, tell_if_possible
from vestibule.people.standing import relations_of, standing_of, unknown
from vestibule.problems import NotAllowed, NotFound

api = Api()


@api.post("/v1/corrections/<correction_id>/decision", **answers_with(201, CorrectionDecided))
def decide_correction(correction_id: CorrectionId, wanted: CorrectionDecision) -> Reply:
    """Make a correction, or refuse it with a reason. The record changes with the decision; the person gets a letter."""
    now = clock.now()
    for again in range(TRIES):
        correction = _undecided(correction_id, now)
        try:
            return _decided(correction, own(correction.person_id, now).record, wanted, now)
        except MovedOn as moved_on:  # another decision, which is then read, or another change of the person
            last = moved_on
        let_others_pass(again)
    raise last


def _decided(correction: Correction, person: Person, wanted: CorrectionDecision, now: datetime) -> Reply:
    """The decision, the record as it then is, and the letter: all or nothing."""
    by, pack, letter = api.caller().person_id, config.operator_pack(), _letter(person, correction)
    change = closing(correction, wanted.decision, by=by, reason=wanted.reason, pack=pack, now=now)
    if wanted.decision == "made" and correction.wanted:
        check_unchanged(correction, person)
        values = corrected(
            correction, person, relations_of(person.id, now), pack, guardian_id=wanted.guardian_id, now=now
        )
        made = amending(person, values, by=by, now=now)
        change = Change((*change.writes, *made.writes), (*change.facts, *made.facts))
    answer = CorrectionDecided(id=correction.id, status=wanted.decision)
    reply = created(api, answer, "/v1/corrections", change, now, outbox.posting(letter, now))
    tell_if_possible(lambda: outbox.announce([letter.id], now))
    telling.announce(person.id, now)
    return reply


def _undecided(correction_id: str, now: datetime) -> Correction:
    """What the caller may decide and nobody has decided yet. Nobody decides what oneself has asked for."""
    caller, found = api.caller(), CORRECTIONS.get(correction_id, now=now)
    if found is None or found.organisation_id is None:
        raise NotFound(unknown("correction"))
    if "compliance" not in caller.roles:
        standing_of(caller, now).must_manage(found.organisation_id, "correction")
    if found.person_id == caller.person_id:
        raise NotAllowed("Another manager, or compliance, decides what you have asked for yourself.")
    if found.state != "asked":
        raise DecidedAlready("This correction has been decided. GET /v1/corrections shows how.")
    return found


def _letter(person: Person, correction: Correction) -> NewMessage:
    """What was decided and why stands in the correction, and is looked up when the letter goes out."""
    values = {"correction_id": correction.id, "authority": config.operator_pack().authority.name}
    return NewMessage(
        "people.correction-decided", correction.id, person_id=person.id, language=person.language, values=values
    )


handler = api.handler
