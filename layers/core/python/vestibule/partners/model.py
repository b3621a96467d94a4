"""Webhooks, deliveries to them, and keys."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from vestibule.clock import Instant, StatedInstant
from vestibule.ids import DeliveryId, OrganisationId, PartnerKeyId, PersonId, RecipientId, WebhookId
from vestibule.partners import retries
from vestibule.partners.catalogue import EventType, Scope
from vestibule.problems import AlreadyThere, NotAllowed, NotSignedIn, TooManyAttempts
from vestibule.shapes import Input, Line, Output, Record

MOST_WEBHOOKS = 20
"""An organisation has no more than this that are not removed. Counted before one is added, so two at once may make one more."""
LONGEST_KEY = timedelta(days=365)

WebhookState = Literal["active", "paused", "removed"]
PauseReason = Literal["gone", "failing"]
DeliveryState = Literal["waiting", "delivered", "given_up", "held_back"]


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
    state: WebhookState = "active"
    reason: PauseReason | None = None
    failing_since: Instant | None = None
    """When the first try after the last success failed."""
    failed_at: Instant | None = None
    """When a failure was counted last."""
    failures: int = 0
    """How many tries have failed since `failing_since`, of those within an hour one."""
    paused_at: Instant | None = None
    created_by: PersonId
    created_at: Instant


class Try(Record):
    """One try: when, and what came of it. Neither status nor reason: its sender died, and whether it arrived is not known."""

    at: Instant
    status: int | None = None
    reason: str | None = None
    """Why there was no answer, in a code of ours."""
    took_ms: int | None = None


class Delivery(Record):
    """One event for one webhook, with what came of each try."""

    id: DeliveryId
    """Sent as `webhook-id` with every try, so that a receiver knows what it has seen."""
    webhook_id: WebhookId
    organisation_id: OrganisationId
    recipient_id: RecipientId
    feed: str
    """Whose programs may read it: the organisation and the recipient together."""
    event_id: str
    event_type: str
    happened_at: Instant
    person_id: PersonId | None = None
    body: dict[str, object]
    """What may be told at all; the gate decides at each passage what of it goes."""
    state: DeliveryState = "waiting"
    waiting: Literal["waiting"] | None = None
    """Set while it waits: what is over is in no index by what is due."""
    reason: str | None = None
    """Why it was given up or held back."""
    due_again_at: Instant
    tries: list[dict[str, object]] = Field(default_factory=list)
    """The newest ones, as `Try`."""
    tries_before: int = 0
    """How many of them were made before the last replay, which begins to count anew."""
    created_at: Instant
    expires_at: Instant | None = None


class PartnerKey(Record):
    """A key of a partner's program. Only its hash is kept."""

    hash: str
    id: PartnerKeyId
    organisation_id: OrganisationId
    recipient_id: RecipientId
    name: str | None = None
    scopes: list[str]
    created_by: PersonId
    created_at: Instant
    ends_at: Instant
    revoked_at: Instant | None = None
    minute: str | None = None
    """The minute in which `calls` were counted."""
    calls: int = 0


class NewWebhook(Input):
    """A webhook to be registered."""

    organisation_id: OrganisationId | None = Field(
        default=None, description="Needed by the operator, and by who manages several."
    )
    recipient_id: RecipientId = Field(description="Who receives it, in the register of recipients.")
    url: str = Field(
        min_length=9,
        max_length=2048,
        description="https, a host of the public internet by its name, port 443.",
        examples=["https://hooks.example.com/vestibule"],
    )
    events: Annotated[list[EventType], Field(min_length=1, max_length=20)]


class NoBody(Input):
    """Nothing more to say."""


class NewPartnerKey(Input):
    """A key to be made."""

    organisation_id: OrganisationId | None = Field(
        default=None, description="Needed by the operator, and by who manages several."
    )
    recipient_id: RecipientId = Field(description="Whose program it is for, in the register of recipients.")
    name: Line = Field(description="What the key is for: a program, not a person.", examples=["nightly import"])
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=20)]
    ends_at: StatedInstant = Field(description="At most a year ahead.")


class WebhookChanged(Output):
    """What became of a webhook."""

    id: WebhookId
    state: WebhookState
    older_until: Instant | None = Field(default=None, description="Until when the secret before signs as well.")


class Secret(Output):
    """What signs, in the first answer only: whoever lost it asks for a new one."""

    secret: str = Field(examples=["whsec_…"])


