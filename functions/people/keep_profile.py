"""GET and PATCH /v1/people/me (F-01, N-10): everybody reads and changes the own record, at any time."""

from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from vestibule import clock, config, flood
from vestibule.evidence import TRIES, commit_with, let_others_pass
from vestibule.http import Api, answers_with
from vestibule.incoming import JSON
from vestibule.mail import Reader
from vestibule.messages.outbox import NewMessage, send_now
from vestibule.people import profile, telling
from vestibule.people.amending import amending, asks_for_proof, new_address, own, proving_of
from vestibule.people.asking import Correction
from vestibule.people.holdings import CORRECTIONS
from vestibule.people.model import ChangedSince, Person
from vestibule.people.profile import Profile, ProfileChange
from vestibule.people.standing import relations_of
from vestibule.requests import prove
from vestibule.table import Refused

MOST_CODES = 5
"""In an hour: who can have codes sent anywhere can have them sent to somebody."""

api = Api()


@api.get("/v1/people/me", **answers_with(200, Profile))
def read_profile() -> Response[str]:
    """Your own record, what you are to which place, and who may change what of it."""
    now = clock.now()
    return _shown(own(api.caller().person_id, now).record, now)


@api.patch("/v1/people/me", **answers_with(200, Profile))
def change_profile(wanted: ProfileChange) -> Response[str]:
    """Change your own record. A new e-mail address counts only when the code that is mailed to it has come back."""
    now, person_id = clock.now(), api.caller().person_id
    if asks_for_proof(wanted, own(person_id, now).record):
        flood.check("email-proof", person_id, MOST_CODES, now)
    for again in range(TRIES):
        try:
            changed = _changed(own(person_id, now).record, wanted, now)
        except Refused:
            let_others_pass(again)
        else:
            telling.announce(person_id, now)
            return _shown(changed, now)
    raise ChangedSince("The record is being changed by others. Read it again, then try again.")


def _changed(person: Person, wanted: ProfileChange, now: datetime) -> Person:
    """The person as it then is. Without If-Match a change is made of whatever stands there: it names single fields."""
    if not profile.is_meant(api.request.headers.get("if-match"), person.version):
        raise ChangedSince("The record has been changed since you read it. GET it again; `version` tells the new one.")
    country = profile.country_for(relations_of(person.id, now), config.operator_pack().controller_country)
    code = prove.new_code()
    proving = new_address(wanted, person, lambda salt: prove.code_hash(code, salt), now)
    changes = profile.changes_of(wanted, person, country, proving.id if proving else None)
    if changes:
        change = amending(person, changes, by=person.id, now=now)
        commit_with(change.facts, now, *change.writes, *([CORRECTIONS.add(proving)] if proving else []))
    if proving:
        _mail(proving, person, code, now)
    return person.model_copy(update={**changes, "version": person.version + bool(changes)})


def _mail(proving: Correction, person: Person, code: str, now: datetime) -> None:
    """To the new address, without a name: it may be mistyped, and a stranger reads there."""
    values = {"until_at": clock.written(proving.expires_at or now)}
    letter = NewMessage("people.email-code", proving.id, person_id=person.id, language=person.language, values=values)
    send_now(letter, Reader("", proving.address), {"code": code}, now)


def _shown(person: Person, now: datetime) -> Response[str]:
    view = profile.profile_of(person, relations_of(person.id, now), proving_of(person, now))
    headers = {"Cache-Control": "no-store", "ETag": profile.etag_of(person.version)}
    return Response(HTTPStatus.OK, JSON, view.model_dump_json(), headers=headers)


handler = api.handler
