"""The outbox: a letter is written down with what causes it, and goes out once.

Post it in the transaction that causes it, then announce it; if the announcement is lost, `retell_messages` makes up for it.
What may stand in no table, a code or a link with a secret, goes out by `send_now` instead.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vestibule import bus, config, ids, observability
from vestibule.bus import Event
from vestibule.mail import Reader
from vestibule.messages import delivery
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.policy import retention
from vestibule.table import Write, commit_each
from vestibule.words import Language

LETTER, PROMOTION = "messages.message.posted", "messages.promotion.posted"
"""What is announced. Promotions wait in a queue of their own, where a campaign holds up no letter that has to be told."""
SHARDS = 8
"""Those that wait are spread over so many keys of the index, because all of a campaign wait at once."""
ANNOUNCED_WITHIN = timedelta(minutes=5)
"""A message that still waits then was not announced, or its event was lost."""


_OPEN = ("waiting", "sending")


class StillOpen(RuntimeError):
    """Another process is sending the message, or the answer to our own claim was lost: nobody may take it for sent."""


@dataclass(frozen=True)
class NewMessage:
    """A letter to be sent. `kind` is `<context>.<letter>`; `values` are identifiers, instants and kinds, nothing secret."""

    kind: str
    about: str
    """What it is about, as an identifier: the same kind about the same to the same reader is one message."""
    language: Language
    person_id: str | None = None
    application_id: str | None = None
    conversation_id: str | None = None
    request_id: str | None = None
    """Of whose agent it goes to."""
    values: Mapping[str, str] = field(default_factory=dict)
    permission: str | None = None
    """The permission without which it is not sent; None for what was asked for or has to be told."""
    batch: str | None = None
    message_id: str | None = None
    """Where another rule names the message."""

    @property
    def id(self) -> str:
        """The message's identifier."""
        reader = self.person_id or self.application_id or self.conversation_id or self.request_id
        return self.message_id or ids.derived("msg", self.kind, self.about, reader)


def posting(new: NewMessage, now: datetime) -> Write:
    """Write it down. Refused when the message is there already."""
    return MESSAGES.add(record_of(new, now))


def announce(message_ids: Sequence[str], now: datetime, event: str = LETTER) -> None:
    """Say that these wait to be sent. `bus.NotPublished` is harmless: they are sent some minutes later."""
    bus.publish([Event(event, each, now, {}) for each in message_ids])


def announce_if_possible(message_ids: Sequence[str], now: datetime, event: str = LETTER) -> None:
    """The same after a commit that stands whatever comes: what the bus refuses is noted, and made up for."""
    try:
        announce(message_ids, now, event)
    except Exception as error:  # noqa: BLE001 (nothing that fails here is the caller's)
        observability.note_fault(error, messages=len(message_ids))


def post(news: Sequence[NewMessage], now: datetime) -> int:
    """Write down and announce those that are not there yet, and say how many they are.

    All of them are announced: who died between the two is made up for by the next try.
    """
    refused = commit_each(posting(new, now) for new in news)
    for event in (LETTER, PROMOTION):
        announce([new.id for new in news if announced_as(new.permission) == event], now, event)
    return len(news) - len(refused)


def announced_as(permission: str | None) -> str:
    """The event for a message with this permission, or with none."""
    return PROMOTION if permission else LETTER


def waiting_at(event: str) -> tuple[str, ...]:
    """Where messages wait that are announced by this event: keys of the index `by_waiting`."""
    return tuple(f"{event}.{shard}" for shard in range(SHARDS))


def send_now(new: NewMessage, to: Reader, secrets: Mapping[str, str], now: datetime) -> bool:
    """Send a letter that holds something secret, at once; its record holds the rest.

    False when this very message went out before, or the address takes none. What SES refuses rises, and so does `StillOpen`,
    and the step that sends is tried again as a whole: a message of which nobody knows whether it went out is then sent again.
    """
    alone = record_of(new, now).model_copy(update={"waiting": None, "look_at": None})  # nobody else knows the secrets
    message = alone if not commit_each([MESSAGES.add(alone)]) else MESSAGES.get(new.id, now=now) or alone
    if delivery.deliver(message, to, {**new.values, **secrets}, now, at_once=True):
        return True
    left = MESSAGES.get(new.id, now=now)
    if left and left.state in _OPEN:
        raise StillOpen
    return False


def send_soon(new: NewMessage, to: Reader, now: datetime) -> None:
    """Post a letter and try at once to send it, because its address may be gone soon.

    Nothing rises: what hinders it is noted, and it waits like any other letter.
    """
    commit_each([posting(new, now)])
    message = MESSAGES.get(new.id, now=now)
    if message is None or not delivery.is_due(message):
        return
    try:
        delivery.deliver(message, to, message.values, now)
    except Exception as error:  # noqa: BLE001 (who posts it has more to do, and the letter waits)
        observability.note_fault(error, message_id=new.id)


def went_out(new: NewMessage, now: datetime) -> bool:
    """Whether it was sent, or has come to another end: nobody will send it any more."""
    found = MESSAGES.get(new.id, now=now)
    return found is not None and found.state not in _OPEN


def record_of(new: NewMessage, now: datetime) -> Message:
    """The message as it waits."""
    return Message(
        id=new.id,
        kind=new.kind,
        person_id=new.person_id,
        application_id=new.application_id,
        conversation_id=new.conversation_id,
        request_id=new.request_id,
        values=dict(new.values),
        permission=new.permission,
        batch=new.batch,
        language=new.language,
        posted_at=now,
        state_since=now,
        waiting=_waiting(new),
        look_at=now + ANNOUNCED_WITHIN,
        expires_at=retention.expiry(config.operator_pack(), "messages", now).expires_at,
    )


def _waiting(new: NewMessage) -> str:
    return waiting_at(announced_as(new.permission))[zlib.crc32(new.id.encode()) % SHARDS]
