"""POST /v1/grants/{grant_id}/revocation and /v1/credentials/{credential_id}/end: somebody takes back what opens doors."""

from datetime import datetime

from vestibule import clock, issuing, letting
from vestibule.access import bounds, lists, revoking
from vestibule.access.credentials import CredentialEnded
from vestibule.access.holdings import GRANTS
from vestibule.access.model import Grant
from vestibule.access.shown import GrantRevoked, NoBody, may_revoke, may_see
from vestibule.answers import ANSWERS
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import CredentialId, GrantId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import AlreadyThere, NotAllowed, NotFound

api = Api()


@api.post("/v1/grants/<grant_id>/revocation", **answers_with(202, GrantRevoked))
def revoke_grant(grant_id: GrantId, _: NoBody) -> Reply:
    """Take a grant back, and all that was shared out of it. No door that is connected opens for it from then on.

    `revocation` says for each door from when on it surely opens nothing, also without a network. Needs to manage the site, or
    to have given what was shared. Answered once all is done: without an answer, ask again.
    """
    now = clock.now()
    grant = _revocable(grant_id, now)
    terms = letting.terms_of_grant(grant, now)
    revoking.revoke(grant.id, api.caller().person_id, terms, now)
    revoking.settle(grant.id, terms, clock.now)
    revocation = bounds.of(GRANTS.get(grant.id, now=now) or grant, clock.now())
    if revocation is None:
        raise AlreadyThere("The grant has ended by itself: there is nothing to take back.")
    return api.accepted(GrantRevoked(id=grant.id, revocation=revocation), f"/v1/grants/{grant.id}")


@api.post("/v1/credentials/<credential_id>/end", **answers_with(202, CredentialEnded))
def end_credential(credential_id: CredentialId, _: NoBody) -> Reply:
    """End a credential: a fob was lost, a PIN became known. Its grant goes on. Its holder may, and who manages the site."""
    now, caller = clock.now(), api.caller()
    credential = issuing.known(credential_id, caller.person_id, standing_of(caller, now).managed, now)
    expiry = issuing.terms_of(credential, now).of_credential
    ended_at = revoking.end_credential(credential.id, now, expiry, now) or now
    answered = ANSWERS.get(api.once, now=now)  # another try of the same request was quicker, and has told the doors
    if answered:
        return api.again(answered)
    lists.touch(credential.verifiers, clock.now())
    return api.accepted(CredentialEnded(id=credential.id, ended_at=ended_at), f"/v1/grants/{credential.grant_id}")


def _revocable(grant_id: str, now: datetime) -> Grant:
    grant, person_id = GRANTS.get(grant_id, now=now), api.caller().person_id
    managed = standing_of(api.caller(), now).managed
    if grant is None or not may_see(grant, person_id, managed):
        raise NotFound(unknown("grant"))
    if not may_revoke(grant, person_id, managed):
        raise NotAllowed("Only who manages the site takes this grant back.")
    return grant


handler = api.handler
