"""What SES says of a mail, later and in any order: accepted, delivered, bounced, complained about.

Events are delivered at least once and out of order, so a message only ever moves up: a delivery that is told after the
complaint about it changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from vestibule.envelopes import Unusable
from vestibule.evidence import Fact, commit_with
from vestibule.messages import batches, suppression
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message, State
from vestibule.table import Contended, Refused, commit

_RANK: Mapping[State, int] = {
    "waiting": 0,
    "sending": 0,
    "left_out": 0,
    "sent": 1,
    "delivered": 2,
    "bounced": 3,
    "complained": 4,
}
_STATES: Mapping[str, State] = {
    "Send": "sent",
    "Delivery": "delivered",
    "Bounce": "bounced",
    "Reject": "bounced",
    "Complaint": "complained",
}
_TRIES = 5
Cause = Literal["bounced", "complained"]


@dataclass(frozen=True)
class Outcome:
    """What came of a mail. `suppresses` is why its address takes no more; `address` is needed only then."""

    message_id: str
    mail_id: str
    address: str
    state: State | None
    """None where it has not ended: SES goes on trying."""
    reason: str | None = None
    suppresses: Cause | None = None


def outcome_of(detail: Mapping[str, Any]) -> Outcome:
    """Read the detail of SES's event. `Unusable` where it is not about a mail of ours."""
    try:
        told, sent = str(detail["eventType"]), detail["mail"]
        message_id, mail_id = str(sent["tags"]["message_id"][0]), str(sent["messageId"])
        address = str(sent["destination"][0])
    except (KeyError, IndexError, TypeError) as error:
        raise Unusable("not_ours", "the event names no message of the outbox") from error
    reason = _reason(told, detail)
    permanent: Cause | None = "bounced" if told == "Bounce" and reason == "permanent" else None
    return Outcome(
        message_id=message_id,
        mail_id=mail_id,
        address=address,
        state=_STATES.get(told),
        reason=reason,
        suppresses="complained" if told == "Complaint" else permanent,
    )


def settle(outcome: Outcome, now: datetime) -> Message | None:
    """Note what came of it, and return the message as it was; None when nobody knows it any more."""
    for _ in range(_TRIES):
        message = MESSAGES.get(outcome.message_id, now=now)
        if message is None or not _says_more(outcome, message):
            return message
        try:
            _note(outcome, message, now)
        except Refused:
            continue
        return message
    raise Contended


def suppress(outcome: Outcome, person_id: str | None, now: datetime) -> None:
    """Write to this address no more, with a line of evidence. Twice is once."""
    if outcome.suppresses is None:
        return
    facts = [Fact("messages.address.suppressed", outcome.message_id, {"reason": outcome.suppresses})]
    for _ in range(_TRIES):
        if suppression.of(outcome.address, now):
            return
        write = suppression.suppressing(outcome.address, person_id, reason=outcome.suppresses, now=now)
        try:
            commit_with(facts, now, write)
        except Refused:  # the same event in another process, or a hold
            continue
        return
    raise Contended


def _reason(told: str, detail: Mapping[str, Any]) -> str | None:
    """A word of ours for why it did not arrive: SES's own says more, and sometimes repeats the address."""
    match told:
        case "Bounce":
            kind = str(detail.get("bounce", {}).get("bounceType", ""))
            return {"Permanent": "permanent", "Transient": "transient"}.get(kind, "undetermined")
        case "Reject":
            return "rejected"
        case "DeliveryDelay":
            return "delayed"
    return None


def _says_more(outcome: Outcome, message: Message) -> bool:
    if outcome.state is None:
        return outcome.reason is not None and message.reason is None and _RANK[message.state] < _RANK["delivered"]
    return _RANK[outcome.state] > _RANK[message.state]


def _note(outcome: Outcome, message: Message, now: datetime) -> None:
    as_seen = MESSAGES.where("state") == message.state
    if outcome.state is None:
        commit(MESSAGES.change(message.id, only_if=as_seen, reason=outcome.reason))
        return
    changes = {"state": outcome.state, "state_since": now, "reason": outcome.reason, "mail_id": outcome.mail_id}
    change = MESSAGES.change(message.id, only_if=as_seen, waiting=None, look_at=None, **changes)
    commit(change, *batches.counting(message, outcome.state))
