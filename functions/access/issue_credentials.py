"""POST /v1/grants/{grant_id}/credentials: a PIN or a fob for what a grant opens.

Who manages the site issues them without ever seeing a PIN: it goes to its holder by a letter.
"""

from datetime import datetime

from vestibule import clock, ids, issuing, letting
from vestibule.access import credentials, revoking
from vestibule.access.credentials import Code, CredentialKept, CredentialMade, NewCredential
from vestibule.access.holdings import CREDENTIALS
from vestibule.access.model import Grant
from vestibule.answers import ANSWERS
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import GrantId
from vestibule.people.standing import standing_of

api = Api(reads_earlier_answer=False)


@api.post("/v1/grants/<grant_id>/credentials", **answers_with(201, CredentialMade))
def issue_credential(grant_id: GrantId, wanted: NewCredential) -> Reply:
    """Issue a PIN or a fob for a grant. Your own PIN is told in this answer and never again; another's goes to its holder."""
    now, caller = clock.now(), api.caller()
    reply = _answered() or _issued(grant_id, wanted, now)
    credential = CREDENTIALS.get(ids.derived("crd", api.once), now=now)
    if credential and credential.kind == "pin" and credential.person_id != caller.person_id:
        issuing.tell_holder(credential, clock.now())
    return reply


def _answered() -> Reply | None:
    """An earlier answer. A PIN's letter goes out after it, if the first try died before that."""
    answered = ANSWERS.get(api.once, now=clock.now())
    return api.again(answered) if answered else None


def _issued(grant_id: str, wanted: NewCredential, now: datetime) -> Reply:
    for again in range(TRIES):
        grant = issuing.holding(grant_id, wanted, api.caller().person_id, standing_of(api.caller(), now).managed, now)
        try:
            reply = _made(grant, wanted, now)
        except MovedOn as moved_on:  # a door knows the code already, or the grant was changed
            issuing.check_fob(wanted, grant, moved_on.places)
            last = moved_on
            let_others_pass(again)
        else:
            if reply.is_new:
                revoking.tell(grant.entrance_ids, clock.now())
            return reply
    raise last


def _made(grant: Grant, wanted: NewCredential, now: datetime) -> Reply:
    by, text = api.caller().person_id, issuing.text_of(wanted)
    expiry = letting.terms_of_grant(grant, now).of_credential
    named = {"credential_id": ids.derived("crd", api.once), "by": by}
    made = credentials.credential_of(grant, wanted.kind, [text], expiry, now=now, **named)
    answer = CredentialKept.model_validate(made.model_dump())
    secret = Code(code=text) if wanted.kind == "pin" and by == grant.person_id else None
    writes = (*credentials.issuing(made, now), credentials.noting(grant, made.id))
    return api.created(answer, f"/v1/grants/{grant.id}", *writes, secret=secret)


handler = api.handler
