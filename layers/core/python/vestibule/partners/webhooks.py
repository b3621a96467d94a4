"""What is written when a webhook is registered, gets a new secret, is paused, goes on or is removed, and which listen."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from vestibule import clock
from vestibule.bus import Event
from vestibule.evidence import Fact
from vestibule.partners import addresses, retries, signing
from vestibule.partners.addresses import Unreachable
from vestibule.partners.holdings import WEBHOOKS
from vestibule.partners.model import MOST_WEBHOOKS, NewWebhook, PauseReason, TooManyWebhooks, Webhook, WebhookNotActive
from vestibule.problems import Unacceptable
from vestibule.table import Write

_PAGE = 100
_WORKS: Mapping[str, Any] = {"failing_since": None, "failed_at": None, "failures": 0}


def of_organisation(organisation_id: str, now: datetime) -> Iterator[Webhook]:
    """The webhooks of an organisation that are not removed."""
    every = WEBHOOKS.each(organisation_id, index="by_organisation", now=now, at_once=_PAGE)
    return (webhook for webhook in every if webhook.state != "removed")


def listening(organisation_id: str, event_type: str, now: datetime) -> list[Webhook]:
    """Those that want to be told of this. A paused one is told when it goes on, if somebody asks for it."""
    return [webhook for webhook in of_organisation(organisation_id, now) if event_type in webhook.events]


def check_room(organisation_id: str, now: datetime) -> None:
    """Refuse one more than an organisation may have."""
    if sum(1 for _ in of_organisation(organisation_id, now)) >= MOST_WEBHOOKS:
        raise TooManyWebhooks(
            f"The organisation has {MOST_WEBHOOKS} webhooks, the most that it may have. Remove one first."
        )


def check_address(url: str, *, local: bool) -> None:
    """Refuse an address that will never be called. A name that is not known yet is taken: each try looks it up anew."""
    try:
        addresses.resolved(addresses.target_of(url, local=local), local=local)
    except Unreachable as unreachable:
        if unreachable.reason != "unknown_host":
            errors = [{"pointer": "/url", "detail": unreachable.detail}]
            raise Unacceptable("This address is not one that a webhook may have.", errors=errors) from unreachable


def webhook_of(wanted: NewWebhook, *, webhook_id: str, organisation_id: str, by: str, now: datetime) -> Webhook:
    """The webhook that was asked for."""
    return Webhook(
        id=webhook_id,
        organisation_id=organisation_id,
        recipient_id=wanted.recipient_id,
        url=wanted.url,
        events=sorted(set(wanted.events)),
        created_by=by,
        created_at=now,
    )


def fact_of(happened: str, webhook: Webhook, by: str | None = None, **facts: Any) -> Fact:  # noqa: ANN401 (identifiers)
    """What the ledger says of a webhook: identifiers, kinds and numbers, never its address."""
    said = {"organisation_id": webhook.organisation_id, "recipient_id": webhook.recipient_id, **facts}
    return Fact(f"partners.webhook.{happened}", webhook.id, {**said, "by": by} if by else said)


def with_new_secret(webhook: Webhook, now: datetime) -> tuple[Webhook, Write]:
    """The next secret signs from now on, the one before for a day more. A third is never live."""
    must_not_be_removed(webhook)
    changes = {"secret_number": webhook.secret_number + 1, "older_until": now + signing.OVERLAP}
    same = WEBHOOKS.where("secret_number") == webhook.secret_number
    return webhook.model_copy(update=changes), WEBHOOKS.change(webhook.id, only_if=same, **changes)


def removed(webhook: Webhook) -> tuple[Webhook, Write]:
    """The webhook, over for good."""
    must_not_be_removed(webhook)
    return _in_state(webhook, state="removed", reason=None, **_WORKS)


def resumed(webhook: Webhook) -> tuple[Webhook, Write]:
    """A paused webhook goes on."""
    if webhook.state != "paused":
        raise WebhookNotActive("Only a paused webhook can go on.", state=webhook.state)
    return _in_state(webhook, state="active", reason=None, paused_at=None, **_WORKS)


def paused(webhook: Webhook, reason: PauseReason, now: datetime) -> tuple[Webhook, Write]:
    """An active webhook is sent nothing more until somebody lets it go on."""
    return _in_state(webhook, state="paused", reason=reason, paused_at=now)


def _in_state(webhook: Webhook, **changes: Any) -> tuple[Webhook, Write]:  # noqa: ANN401 (as the record has them)
    same = WEBHOOKS.where("state") == webhook.state
    return webhook.model_copy(update=changes), WEBHOOKS.change(webhook.id, only_if=same, **changes)


def failing(webhook: Webhook, now: datetime) -> Write | None:
    """Note since when nothing has arrived, and count the failures; None when one was counted just now."""
    if webhook.failed_at and now - webhook.failed_at < retries.APART:
        return None
    last = WEBHOOKS.where("failed_at")
    same = last == clock.written(webhook.failed_at) if webhook.failed_at else last.does_not_exist()
    since, failures = webhook.failing_since or now, webhook.failures + 1
    return WEBHOOKS.change(webhook.id, only_if=same, failing_since=since, failed_at=now, failures=failures)


def working(webhook: Webhook) -> Write | None:
    """Note that something has arrived again; None when nothing failed."""
    return WEBHOOKS.change(webhook.id, **_WORKS) if webhook.failing_since else None


def has_failed_long_enough(webhook: Webhook, now: datetime) -> bool:
    """Whether what fails now pauses it: two failures days apart say nothing about the time between them."""
    long = webhook.failing_since is not None and now - webhook.failing_since >= retries.FAILING
    return long and webhook.failures >= retries.SEVERAL


def paused_event(webhook: Webhook) -> Event:
    """Tell that a webhook is paused; the same each time that it is told."""
    return Event(
        "partners.webhook.paused", webhook.id, webhook.paused_at or webhook.created_at, {"reason": webhook.reason}
    )


def must_not_be_removed(webhook: Webhook) -> None:
    """Refuse to work on what is over."""
    if webhook.state == "removed":
        raise WebhookNotActive("This webhook was removed. Register a new one.", state=webhook.state)


def must_be_active(webhook: Webhook) -> None:
    """Refuse to send to a webhook that takes nothing now."""
    if webhook.state != "active":
        raise WebhookNotActive(
            "Nothing is sent to this webhook now. Let it go on, or register a new one.", state=webhook.state
        )
