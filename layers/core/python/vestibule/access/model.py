"""Grants say who may open what and when; admissions are the same by door; commands ask; entries record what happened."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from vestibule.clock import Instant, StatedInstant
from vestibule.ids import (
    CommandId,
    ConsentId,
    DeviceId,
    EntranceId,
    EntryId,
    GrantId,
    OrganisationId,
    PersonId,
    SiteId,
)
from vestibule.problems import NotAllowed
from vestibule.shapes import Input, Output, Record, SealedText

Verb = Literal["unlock"]
CommandStatus = Literal["accepted", "received", "done", "rejected", "failed", "expired"]
EntryResult = Literal["granted", "denied", "forced"]
EntryMethod = Literal["mobile_key", "pin", "fob", "button", "key"]
MOST_ENTRANCES = 20


class Window(Record):
    """One grant's opening of one door: from the first instant, up to but not including the last."""

    grant_id: GrantId
    starts_at: Instant
    ends_at: Instant | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether the door opens for it at this instant."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    def ending(self, until: datetime | None) -> "Window":
        """The same with another end; None leaves it as it is."""
        return self if until is None else self.model_copy(update={"ends_at": until})


class Grant(Record):
    """A right to open entrances of one site."""

    id: GrantId
    person_id: PersonId
    organisation_id: OrganisationId
    site_id: SiteId
    entrance_ids: list[EntranceId]
    starts_at: Instant
    ends_at: Instant | None = None
    granted_by: PersonId
    created_at: Instant
    expires_at: Instant | None = None

    @property
    def window(self) -> Window:
        """The grant as it stands at each of its doors."""
        return Window(grant_id=self.id, starts_at=self.starts_at, ends_at=self.ends_at)


class Admission(Record):
    """All windows of one person at one entrance: what a decision reads, and nothing more."""

    entrance_id: EntranceId
    person_id: PersonId
    windows: list[Window]
    version: int
    """Grows by one with each change, so that two changes at once cannot lose one."""
    endings: int = 0
    """How many ends of the person's relations the windows were checked against; when there are more, they are in doubt."""
    expires_at: Instant | None = None


class Door(Record):
    """What a decision needs to know of an entrance."""

    entrance_id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    jurisdiction: str
    device_id: DeviceId | None


class Command(Record):
    """An asked-for movement of a door. What it became is told by the device, never assumed."""

    id: CommandId
    entrance_id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    device_id: DeviceId
    person_id: PersonId
    grant_id: GrantId
    verb: Verb
    nonce: str
    status: CommandStatus
    reason: str | None = None
    accepted_at: Instant
    not_after: Instant
    received_at: Instant | None = None
    ended_at: Instant | None = None
    expires_at: Instant | None = None


class Entry(Record):
    """A door that was opened, or did not open, as its device tells it."""

    id: EntryId
    entrance_id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    device_id: DeviceId
    person_id: PersonId | None = None
    grant_id: GrantId | None = None
    command_id: CommandId | None = None
    method: EntryMethod
    result: EntryResult
    reason: str
    occurred_at: Instant
    recorded_at: Instant
    offline: bool = False
    expires_at: Instant | None = None


class Crossings(Record):
    """How often a door did one thing within one hour: what remains of entries that are gone, with nobody in it.

    Each result is a number of its own, so that a rare one beside a frequent one is suppressed all the same.
    """

    entrance_id: EntranceId
    slot: str
    """The hour in UTC and the result: `2026-11-21T23#granted`."""
    count: int
    settles_at: Instant
    """From then on nothing is added any more, and only then is it shown: a number that moves tells when each one went."""
    expires_at: Instant


class NewGrant(Input):
    """What a manager says of a grant. All entrances must stand on one site."""

    person_id: PersonId
    entrance_ids: Annotated[list[EntranceId], Field(min_length=1, max_length=MOST_ENTRANCES)]
    starts_at: StatedInstant | None = Field(default=None, description="Left out: now, or when the relation begins.")
    ends_at: StatedInstant | None = None

    @model_validator(mode="after")
    def _is_forward(self) -> "NewGrant":
        if len(set(self.entrance_ids)) != len(self.entrance_ids):
            message = "an entrance is named twice"
            raise ValueError(message)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = "ends_at must be after starts_at"
            raise ValueError(message)
        return self


class NewCommand(Input):
    """What is asked of a door."""

    verb: Verb = "unlock"


class CommandView(Output):
    """A command as its asker sees it. Without nonce and device, which are the door's business."""

    id: CommandId
    entrance_id: EntranceId
    verb: Verb
    status: CommandStatus
    reason: str | None
    accepted_at: Instant
    not_after: Instant
    received_at: Instant | None
    ended_at: Instant | None


class Entries(Output):
    """A page of entries, newest first."""

    data: list[Entry]
    next: str | None


class Crossed(Output):
    """One number: an hour, a result, how often."""

    hour: Instant
    result: EntryResult
    count: int

    @classmethod
    def of(cls, crossings: Crossings) -> "Crossed":
        """As it is shown."""
        hour, _, result = crossings.slot.partition("#")
        begins = datetime.fromisoformat(f"{hour}:00:00Z")
        return cls.model_validate({"hour": begins, "result": result, "count": crossings.count})


class CrossingsOfDay(Output):
    """The numbers of a day, in the order of the hours. Those below `at_least` are never shown."""

    day: date
    at_least: int
    data: list[Crossed]


class EntryDenied(NotAllowed):
    """The decision was no. `reason`, `path` and `would_pass` say why, how it was found and what would change it."""

    title = "Entry denied"

    def __init__(self, decision: "Decision") -> None:
        """Explain the decision."""
        explained: dict[str, Any] = {
            "reason": decision.reason,
            "path": list(decision.path),
            "would_pass": decision.would_pass,
        }
        super().__init__(decision.explanation, **explained)


class Decision(Record):
    """Whether a door opens for somebody at an instant, and why."""

    allowed: bool
    reason: Literal["granted", "no_device", "no_grant", "not_yet", "ended"]
    path: tuple[str, ...]
    """The rules in the order in which they were asked, the deciding one last."""
    explanation: str
    would_pass: str | None = None
    """The smallest change that would turn a no into a yes, None for a yes."""
    grant_id: GrantId | None = None


ReasonCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class Face(Record):
    """What a face is recognised by (V-06): a reference that consoles match against, sealed under the key of its person."""

    person_id: PersonId
    reference: SealedText
    consent_id: ConsentId
    """The consent without which it may not be there."""
    jurisdiction: str | None = None
    enrolled_at: Instant
    ended_at: Instant | None = None
    """When consent was withdrawn or the person moved out: nothing is matched against it from then on."""
    expires_at: Instant | None = None
