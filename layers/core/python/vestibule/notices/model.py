"""A version of the policy, and what each person said of it."""

from datetime import date
from typing import Literal

from vestibule.clock import Instant
from vestibule.ids import NoticeId, PersonId
from vestibule.shapes import Record
from vestibule.words import Language


class Notice(Record):
    """A version on its way: drafted, announced, in force from its day on."""

    id: NoticeId
    edition: str
    """The version's name, as it stands in decisions and receipts."""
    digest: str
    """SHA-256 of the pack that it is made of."""
    changes: dict[Language, list[str]]
    """What changes, in sentences that people read."""
    in_force_on: date
    """In the controller's zone."""
    drafted_by: PersonId
    drafted_at: Instant
    announced_at: Instant | None = None
    withdrawn_at: Instant | None = None
    ledger: Literal["notices"] = "notices"


class Acceptance(Record):
    """What somebody said of a version. Silence is neither."""

    person_id: PersonId
    notice_id: NoticeId
    choice: Literal["accepted", "refused"]
    edition: str
    language: Language
    said_at: Instant
    ended_at: Instant | None = None
    """When the person was gone: the record's term counts from then."""
    expires_at: Instant | None = None
