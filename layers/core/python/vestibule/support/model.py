"""A conversation and what is said in it."""

from typing import Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import ConversationId, OrganisationId, PersonId
from vestibule.shapes import EmailAddress, Input, Line, Output, Prose, Record
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


class NewConversation(Input):
    """A question. Who is signed in says only that; who is not leaves a name and an address for the answer."""

    text: Prose
    organisation_id: OrganisationId | None = Field(
        default=None, description="The property management that is asked; the operator when left out. Signed in only."
    )
    name: Line | None = None
    email: EmailAddress | None = None
    company: Line | None = None
    language: Language | None = Field(default=None, description="By Accept-Language when left out.")


class NewRemark(Input):
    """What somebody adds to a conversation."""

    text: Prose


class ConversationOpened(Output):
    """The answer to a question: identifiers, no personal data, because answers are kept for a day."""

    id: ConversationId
    status: Literal["opened"] = "opened"


class RemarkMade(Output):
    """The answer to a remark."""

    id: str
    conversation_id: ConversationId
    status: Literal["said"] = "said"


class RemarkView(Output):
    """A remark as both sides see it."""

    id: str
    by: Literal["person", "staff"]
    text: str
    said_at: Instant


class ConversationView(Output):
    """A conversation in a list."""

    id: ConversationId
    desk: str
    asked_by: Literal["account", "form"]
    opened_at: Instant
    last_at: Instant
    waits_for: Literal["staff", "person", "nobody"]
    person_id: PersonId | None = None
    name: str | None = None
    email: str | None = None
    company: str | None = None


class ConversationList(Output):
    """Conversations, the one that went on last first at a desk; one's own by when they were opened."""

    data: list[ConversationView]
    next: str | None = None


class ConversationText(ConversationView):
    """A conversation with what was said, the oldest first."""

    remarks: list[RemarkView]
