"""POST /v1/grants/{grant_id}/revocation and /v1/credentials/{credential_id}/end: somebody takes back what opens doors."""

from datetime import datetime

from vestibule import clock, issuing, letting
from vestibule.access import bounds, revoking
from vestibule.access.holdings import CREDENTIALS, GRANTS
from vestibule.access.model import Grant
from vestibule.access.shown import CredentialEnded, GrantRevoked, NoBody, may_revoke, may_see
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
    """End a credential: a fob was lost, a PIN became known. Its grant goes on. Its holder may, and who manages the site.

    `revocation` says for each door from when on it surely does not open for it, also without a network.
    """
    now, caller = clock.now(), api.caller()
    credential = issuing.known(credential_id, caller.person_id, standing_of(caller, now).managed, now)
    expiry = issuing.terms_of(credential, now).of_credential
    revoking.take_back(credential.id, expiry, clock.now)
    ended = CREDENTIALS.get(credential.id, now=now) or credential
    revocation = bounds.of_credentials([ended], clock.now()).get(ended.id)
    answer = CredentialEnded(id=ended.id, ended_at=ended.ended_at or now, revocation=revocation)
    return api.accepted(answer, f"/v1/grants/{ended.grant_id}")


def _revocable(grant_id: str, now: datetime) -> Grant:
    grant, person_id = GRANTS.get(grant_id, now=now), api.caller().person_id
    managed = standing_of(api.caller(), now).managed
    if grant is None or not may_see(grant, person_id, managed):
        raise NotFound(unknown("grant"))
    if not may_revoke(grant, person_id, managed):
        raise NotAllowed("Only who manages the site takes this grant back.")
    return grant


handler = api.handler
