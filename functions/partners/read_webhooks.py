"""GET /v1/webhooks, one of them, and what it was told."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.http import Api
from vestibule.ids import OrganisationId, WebhookId
from vestibule.partners.holdings import DELIVERIES, WEBHOOKS
from vestibule.partners.model import DeliveryList, Webhook, WebhookList, WebhookView, view_of, view_of_delivery
from vestibule.partners.reach import Reach
from vestibule.people.standing import standing_of

MOST = 100

api = Api()


@api.get("/v1/webhooks")
def list_webhooks(
    organisation_id: Annotated[OrganisationId | None, Query(description="Needed by who manages several.")] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> WebhookList:
    """The webhooks of an organisation, those that were removed included."""
    organisation = _reach().organisation(organisation_id, "query/organisation_id")
    scope = f"webhooks/{organisation}"
    after = cursors.opened(cursor, scope)
    page = WEBHOOKS.query(organisation, index="by_organisation", now=clock.now(), limit=MOST, after=after)
    return WebhookList(data=[view_of(webhook) for webhook in page.items], next=cursors.sealed(page.next, scope))


@api.get("/v1/webhooks/<webhook_id>")
def read_webhook(webhook_id: WebhookId) -> WebhookView:
    """A webhook, whether it works, and the table of tries."""
    return view_of(_webhook(webhook_id))


@api.get("/v1/webhooks/<webhook_id>/deliveries")
def list_deliveries(
    webhook_id: WebhookId, cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None
) -> DeliveryList:
    """What a webhook was told, newest first, with what came of each try. What was said stands in the event itself."""
    webhook = _webhook(webhook_id)
    scope = f"deliveries/{webhook.id}"
    page = DELIVERIES.query(
        webhook.id,
        index="by_webhook",
        now=clock.now(),
        newest_first=True,
        limit=MOST,
        after=cursors.opened(cursor, scope),
    )
    views = [view_of_delivery(delivery) for delivery in page.items]
    return DeliveryList(data=views, next=cursors.sealed(page.next, scope))


def _reach() -> Reach:
    caller = api.caller()
    return Reach(caller, standing_of(caller, clock.now()))


def _webhook(webhook_id: str) -> Webhook:
    return _reach().thing(WEBHOOKS.get(webhook_id, now=clock.now()), "webhook")


handler = api.handler
