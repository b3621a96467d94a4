"""Messages in the outbox, batches of them, campaigns, and addresses that take no more mail."""

from typing import Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import ApplicationId, CampaignId, ConversationId, MessageId, PersonId, RequestId
from vestibule.shapes import Record
from vestibule.words import Language

State = Literal["waiting", "sending", "sent", "delivered", "bounced", "complained", "left_out"]
"""`sending`: handed to the mail service, which has not confirmed. `left_out`: not sent, `reason` says why."""
CampaignKind = Literal["news", "offer", "survey"]


class Message(Record):
    """A letter to one person: its kind and what fills it. The address and the words are looked up when it goes out."""

    id: MessageId
    """Derived from what it is about: the same letter about the same thing is one message, however often it is posted."""
    kind: str
    """The name of the letter."""
    person_id: PersonId | None = None
    application_id: ApplicationId | None = None
    """To somebody who has no account yet, whose address the application has."""
    conversation_id: ConversationId | None = None
    """To somebody without an account who asked something, whose address the conversation has."""
    request_id: RequestId | None = None
    """To the agent of a request, whose address lies sealed with the request."""
    values: dict[str, str] = Field(default_factory=dict)
    """Identifiers, instants and kinds that fill the letter; never a name, an address, a code or a link with a secret."""
    permission: str | None = None
    """The permission without which it is not sent; None for what the person asked for or has to be told."""
    batch: str | None = None
    """The campaign or notice that it belongs to."""
    language: Language
    posted_at: Instant
    state: State = "waiting"
    state_since: Instant
    waiting: str | None = None
    """Stands as long as it has to be looked after: where it waits, see `outbox.waiting_at`."""
    look_at: Instant | None = None
    """When it has to be looked after next, if nothing comes of it before."""
    reason: str | None = None
    mail_id: str | None = None
    """The mail service's identifier."""
    tries: int = 0
    refusals: int = 0
    """How often the mail service refused this very message."""
    expires_at: Instant | None = None


class Batch(Record):
    """A piece of a batch. The head says what is posted to whom, a part how far it has come, a count what came of some of it."""

    id: str
    """Of the campaign or the notice."""
    part: str
    """`head`, `0` to `7` for a part, `count-00` and on for a count, `score-1` to `score-5` for the replies to a survey."""
    kind: str | None = None
    """The head's: the name of the letter."""
    values: dict[str, str] = Field(default_factory=dict)
    permission: str | None = None
    begun_at: Instant | None = None
    stopped_at: Instant | None = None
    """The head's, once it was stopped: whoever was not gone through then is left out."""
    waiting: Literal["waiting"] | None = None
    """The head's, as long as parts are not gone through."""
    concerned: int = 0
    posted: int = 0
    sent: int = 0
    bounced: int = 0
    complained: int = 0
    left_out: int = 0
    replies: int = 0
    after: str | None = None
    """The last person for whom it was posted."""
    moved_at: Instant | None = None
    """When the part last moved on."""
    done: bool = False


class Campaign(Record):
    """What was sent to many, or asked of them (N-13, A-04)."""

    id: CampaignId
    kind: CampaignKind
    permission: str
    subject: dict[Language, str]
    text: dict[Language, str]
    created_by: PersonId
    created_at: Instant
    closes_at: Instant | None = None
    """Until when a survey takes replies."""
    stopped_at: Instant | None = None
    """From when on no letter of it goes out any more."""
    ledger: Literal["campaigns"] = "campaigns"


class Suppression(Record):
    """An address that takes no more mail: it bounced for good, or its reader complained."""

    address: str
    """A keyed hash; the address itself is nowhere here."""
    person_id: PersonId | None = None
    reason: Literal["bounced", "complained"]
    since: Instant
    expires_at: Instant | None = None


class SurveyReply(Record):
    """What somebody answered to a survey."""

    person_id: PersonId
    campaign_id: CampaignId
    score: int
    text: str | None = None
    replied_at: Instant
    """For the first time."""
    expires_at: Instant | None = None
