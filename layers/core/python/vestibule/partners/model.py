"""Webhooks, deliveries to them, and keys."""

from typing import Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import DeliveryId, OrganisationId, PartnerKeyId, PersonId, RecipientId, WebhookId
from vestibule.shapes import Record


class Webhook(Record):
    """Where a partner wants to be told of what."""

    id: WebhookId
    organisation_id: OrganisationId
    recipient_id: RecipientId
    """Who is behind it in the register: what it is told passes the gate."""
    url: str
    events: list[str]
    secret_number: int = 1
    """Secrets are derived, never stored: the newest has this number."""
    older_until: Instant | None = None
    """Until when the secret before signs as well."""
    state: Literal["active", "paused", "removed"] = "active"
    reason: str | None = None
    created_by: PersonId
    created_at: Instant


class Delivery(Record):
    """One event for one webhook, with what came of each try."""

    id: DeliveryId
    webhook_id: WebhookId
    event_id: str
    event_type: str
    person_id: PersonId | None = None
    body: dict[str, object]
    state: Literal["waiting", "delivered", "given_up", "held_back"] = "waiting"
    waiting: Literal["waiting"] | None = "waiting"
    due_again_at: Instant
    tries: list[dict[str, object]] = Field(default_factory=list)
    """When, the status that was answered or the reason of the failure, and how long it took in milliseconds."""
    created_at: Instant
    expires_at: Instant | None = None


class PartnerKey(Record):
    """A key of a partner's program. Only its hash is kept."""

    hash: str
    id: PartnerKeyId
    organisation_id: OrganisationId
    recipient_id: RecipientId
    scopes: list[str]
    created_by: PersonId
    created_at: Instant
    ends_at: Instant
    revoked_at: Instant | None = None
