"""GET /v1/partner/key and /v1/partner/events: what a partner's program may ask with its key."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors
from vestibule.consent import permission
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import HeldBack, Recipient
from vestibule.disclosures.telling import USE, Telling, must_stand, owed, tell
from vestibule.http import Api
from vestibule.partners import catalogue, feed, keys
from vestibule.partners.catalogue import EventType
from vestibule.partners.model import (
    Delivery,
    NoPartnerKey,
    PartnerKeyView,
    ScopeMissing,
    Told,
    ToldList,
    TooManyCalls,
)
from vestibule.privacy import negotiation

__all__ = ["NoPartnerKey", "ScopeMissing", "TooManyCalls", "handler"]

SERVES = (permission.ANY_PURPOSE,)

api = Api()


@api.get("/v1/partner/key")
def show_partner_key() -> PartnerKeyView:
    """What this key is and what its scopes let it do. Send it as `Authorization: Bearer vpk_…`."""
    key = keys.admitted(api.request.headers.get("authorization"), clock.now())
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    return keys.view_of(key, language)


@api.get("/v1/partner/events")
def list_events(
    event_type: Annotated[
        EventType | None, Query(alias="type", description="Left out: all that the key reads.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> ToldList:
    """What the webhooks of the same partner in the same organisation were told, oldest first, ten seconds after it came."""
    now = clock.now()
    key = keys.admitted(api.request.headers.get("authorization"), now)
    wanted = keys.types_for(key, event_type)
    of_key = feed.feed_of(key.organisation_id, key.recipient_id)
    scope = f"partner-events/{of_key}"
    deliveries, place = feed.read(of_key, cursors.opened(cursor, scope), now)
    recipient = RECIPIENTS.get(key.recipient_id, now=now)
    must_stand(recipient, config.operator_pack(), now)
    readable = [delivery for delivery in deliveries if delivery.event_type in wanted]
    return ToldList(data=list(_told(readable, recipient, now)), next=str(cursors.sealed(place, scope)))


def _told(deliveries: list[Delivery], recipient: Recipient | None, now: datetime) -> Iterator[Told]:
    """Each through the gate, as where it is sent: the same passage, whichever comes first. What is held back is left out."""
    for delivery in deliveries:
        telling = Telling(
            recipient=recipient,
            recipient_id=delivery.recipient_id,
            organisation_id=delivery.organisation_id,
            person_id=delivery.person_id,
            values=delivery.body,
            cause=delivery.id,
        )
        asked = partial(permission.of_purpose, delivery.person_id or "", use=USE, now=now)
        permitted = owed if catalogue.is_owed(delivery.event_type) else asked
        try:
            passed = tell(telling, permitted, config.operator_pack(), now)
        except HeldBack:
            continue
        yield Told(id=delivery.id, type=delivery.event_type, timestamp=delivery.happened_at, data=dict(passed.values))


handler = api.handler
