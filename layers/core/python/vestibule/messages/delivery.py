"""Take one message out: claim it, send it, note it. Whatever dies in between, nobody gets it twice without cause.

    waiting ── claim ──> sending ── note ──> sent
       ^                    │
       └── nothing went out ┘

A claim is conditional, so of two who try at once one sends. Who dies after the claim leaves the outcome open: SES's event
settles it (`settling`), or after an hour without one the message waits again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from vestibule import config, mail, observability
from vestibule.mail import Busy, Reader, mime, sending, tokens
from vestibule.messages import batches, suppression
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.table import Refused, Write, commit

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition

OPEN_FOR = timedelta(hours=1)
"""How long an unknown outcome waits for SES's event. Events come within seconds, in rare cases minutes."""
RETOLD_EVERY = timedelta(minutes=15)
"""A flood of letters waits in the queue for SES's rate, and is not to be announced over and over meanwhile."""
GIVEN_UP_AFTER = timedelta(days=14)
"""A letter that could not go out for so long helps nobody any more."""
_LONGEST_PAUSE, _MOST_DOUBLINGS = timedelta(hours=1), 6
MOST_REFUSALS = 5
_OF_THE_MESSAGE = frozenset(("BadRequestException", "MessageRejected"))
"""What SES refuses because of what it was given. Other refusals are the deployment's, and end when that is mended."""


def is_due(message: Message) -> bool:
    """Whether it is to be sent. One that was claimed is not: what came of it will be heard of, or it waits again."""
    return message.state == "waiting"


def waiting_again(message: Message, now: datetime) -> Write:
    """Let a message that was due to be looked at wait for one more announcement. Refused when it has moved on."""
    changes = {"state": "waiting", "state_since": now, "look_at": now + RETOLD_EVERY}
    return MESSAGES.change(message.id, only_if=_as_seen(message), **changes)


def deliver(
    message: Message,
    reader: Reader | None,
    values: Mapping[str, str],
    now: datetime,
    *,
    refused: str | None = None,
    at_once: bool = False,
) -> bool:
    """Send a message that is due, or leave it out. True when it went out.

    `reader` is None when the person is gone, `refused` says why a permission forbids it. `at_once`: the caller repeats the
    whole of what it does, so what is busy rises, and an open outcome is no reason to wait.
    """
    if not (is_due(message) or (at_once and message.state == "sending")):
        return False
    reason = refused or _hindrance(message, reader, now, at_once=at_once)
    if reader is None or reason:
        leave_out(message, reason or "gone", now)
        return False
    to = mime.deliverable(reader.email) or ""
    raw = _raw(message, reader, to, values, now)  # before the claim: what cannot be composed stays waiting
    if not _claim(message, now):
        return False
    try:
        mail_id = mail.send(raw, to=to, message_id=message.id, kind=message.kind)
    except Exception as error:
        if sending.nothing_went_out(error) and _let_go(message, error, now):
            return False
        if isinstance(error, Busy) and not at_once:
            observability.note("mail is busy", message_id=message.id, tries=message.tries + 1)
            observability.count("MailBusy")
            return False
        raise
    _note_sent(message, mail_id, now)
    return True


def leave_out(message: Message, reason: str, now: datetime, *, only_if: "Condition | None" = None) -> None:
    """Never send it, and say why."""
    seen = _as_seen(message) if only_if is None else only_if
    changes = {"state": "left_out", "state_since": now, "reason": reason, "waiting": None, "look_at": None}
    try:
        commit(MESSAGES.change(message.id, only_if=seen, **changes), *batches.counting(message, "left_out"))
    except Refused:  # somebody else has decided
        return
    observability.note("message left out", message_id=message.id, reason=reason)


def _hindrance(message: Message, reader: Reader | None, now: datetime, *, at_once: bool) -> str | None:
    """Why it cannot be sent. Who asked for a code or a copy gets it, even after a complaint about other letters."""
    if reader is None:
        return "gone"
    if now - message.posted_at > GIVEN_UP_AFTER:
        return "too_late"
    if mime.deliverable(reader.email) is None:
        return "address_not_ascii"
    suppressed = suppression.of(reader.email, now)
    if suppressed is None or (at_once and suppressed.reason == "complained"):
        return None
    return f"address_{suppressed.reason}"


def _raw(message: Message, reader: Reader, to: str, values: Mapping[str, str], now: datetime) -> bytes:
    from vestibule.mail import composing  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    unsubscribe = unsubscribe_link(message, now)
    letter = composing.compose(
        message.kind,
        message.language,
        reader,
        values,
        config.operator_pack(),
        permission=message.permission,
        unsubscribe=unsubscribe,
        address=config.mail_address(),
    )
    return mime.message(
        letter,
        composing.bodies(letter),
        to=to,
        sender=config.setting("MAIL_FROM"),
        message_id=message.id,
        now=now,
        unsubscribe=unsubscribe,
    )


def unsubscribe_link(message: Message, now: datetime) -> str | None:
    """Where the reader stops all letters of the message's permission; None for what is no promotion."""
    if message.permission is None or message.person_id is None:
        return None
    token = tokens.sign("unsubscribe", [message.person_id, message.permission], now)
    return f"{config.setting('PUBLIC_URL')}/v1/unsubscribe/{token}"


def _claim(message: Message, now: datetime) -> bool:
    changes = {"state": "sending", "state_since": now, "look_at": now + OPEN_FOR, "tries": message.tries + 1}
    try:
        commit(MESSAGES.change(message.id, only_if=_as_seen(message), **changes))
    except Refused:
        return False
    return True


def _let_go(message: Message, error: Exception, now: datetime) -> bool:
    """Let it wait again, each time twice as long, up to an hour. True when it was left out, because SES refuses it for good."""
    code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
    refusals = message.refusals + (code in _OF_THE_MESSAGE)
    if refusals >= MOST_REFUSALS:
        leave_out(message, f"refused_{code}", now, only_if=_claimed(message))
        observability.count("MailRefused")
        return True
    pause = min(timedelta(minutes=2 ** min(message.tries, _MOST_DOUBLINGS)), _LONGEST_PAUSE)
    changes = {"state": "waiting", "state_since": now, "look_at": now + pause, "refusals": refusals}
    commit(MESSAGES.change(message.id, only_if=_claimed(message), **changes))
    return False


def _note_sent(message: Message, mail_id: str, now: datetime) -> None:
    changes = {"state": "sent", "state_since": now, "mail_id": mail_id, "waiting": None, "look_at": None}
    try:
        commit(MESSAGES.change(message.id, only_if=_claimed(message), **changes), *batches.counting(message, "sent"))
    except Refused:  # SES's event was quicker, and knows more
        return


def _as_seen(message: Message) -> "Condition":
    same = MESSAGES.where("tries") == message.tries
    return cast("Condition", same & (MESSAGES.where("state") == message.state))


def _claimed(message: Message) -> "Condition":
    same = MESSAGES.where("tries") == message.tries + 1
    return cast("Condition", same & (MESSAGES.where("state") == "sending"))
