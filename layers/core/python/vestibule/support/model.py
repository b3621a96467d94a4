"""A conversation and what is said in it."""

from typing import Literal

from vestibule.clock import Instant
from vestibule.ids import ConversationId, OrganisationId, PersonId
from vestibule.shapes import Record
from vestibule.words import Language


class Conversation(Record):
    """A question and what followed. Somebody without an account leaves a name and an address."""

    id: ConversationId
    person_id: PersonId | None = None
    organisation_id: OrganisationId | None = None
    """Who answers: the property management; None: the operator."""
    asked_by: Literal["account", "form"]
    name: str | None = None
    email: str | None = None
    company: str | None = None
    language: Language
    opened_at: Instant
    last_at: Instant
    waits_for: Literal["staff", "person", "nobody"] = "staff"
    desk: str
    """Whose inbox it is in: the organisation's identifier, or `operator`."""
    expires_at: Instant | None = None


class Remark(Record):
    """One message of a conversation."""

    conversation_id: ConversationId
    id: str
    person_id: PersonId | None = None
    """Whose conversation it is."""
    by: Literal["person", "staff"]
    author_id: PersonId | None = None
    text: str
    said_at: Instant
    expires_at: Instant | None = None
