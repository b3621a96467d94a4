"""Deliveries, from the event to the last try: what is written at each step. Nothing here sends anything.

A delivery is made once, whatever the number of times that its event is heard. Who wants to send it first moves its `due_again_at`
on, on condition that nobody has: so two never send it at once, and one whose sender dies falls due again. Delivery is at least
once; the identifier is the same each time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from vestibule import ids
from vestibule.bus import Event
from vestibule.partners import catalogue, retries
from vestibule.partners.feed import feed_of
from vestibule.partners.holdings import DELIVERIES
from vestibule.partners.model import Delivery, Try, Webhook
from vestibule.partners.sending import Outcome
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.table import Write

LEASE = timedelta(minutes=2)
"""For so long a delivery is its sender's: longer than the function that sends can run."""
EARLY = timedelta(seconds=1)
"""Clocks of two functions differ by less."""
NO_TRIES_LEFT = "no_tries_left"
_TRIES_KEPT = 32
_KEPT_QUIET = frozenset({"paused", "removed", "not_permitted"})
"""Why a delivery is held back without a letter: of the first two managers know, the third is what a person decided."""
_POSTED, _DUE = "partners.delivery.posted", "partners.delivery.due"


def delivery_of(happening: Mapping[str, Any], webhook: Webhook, pack: Pack, now: datetime) -> Delivery:
    """What one webhook is to be told of an event on the bus, in the shape of its detail."""
    return _new(
        webhook,
        pack,
        now,
        event_id=happening["id"],
        event_type=happening["type"],
        happened_at=datetime.fromisoformat(happening["time"]),
        person_id=happening["data"].get("person_id"),
        body=catalogue.told_of(happening["type"], happening["subject"], happening["data"]),
    )


def ping_of(webhook: Webhook, name: str, pack: Pack, now: datetime) -> Delivery:
    """A test: it says so, and nothing else."""
    event_id = ids.derived("hap", webhook.id, name)
    return _new(webhook, pack, now, event_id=event_id, event_type=catalogue.PING, happened_at=now, body={"test": True})


def _new(webhook: Webhook, pack: Pack, now: datetime, **event: Any) -> Delivery:  # noqa: ANN401 (as the record has them)
    """A delivery that waits, or is held back at once when the webhook takes nothing."""
    state = {"waiting": "waiting"} if webhook.state == "active" else _over("held_back", webhook.state)
    return Delivery.model_validate(
        {
            **event,
            **state,
            "id": ids.derived("dlv", event["event_id"], webhook.id),
            "webhook_id": webhook.id,
            "organisation_id": webhook.organisation_id,
            "recipient_id": webhook.recipient_id,
            "feed": feed_of(webhook.organisation_id, webhook.recipient_id),
            "due_again_at": now,
            "created_at": now,
            "expires_at": retention.expiry(pack, "deliveries", now).expires_at,
        }
    )


def is_due(delivery: Delivery, now: datetime) -> bool:
    """Whether it may be sent at this instant."""
    return delivery.state == "waiting" and delivery.due_again_at <= now + EARLY


def tries_made(delivery: Delivery) -> int:
    """How many tries of the table are used."""
    return len(delivery.tries) - delivery.tries_before


def has_no_tries_left(delivery: Delivery) -> bool:
    """Whether the table is used up though it waits: the last sender died."""
    return tries_made(delivery) >= len(retries.AFTER)


def given_up(delivery: Delivery) -> tuple[Delivery, Write]:
    """The delivery that is not tried again by itself, and the write, refused when another has claimed it meanwhile."""
    changes = _over("given_up", NO_TRIES_LEFT)
    return delivery.model_copy(update=changes), _changed(delivery, **changes)


def claimed(delivery: Delivery, now: datetime) -> tuple[Delivery, Write]:
    """The delivery with one try more, and the write, refused when another has claimed it meanwhile.

    A sender that dies leaves it due as after any other failure, but not before the lease has run out.
    """
    tries = [*delivery.tries, Try(at=now).model_dump(mode="json", exclude_none=True)]
    due = retries.next_try(tries_made(delivery) + 1, now) or now
    mine = delivery.model_copy(update={"tries": tries, "due_again_at": max(due, now + LEASE)})
    return mine, _changed(delivery, tries=tries, due_again_at=mine.due_again_at)


def settled(mine: Delivery, outcome: Outcome, now: datetime) -> tuple[Delivery, Write]:
    """The delivery after its try, and the write, refused when the lease has run out and another has claimed it."""
    last = Try.model_validate(mine.tries[-1]).model_copy(
        update={"status": outcome.status, "reason": outcome.reason, "took_ms": outcome.took_ms}
    )
    tries = [*mine.tries[:-1], last.model_dump(mode="json", exclude_none=True)]
    changes = {"tries": tries, **_after(mine, outcome, now)}
    return mine.model_copy(update=changes), _changed(mine, **changes)


def _after(mine: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    if outcome.is_delivered:
        return _over("delivered")
    if outcome.is_gone:
        return _over("given_up", "gone")
    wish = retries.wish_of(outcome.status, outcome.headers, now) if outcome.status else None
    due = retries.next_try(tries_made(mine), now, wish)
    return {"due_again_at": due} if due else _over("given_up", NO_TRIES_LEFT)


def held_back(delivery: Delivery, reason: str) -> tuple[Delivery, Write]:
    """The delivery that is set aside, and the write: the gate refused, or the webhook is not active."""
    changes = _over("held_back", reason)
    return delivery.model_copy(update=changes), _changed(delivery, **changes)


def replayed(delivery: Delivery, now: datetime) -> Write:
    """The write that lets a delivery go out again now, with all its tries before it. Refused when it was claimed just now."""
    tries = delivery.tries[-_TRIES_KEPT:]
    again = {"state": "waiting", "waiting": "waiting", "reason": None, "due_again_at": now}
    return _changed(delivery, tries=tries, tries_before=len(tries), **again)


def waiting_again(delivery: Delivery, now: datetime) -> Delivery:
    """The delivery as it is after a replay, as far as its announcement tells of it."""
    return delivery.model_copy(update={"state": "waiting", "due_again_at": now})


def posted(delivery: Delivery) -> Event:
    """The event that lets it be sent at once."""
    return Event(_POSTED, delivery.id, delivery.due_again_at, {})


def due(delivery: Delivery) -> Event:
    """The event that lets it be sent when its time has come."""
    return Event(_DUE, delivery.id, delivery.due_again_at, {})


def what_managers_hear(delivery: Delivery) -> list[Event]:
    """Tell that a delivery goes no further by itself; the same each time that it is told."""
    if delivery.reason == NO_TRIES_LEFT:
        happened = "given_up"
    elif delivery.state == "held_back" and delivery.reason not in _KEPT_QUIET:
        happened = "held_back"
    else:
        return []
    data = {"webhook_id": delivery.webhook_id, "event_type": delivery.event_type, "reason": delivery.reason}
    return [Event(f"partners.delivery.{happened}", delivery.id, delivery.due_again_at, data)]


def _over(state: str, reason: str | None = None) -> dict[str, Any]:
    return {"state": state, "waiting": None, "reason": reason}


def _changed(seen: Delivery, **changes: Any) -> Write:  # noqa: ANN401 (as the record has them)
    """A change of the delivery as it was seen."""
    same = (DELIVERIES.where("state") == seen.state) & (
        DELIVERIES.where("due_again_at") == seen.model_dump(mode="json")["due_again_at"]
    )
    return DELIVERIES.change(seen.id, only_if=same, **changes)
