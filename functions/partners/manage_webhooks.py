"""POST /v1/webhooks and what becomes of one: a new secret, going on after a pause, the end."""

from collections.abc import Callable
from functools import partial

from vestibule import clock, config, ids
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import WebhookId
from vestibule.partners import signing, webhooks
from vestibule.partners.answering import with_evidence
from vestibule.partners.holdings import WEBHOOKS
from vestibule.partners.model import NewWebhook, NoBody, Secret, Webhook, WebhookChanged, WebhookMade
from vestibule.partners.reach import Reach
from vestibule.people.standing import standing_of
from vestibule.table import Write

api = Api()


@api.post("/v1/webhooks", **answers_with(201, WebhookMade))
def register_webhook(wanted: NewWebhook) -> Reply:
    """Register a webhook. Needs to manage the organisation, or the role operator. The secret stands in this answer only."""
    now, reach = clock.now(), _reach()
    organisation_id = reach.organisation(wanted.organisation_id, "/organisation_id")
    reach.check_recipient(RECIPIENTS.get(wanted.recipient_id, now=now), organisation_id)
    webhooks.check_address(wanted.url, local=bool(config.local_authority()))
    webhooks.check_room(organisation_id, now)
    by, webhook_id = reach.caller.person_id, ids.derived("whk", api.once)
    made = webhooks.webhook_of(wanted, webhook_id=webhook_id, organisation_id=organisation_id, by=by, now=now)
    fact = webhooks.fact_of("registered", made, by, events=made.events)
    return with_evidence(_made(made), [fact], now, WEBHOOKS.add(made))


@api.post("/v1/webhooks/<webhook_id>/secret", **answers_with(201, WebhookMade))
def renew_secret(webhook_id: WebhookId, _: NoBody) -> Reply:
    """A new secret. Both sign for 24 hours; a still older one ends at once."""
    now, reach = clock.now(), _reach()
    changed, write = webhooks.with_new_secret(_webhook(webhook_id, reach), now)
    fact = webhooks.fact_of("resecreted", changed, reach.caller.person_id, number=changed.secret_number)
    return with_evidence(_made(changed), [fact], now, write)


@api.post("/v1/webhooks/<webhook_id>/resume", **answers_with(202, WebhookChanged))
def resume_webhook(webhook_id: WebhookId, _: NoBody) -> Reply:
    """Let a paused webhook go on. What was held back meanwhile is in its deliveries, and goes out by `replay`."""
    return _changed(webhook_id, "resumed", webhooks.resumed)


@api.post("/v1/webhooks/<webhook_id>/end", **answers_with(202, WebhookChanged))
def end_webhook(webhook_id: WebhookId, _: NoBody) -> Reply:
    """Remove a webhook for good. Nothing is sent to it from now on; what it was told remains to be read."""
    return _changed(webhook_id, "removed", webhooks.removed)


def _changed(webhook_id: str, happened: str, change: Callable[[Webhook], tuple[Webhook, Write]]) -> Reply:
    reach = _reach()
    changed, write = change(_webhook(webhook_id, reach))
    view = WebhookChanged(id=changed.id, state=changed.state)
    answer = partial(api.accepted, view, f"/v1/webhooks/{changed.id}")
    return with_evidence(answer, [webhooks.fact_of(happened, changed, reach.caller.person_id)], clock.now(), write)


def _reach() -> Reach:
    caller = api.caller()
    return Reach(caller, standing_of(caller, clock.now()))


def _webhook(webhook_id: str, reach: Reach) -> Webhook:
    return reach.thing(WEBHOOKS.get(webhook_id, now=clock.now()), "webhook")


def _made(webhook: Webhook) -> partial[Reply]:
    """The answer with the newest secret, which is derived anew and kept nowhere."""
    secret = signing.written(signing.secret_of(signing.master(), webhook.id, webhook.secret_number))
    view = WebhookChanged.model_validate(webhook.model_dump(include={"id", "state", "older_until"}))
    return partial(api.created, view, f"/v1/webhooks/{webhook.id}", secret=Secret(secret=secret))


handler = api.handler
