"""POST and GET /v1/partner-keys, POST …/revocation: keys with which a partner's programs ask."""

from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors, ids
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import OrganisationId, PartnerKeyId
from vestibule.partners import keys
from vestibule.partners.answering import with_evidence
from vestibule.partners.holdings import PARTNER_KEYS
from vestibule.partners.model import (
    Key,
    NewPartnerKey,
    NoBody,
    PartnerKeyKept,
    PartnerKeyList,
    PartnerKeyMade,
    PartnerKeyRevoked,
)
from vestibule.partners.reach import Reach
from vestibule.people.standing import standing_of
from vestibule.privacy import negotiation

MOST = 100

api = Api()


@api.post("/v1/partner-keys", **answers_with(201, PartnerKeyMade))
def make_key(wanted: NewPartnerKey) -> Reply:
    """Make a key. Needs to manage the organisation, or the role operator. It is shown once, and kept as a hash."""
    now, reach, key = clock.now(), _reach(), keys.new_key()
    organisation_id = reach.organisation(wanted.organisation_id, "/organisation_id")
    reach.check_recipient(RECIPIENTS.get(wanted.recipient_id, now=now), organisation_id)
    by, key_id = reach.caller.person_id, ids.new("pky", now)
    made = keys.key_of(wanted, key=key, key_id=key_id, organisation_id=organisation_id, by=by, now=now)
    view = PartnerKeyKept(id=made.id, ends_at=made.ends_at)
    answer = partial(api.created, view, f"/v1/partner-keys?organisation_id={organisation_id}", secret=Key(key=key))
    return with_evidence(answer, [keys.fact_of("made", made, by)], now, PARTNER_KEYS.add(made))


@api.get("/v1/partner-keys")
def list_keys(
    organisation_id: Annotated[OrganisationId | None, Query(description="Needed by who manages several.")] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> PartnerKeyList:
    """The keys of an organisation, with what each lets a program do, those that have ended included."""
    organisation = _reach().organisation(organisation_id, "query/organisation_id")
    scope = f"partner-keys/{organisation}"
    after = cursors.opened(cursor, scope)
    page = PARTNER_KEYS.query(organisation, index="by_organisation", now=clock.now(), limit=MOST, after=after)
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    views = [keys.view_of(key, language) for key in page.items]
    return PartnerKeyList(data=views, next=cursors.sealed(page.next, scope))


@api.post("/v1/partner-keys/<partner_key_id>/revocation", **answers_with(202, PartnerKeyRevoked))
def revoke_key(partner_key_id: PartnerKeyId, _: NoBody) -> Reply:
    """Revoke a key. It opens nothing from this instant on."""
    now, reach = clock.now(), _reach()
    key = reach.thing(keys.named(partner_key_id, now), "key")
    revoked = PartnerKeyRevoked(id=key.id, revoked_at=now)
    answer = partial(api.accepted, revoked, f"/v1/partner-keys?organisation_id={key.organisation_id}")
    fact = keys.fact_of("revoked", key, reach.caller.person_id)
    return with_evidence(answer, [fact], now, keys.revoking(key, now))


def _reach() -> Reach:
    caller = api.caller()
    return Reach(caller, standing_of(caller, clock.now()))


handler = api.handler
