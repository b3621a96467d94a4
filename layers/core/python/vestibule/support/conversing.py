"""What is written when somebody asks, adds or answers, and how long it is kept (V-02, W-05)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from vestibule import flood, ids, lifetime
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.mail import tokens
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.problems import NotFound, Unacceptable
from vestibule.redating import dated, redate
from vestibule.support.holdings import CONVERSATIONS, REMARKS
from vestibule.support.model import (
    Conversation,
    ConversationText,
    ConversationView,
    NewConversation,
    Remark,
    RemarkView,
)
from vestibule.table import Write
from vestibule.words import Language

OPERATOR = "operator"
"""The desk of whoever runs the deployment."""
LINK = "conversation"
"""What the token of a link is signed for, which opens one conversation to somebody without an account."""
UNKNOWN = "No such conversation. Use the link exactly as it stands in the letter; what has ended is deleted."
MOST = 200
"""Remarks that are shown, the newest; a conversation that goes on for longer is better held otherwise."""
_FROM_A_NETWORK, _FROM_AN_ADDRESS = 20, 5
WITHIN_AN_HOUR = 20
"""Remarks by one link."""

type Side = Literal["person", "staff"]


@dataclass(frozen=True)
class Change:
    """Writes to be committed together with the lines that tell of them."""

    writes: tuple[Write, ...]
    facts: tuple[Fact, ...]


def conversation_of(
    wanted: NewConversation,
    *,
    conversation_id: str,
    person_id: str | None,
    language: Language,
    pack: Pack,
    now: datetime,
) -> Conversation:
    """The conversation that a question begins."""
    return Conversation(
        id=conversation_id,
        person_id=person_id,
        organisation_id=wanted.organisation_id,
        asked_by="account" if person_id else "form",
        name=wanted.name,
        email=wanted.email,
        company=wanted.company,
        language=language,
        opened_at=now,
        last_at=now,
        desk=wanted.organisation_id or OPERATOR,
        expires_at=_ends(pack, now),
    )


def check(wanted: NewConversation, *, is_signed_in: bool) -> None:
    """A form says who asks, and asks the operator; who is signed in is known, and says nothing of that."""
    of_forms = {"/name": wanted.name, "/email": wanted.email}
    if is_signed_in:
        errors = [_error(where, "known: you are signed in") for where, value in of_forms.items() if value]
        errors += [_error("/company", "known: you are signed in")] if wanted.company else []
    else:
        errors = [_error(where, "needed for the answer") for where, value in of_forms.items() if not value]
        errors += [_error("/organisation_id", "needs to be signed in")] if wanted.organisation_id else []
    if errors:
        raise Unacceptable("A question needs a way to answer it.", errors=errors)


def check_flood(source_ip: str, email: str, now: datetime) -> None:
    """Refuse more questions by form than a household or a reader has within an hour."""
    flood.check("conversations", flood.network(source_ip), _FROM_A_NETWORK, now)
    flood.check("conversations", email, _FROM_AN_ADDRESS, now)


def opening(conversation: Conversation, text: str, pack: Pack) -> Change:
    """The first remark with its conversation."""
    said = remark_of(
        conversation, text, by="person", author_id=conversation.person_id, pack=pack, now=conversation.opened_at
    )
    facts = {"asked_by": conversation.asked_by, "desk": conversation.desk}
    fact = Fact("support.conversation.opened", conversation.id, facts)
    return Change((CONVERSATIONS.add(conversation), REMARKS.add(said)), (fact,))


def remark_of(
    conversation: Conversation, text: str, *, by: Side, author_id: str | None, pack: Pack, now: datetime
) -> Remark:
    """A remark, kept on its own term."""
    return Remark(
        conversation_id=conversation.id,
        id=ids.new("rmk", now),
        person_id=conversation.person_id,
        by=by,
        author_id=author_id,
        text=text,
        said_at=now,
        expires_at=_ends(pack, now),
    )


def lying(conversation_id: str, now: datetime) -> Lying[Conversation] | None:
    """The conversation as it lies in its table; None when there is none or it has ended."""
    found = lifetime.lying(CONVERSATIONS, (conversation_id,))
    return None if found is None or (found.expires_at and found.expires_at <= now) else found


def reached(token: str, now: datetime) -> Lying[Conversation]:
    """The conversation of a link. One that a person began with an account has none."""
    (conversation_id,) = tokens.read(LINK, token, now)
    found = lying(conversation_id, now)
    if found is None or found.record.person_id:
        raise NotFound(UNKNOWN)
    return found


def remarks_of(conversation_id: str, now: datetime) -> list[Remark]:
    """The newest that are shown, in the order in which they were said."""
    return list(reversed(REMARKS.query(conversation_id, now=now, newest_first=True, limit=MOST).items))


def going_on(found: Lying[Conversation], remark: Remark, pack: Pack) -> Change:
    """A remark more: the conversation is kept as long as its last one. Refused when another came between."""
    conversation, now = found.record, remark.said_at
    last = CONVERSATIONS.where("last_at") == conversation.model_dump(mode="json")["last_at"]
    waits_for = "person" if remark.by == "staff" else "staff"
    changes: dict[str, datetime | str | int | None] = {
        "last_at": now,
        "waits_for": waits_for,
        "expires_at": _ends(pack, now),
    }
    key = (conversation.id,)
    redated = redate(CONVERSATIONS, key, found, changes, only_if=last, now=now)
    fact = dated(CONVERSATIONS, key, changes)
    return Change((redated, REMARKS.add(remark)), (fact,))


def letter(conversation: Conversation, kind: str, about: str) -> dict[str, Any]:
    """What a message of the outbox about a conversation is made of; nothing that was said is in it."""
    return {
        "kind": f"support.conversation-{kind}",
        "about": about,
        "person_id": conversation.person_id,
        "conversation_id": None if conversation.person_id else conversation.id,
        "language": conversation.language,
        "values": {"conversation_id": conversation.id},
    }


def view(conversation: Conversation) -> ConversationView:
    """As it stands in a list."""
    return ConversationView.model_validate(conversation.model_dump())


def text_of(conversation: Conversation, remarks: Iterable[Remark]) -> ConversationText:
    """With what was said."""
    said = [RemarkView.model_validate(remark.model_dump()) for remark in remarks]
    return ConversationText.model_validate({**conversation.model_dump(), "remarks": said})


def _ends(pack: Pack, now: datetime) -> datetime:
    return retention.expiry(pack, "conversations", now).expires_at


def _error(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