class WebhookMade(WebhookChanged):
    """A webhook that was registered, or that has a new secret."""

    secret: str | None = Field(
        default=None, description="In the first answer only: whoever lost it asks for a new one."
    )


class WebhookView(Output):
    """A webhook."""

    id: WebhookId
    organisation_id: OrganisationId
    recipient_id: RecipientId
    url: str
    events: list[str]
    state: WebhookState
    reason: PauseReason | None = Field(description="Why it is paused: it answered 410, or took nothing for three days.")
    failing_since: Instant | None
    older_until: Instant | None
    created_at: Instant
    retries_after_s: list[int] = Field(
        description="How many seconds after the one before each try comes, at the earliest."
    )


class WebhookList(Output):
    """Webhooks of an organisation."""

    data: list[WebhookView]
    next: str | None


class DeliveryView(Output):
    """What was told, and what came of each try."""

    id: DeliveryId
    event_id: str
    event_type: str
    happened_at: Instant
    state: DeliveryState
    reason: str | None
    due_again_at: Instant | None
    tries: list[Try]
    created_at: Instant


class DeliveryList(Output):
    """Deliveries of a webhook, newest first."""

    data: list[DeliveryView]
    next: str | None


class DeliveryQueued(Output):
    """A delivery that goes out now."""

    id: DeliveryId
    webhook_id: WebhookId
    state: DeliveryState


class PartnerKeyKept(Output):
    """A key that was made, as a repeated request is told of it."""

    id: PartnerKeyId
    ends_at: Instant
    shown: str = (
        "The key stands in the first answer only. A repeated request cannot show it again: revoke it and make another."
    )


class PartnerKeyMade(PartnerKeyKept):
    """A key that was made."""

    key: str | None = Field(default=None, description="In the first answer only; nothing here can tell it again.")


class Key(Output):
    """A key as it is handed over, once."""

    key: str = Field(examples=["vpk_…"])


class ScopeView(Output):
    """A scope, with what it lets a program do."""

    scope: str
    means: str


class PartnerKeyView(Output):
    """A key, without itself."""

    id: PartnerKeyId
    organisation_id: OrganisationId
    recipient_id: RecipientId
    name: str | None
    scopes: list[ScopeView]
    created_at: Instant
    ends_at: Instant
    revoked_at: Instant | None


class PartnerKeyList(Output):
    """Keys of an organisation."""

    data: list[PartnerKeyView]
    next: str | None


class PartnerKeyRevoked(Output):
    """A key that opens nothing any more."""

    id: PartnerKeyId
    revoked_at: Instant


class Told(Output):
    """One event, as a webhook would be told of it."""

    id: DeliveryId = Field(description="The `webhook-id` of the same event where it is sent.")
    type: str
    timestamp: Instant
    data: dict[str, object]


class ToldList(Output):
    """Events in the order in which they were told. `next` always leads on: ask again with it for what comes later."""

    data: list[Told]
    next: str


class WebhookNotActive(AlreadyThere):
    """The webhook is paused or removed: nothing is sent to it."""

    title = "Webhook not active"


class TooManyWebhooks(AlreadyThere):
    """The organisation has as many as it may have."""

    title = "Too many webhooks"


class NoPartnerKey(NotSignedIn):
    """No key of a partner, or one that is not good any more."""

    title = "No valid key"

    @property
    def headers(self) -> dict[str, str]:
        """How to send one (RFC 6750)."""
        return {"WWW-Authenticate": "Bearer"}


class ScopeMissing(NotAllowed):
    """The key has no scope for this."""

    title = "Scope missing"


class TooManyCalls(TooManyAttempts):
    """The key was used too often in this minute."""

    title = "Too many calls"

    def __init__(self, detail: str, wait_s: int) -> None:
        """Keep after how many seconds to come again."""
        super().__init__(detail)
        self.wait_s = wait_s

    @property
    def headers(self) -> dict[str, str]:
        """When to come again."""
        return {"Retry-After": str(self.wait_s)}


def view_of(webhook: Webhook) -> WebhookView:
    """The webhook for its managers."""
    after = [int(each.total_seconds()) for each in retries.AFTER]
    return WebhookView(**webhook.model_dump(include=set(WebhookView.model_fields)), retries_after_s=after)


def view_of_delivery(delivery: Delivery) -> DeliveryView:
    """The delivery for its managers: what came of it, without what it says."""
    said = delivery.model_dump(include=set(DeliveryView.model_fields))
    due = delivery.due_again_at if delivery.waiting else None
    return DeliveryView.model_validate({**said, "due_again_at": due})
