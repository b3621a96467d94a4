"""POST /v1/people/me/email-proof: the code from the mail comes back, and the new address counts."""

from datetime import datetime
from typing import Literal

from vestibule import clock
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.mail import Reader
from vestibule.messages.outbox import NewMessage, send_now
from vestibule.people import addresses, telling
from vestibule.people.amending import amending, own, proving_of
from vestibule.people.asking import Correction
from vestibule.people.holdings import CORRECTIONS
from vestibule.people.model import Person
from vestibule.people.recording import created
from vestibule.requests import prove
from vestibule.requests.model import MOST_GUESSES, NoMoreGuesses, NotAwaitingProof, Proof, WrongCode
from vestibule.shapes import Output
from vestibule.table import Refused, commit


class AddressProven(Output):
    """The answer; answers are kept for a day, so the address is not in it."""

    status: Literal["changed"] = "changed"


api = Api()


@api.post("/v1/people/me/email-proof", **answers_with(201, AddressProven))
def prove_address(proof: Proof) -> Reply:
    """Prove with the mailed code that the new address is yours. Five guesses within an hour. The old address is told."""
    now = clock.now()
    person = own(api.caller().person_id, now).record
    proving = proving_of(person, now)
    if proving is None:
        raise NotAwaitingProof("No new address waits for a code. PATCH /v1/people/me to have one sent.")
    _count_guess(proving)
    if not prove.same(proving.code_hash, prove.code_hash(proof.code, proving.id)):
        left = MOST_GUESSES - proving.guesses - 1
        raise WrongCode(f"This is not the code from the mail. {left} more can be tried.", guesses_left=left)
    addresses.change(person.id, proving.address)
    _tell_old_address(person, proving, now)
    return _recorded(person.id, proving, now)


def _count_guess(proving: Correction) -> None:
    """Count before comparing, and only from the number read: parallel guesses cannot share one count."""
    if proving.guesses >= MOST_GUESSES:
        raise NoMoreGuesses("The code was entered wrongly too often. PATCH /v1/people/me again for a new one.")
    same = (CORRECTIONS.where("guesses") == proving.guesses) & (CORRECTIONS.where("state") == "proving")
    try:
        commit(CORRECTIONS.change(proving.id, guesses=proving.guesses + 1, only_if=same))
    except Refused as refused:
        raise NotAwaitingProof("Another guess came at the same moment. Try again.") from refused


def _tell_old_address(person: Person, proving: Correction, now: datetime) -> None:
    """Before it is recorded, so that no change goes untold: what fails from here on is done again with the same code."""
    letter = NewMessage("people.email-changed", proving.id, person_id=person.id, language=person.language)
    send_now(letter, Reader(person.name, person.email), {}, now)


def _recorded(person_id: str, proving: Correction, now: datetime) -> Reply:
    """Committed anew with what it then reads each time that another change of the person was quicker."""
    done = CORRECTIONS.change(proving.id, state="made", code_hash=None, closed_at=now)
    for again in range(TRIES):
        person = own(person_id, now).record
        change = amending(person, {"email": proving.address, "proving": None}, by=person.id, now=now)
        try:
            reply = created(api, AddressProven(), "/v1/people/me", change, now, done)
        except MovedOn as moved_on:
            last = moved_on
        else:
            telling.announce(person_id, now)
            return reply
        let_others_pass(again)
    raise last


handler = api.handler
