"""A version of the policy, and what each person said of it."""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator

from vestibule.clock import Instant
from vestibule.ids import NoticeId, PersonId
from vestibule.problems import AlreadyThere, NotAllowed, Unacceptable
from vestibule.shapes import Input, Output, Record
from vestibule.words import Language

State = Literal["draft", "announced", "in_force", "superseded", "withdrawn"]
Choice = Literal["accepted", "refused"]
EditionName = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9a-z-]{1,20}-[0-9a-f]{8}$")]
"""The policy's date, and the first of the pack's digest."""
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in hexadecimal."""
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600, pattern=r"^[^\x00-\x1f\x7f]+$")]
_LAST_YEAR = 2999


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
    time_zone: str
    """The controller's, as it was when the version was drafted: a version may move the controller."""
    drafted_by: PersonId | None = None
    """None for the version that a house began with."""
    drafted_at: Instant
    announced_at: Instant | None = None
    announced_by: PersonId | None = None
    notice_days: int | None = None
    """How many days ahead the policy of the time promised to announce it; None: at no fixed time."""
    withdrawn_at: Instant | None = None
    withdrawn_by: PersonId | None = None
    noted_at: Instant | None = None
    """When its coming into force was noted in the ledger of evidence."""
    is_first: bool = False
    """The version that a house began with: there was nobody to announce it to."""
    ledger: Literal["notices"] = "notices"


class Acceptance(Record):
    """What somebody said of a version. Silence is neither."""

    person_id: PersonId
    notice_id: NoticeId
    choice: Choice
    edition: str
    shown: str = ""
    """SHA-256 over what was shown, see `answering.shown_of`."""
    language: Language
    said_at: Instant
    number: int = 1
    """Grows by one each time that the person says something else, so that of two at once one is refused."""
    closing: Literal["untold", "due"] | None = None
    """Stands as long as the account has to be closed because the person refused; `untold` until the managers know of it."""
    closes_at: Instant | None = None
    told_at: Instant | None = None
    """When the managers were told that the account will be closed."""
    begun_at: Instant | None = None
    """When the closing was begun: from then on the person cannot say anything else."""
    closed_at: Instant | None = None
    ended_at: Instant | None = None
    """When the person was gone: the record's term counts from then."""
    expires_at: Instant | None = None


def _written_as_a_day(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        message = "write the day as 2026-12-01"
        raise ValueError(message)
    if int(value[:4]) > _LAST_YEAR:
        message = f"a year until {_LAST_YEAR}"
        raise ValueError(message)
    return value


StatedDay = Annotated[
    date,
    BeforeValidator(_written_as_a_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"}),
]
"""A day of the calendar that a caller states."""


class NewNotice(Input):
    """A version that is to be announced. `vestibule notice draft OLD NEW` writes this from two policy packs."""

    edition: EditionName
    digest: Digest = Field(description="SHA-256 of the new pack; the edition's name ends with its first 8 digits.")
    changes: dict[Language, Annotated[list[Sentence], Field(min_length=1, max_length=100)]] = Field(
        description="What changes, in sentences for people, in each language of the policy."
    )
    in_force_on: StatedDay = Field(description="The day from whose beginning it is in force, in the controller's zone.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.edition.endswith(self.digest[:8]):
            message = "the edition's name ends with the first 8 digits of the digest"
            raise ValueError(message)
        return self


class NoWords(Input):
    """Nothing needs to be said."""


class ShownVersion(Input):
    """What was shown to who decides: as `shown` of the version was read, sent back unchanged."""

    edition: EditionName
    digest: Digest
    language: Language


class NewAcceptance(Input):
    """What somebody says of a version."""

    choice: Choice
    shown: ShownVersion
    at_once: bool = Field(
        default=False, strict=True, description="With a refusal: close the account now, not when it comes into force."
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.at_once and self.choice == "accepted":
            message = "at_once is for who refuses"
            raise ValueError(message)
        return self


class Concern(Output):
    """Something about the state of the resource that somebody should look at."""

    code: str
    detail: str


class VersionAsShown(Output):
    """What to send back with a decision on this version, for it to be known what was shown."""

    edition: str
    digest: str
    language: Language


class AnnounceBy(Output):
    """The last days on which it can be announced, in the controller's zone. `safe_due` leaves so many whole days between."""

    legal_due: date
    safe_due: date


class YourAnswer(Output):
    """What the reader said of this version."""

    choice: Choice
    said_at: Instant
    closes_at: Instant | None = Field(
        description="When the account closes, or closed, because the version was refused."
    )


class NoticeView(Output):
    """A version as its readers see it."""

    id: str
    edition: str
    digest: str
    state: State
    language: Language
    changes: list[str] = Field(description="In the reader's language, else in the operator's.")
    in_force_on: date
    in_force_at: Instant
    announced_at: Instant | None
    withdrawn_at: Instant | None
    announce_by: AnnounceBy
    is_deployed: bool = Field(description="Whether the house runs on this very version.")
    shown: VersionAsShown
    said: YourAnswer | None = Field(description="What you said of it; silence is neither yes nor no.")
    warnings: list[Concern]


class Deployed(Output):
    """The version on which the house runs."""

    edition: str
    digest: str
    is_announced: bool


class NoticeDone(Output):
    """The answer to what staff does with a version."""

    id: NoticeId
    edition: str
    state: State
    in_force_on: date
    announce_by: AnnounceBy
    warnings: list[Concern]


class AcceptanceDone(Output):
    """The answer to who accepts or refuses."""

    notice_id: NoticeId
    edition: str
    choice: Choice
    closes_at: Instant | None = Field(description="When the account closes; nothing is charged. Null: it does not.")
    warnings: list[Concern]


class TooSoon(Unacceptable):
    """The version would be in force before everybody knew of it for as long as the policy promises."""

    title = "Announced too late for this date"


class AnnouncedAlready(AlreadyThere):
    """It is announced: it can only be withdrawn, and only before it is in force."""

    title = "Announced already"


class NotAnnounced(AlreadyThere):
    """It is a draft: nobody can say anything of it yet."""

    title = "Not announced"


class InForce(AlreadyThere):
    """It is in force, and stays so until another is."""

    title = "In force"


class NoticeWithdrawn(AlreadyThere):
    """It was withdrawn, and will never be in force."""

    title = "Withdrawn"


class Superseded(AlreadyThere):
    """A later version is in force."""

    title = "Superseded"


class AccountClosing(AlreadyThere):
    """The account is being closed because the person refused."""

    title = "Account closing"


class NotAPerson(NotAllowed):
    """Staff of the operator without a record of their own have nothing that a version could close."""

    title = "No person of this house"
