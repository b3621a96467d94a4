"""What a partner's program may be told of one event: the members of its body that pass the gate, and no others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule.disclosures import fields, gate
from vestibule.disclosures.gate import Bound, Permitted, Refusal
from vestibule.disclosures.model import HeldBack, Recipient
from vestibule.disclosures.passing import Passing, about_nobody, disclose
from vestibule.passed import Passed
from vestibule.policy.model import Pack

USE = "essential.service"
"""For which use a partner is told: what its contract with the organisation is about."""
_CATEGORIES: Mapping[str, str] = {**fields.OF["relations"], **fields.OF["event"]}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """An event for one recipient."""

    recipient: Recipient | None
    recipient_id: str
    organisation_id: str
    person_id: str | None
    """None: the event is about nobody."""
    values: Mapping[str, Any]
    cause: str
    """What makes it one passage however often it is sent and read: the delivery."""


def tell(telling: Telling, permitted: Callable[[str], Permitted], pack: Pack, now: datetime) -> Passed:
    """What of it may go. `HeldBack` when nothing may. `permitted`: the person's verdict on `USE` under a purpose."""
    kind = telling.recipient.kind if telling.recipient else ""
    categories = {name: _CATEGORIES.get(name) for name in telling.values}
    known = [key for key in categories.values() if key] if telling.person_id else []
    purpose = gate.purpose_for(pack, kind, USE, known) or ""
    if telling.person_id is None:
        return about_nobody(telling.recipient_id, telling.organisation_id, telling.values, purpose, pack, now)
    passing = Passing(
        recipient_id=telling.recipient_id,
        person_id=telling.person_id,
        organisation_id=telling.organisation_id,
        purpose=purpose,
        use=USE,
        categories=categories,
        values=telling.values,
        cause=telling.cause,
        permitted=permitted(purpose),
    )
    return disclose(passing, pack, now)


def owed(_: str) -> Permitted:
    """In the place of the person's verdict, for what the law wants told."""
    return Bound()


def must_stand(recipient: Recipient | None, pack: Pack, now: datetime) -> None:
    """Refuse a recipient that may get nothing at all now, whoever it would be about: `HeldBack`."""
    refused = gate.standing(pack, recipient, now)
    if isinstance(refused, Refusal):
        raise HeldBack(refused.said, reason=refused.reason)
