"""Grants say who may open what and when; admissions are the same by door; commands ask; entries record what happened."""

import re
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from vestibule.access.hours import MOST_HOURS, Hours
from vestibule.clock import Instant, StatedInstant
from vestibule.ids import (
    CallId,
    CommandId,
    ConsentId,
    CredentialId,
    DeviceId,
    EntranceId,
    EntryId,
    GrantId,
    GroupId,
    ImageId,
    OrganisationId,
    PersonId,
    SiteId,
    SpaceId,
    TicketId,
)
from vestibule.shapes import Input, Output, Record, SealedText

Verb = Literal["unlock", "lock", "call"]
"""`call` sends for an elevator."""
Barring = Literal["gate_lock", "overlock"]
"""Who does not pay is kept from the gates first, then from the own unit too."""
CommandStatus = Literal["accepted", "received", "done", "rejected", "failed", "expired"]
EntryResult = Literal["granted", "denied", "forced"]
EntryMethod = Literal["mobile_key", "ticket", "pin", "pass", "fob", "face", "let_in", "button", "key"]
MOST_ENTRANCES = 20


GrantKind = Literal["standing", "shared", "pass"]
"""`shared`: named by a tenant, out of what the tenant has. `pass`: for a visitor or a courier, without an account."""


def _written_as_a_day(stated: object) -> object:
    is_written = isinstance(stated, str) and re.fullmatch(r"(19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}", stated)
    if not is_written and not isinstance(stated, date):
        message = "write it as 2026-11-21, with a year from 1970 to 2999"
        raise ValueError(message)
    return stated


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A day that a caller states."""


class Window(Record):
    """One grant's opening of one door: from the first instant, up to but not including the last."""

    grant_id: GrantId
    kind: GrantKind = "standing"
    """That of a pass stands with who answers for the visitor, and opens nothing for that person's own key."""
    starts_at: Instant
    ends_at: Instant | None = None
    hours: list[Hours] = Field(default_factory=list)
    """By the clock of the site; none: at any time."""
    space_id: SpaceId | None = None
    """The space for whose sake it was granted; its overlock bars it."""
    barred: Barring | None = None
    revoked: bool = False
    """Whether it ended before its time because somebody took it back."""
    granted_at: Instant | None = None
    """When it was granted: it may begin before then, and opened nothing before then. Older windows do not know."""
    narrowed_at: Instant | None = None
    """When it was last ended, taken back or barred: what a door heard of it before then no longer holds."""

    def is_open(self, now: datetime) -> bool:
        """Whether the door opens for it at this instant."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)

    def ending(self, until: datetime | None) -> "Window":
        """The same with another end; None leaves it as it is."""
        return self if until is None else self.model_copy(update={"ends_at": until})


class Revocation(Record):
    """What was known of a door's list when a grant was taken back there."""

    version: int
    """The first version of the door's list without the grant."""
    leased_until: Instant | None = None
    """When the last lease ends that may still have it."""
    since: Instant
    """An instant after the change was committed: no command was decided on it later."""


class Child(Record):
    """What was shared out of a grant, as the grant itself knows it."""

    id: GrantId
    ends_at: Instant | None = None
    """As it was when it was shared: from then on there is nothing to take back."""


class Grant(Record):
    """A right to open entrances of one site."""

    id: GrantId
    person_id: PersonId
    organisation_id: OrganisationId
    site_id: SiteId
    entrance_ids: list[EntranceId]
    kind: GrantKind = "standing"
    parent_id: GrantId | None = None
    """The grant that it is a part of: what a tenant shares ends with what the tenant has."""
    space_id: SpaceId | None = None
    group_id: GroupId | None = None
    """The group of doors that it follows."""
    left_ids: list[EntranceId] = Field(default_factory=list)
    """Doors that it opened before they left its group: what happened there may still be told."""
    hours: list[Hours] = Field(default_factory=list)
    one_time: bool = False
    barred: Barring | None = None
    starts_at: Instant
    ends_at: Instant | None = None
    granted_by: PersonId
    created_at: Instant
    ticketed_until: Instant | None = None
    """When the last ticket ends that was given out for it."""
    revoked_at: Instant | None = None
    revoked_by: PersonId | None = None
    revoked_at_doors: dict[str, Revocation] = Field(default_factory=dict)
    """By entrance: what is needed to say from when on it surely opens nothing."""
    version: int = 0
    """Grows by one with each change of what it opens, and of what rests on it, so that two changes at once cannot lose one."""
    children: list[Child] = Field(default_factory=list)
    """What was shared out of it and may still open a door. The index by parent lags behind; this does not."""
    credential_ids: list[CredentialId] = Field(default_factory=list)
    """What was issued for it, likewise."""
    narrowed_at: Instant | None = None
    """When it was last taken back, or ended with what it rests on; None where it runs, or ends as it was granted."""
    settling: Literal["ended"] | None = None
    """It was ended, and what was issued for it and the lists of its doors may not have followed yet."""
    expires_at: Instant | None = None

    def is_over(self, now: datetime) -> bool:
        """Whether it opens nothing any more, at no later instant either."""
        return self.ends_at is not None and self.ends_at <= now

    @property
    def window(self) -> Window:
        """The grant as it stands at each of its doors."""
        return Window(
            grant_id=self.id,
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            hours=self.hours,
            space_id=self.space_id,
            barred=self.barred,
            revoked=self.revoked_at is not None,
            granted_at=self.created_at,
        )


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
    time_zone: str = "UTC"
    device_kind: str | None = None
    space_id: SpaceId | None = None
    barred: Barring | None = None
    """The state of the space behind the door: under overlock nobody enters, staff neither."""
    held_since: Instant | None = None
    held_until: Instant | None = None
    """Nobody enters before then, by the manager's order."""
    held_because: str | None = None
    lost_at: Instant | None = None
    """Since when the device at the door is not connected."""


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
    status: CommandStatus
    reason: str | None = None
    call_id: CallId | None = None
    """The visitor's call that it answers: then somebody was let in."""
    accepted_at: Instant
    not_after: Instant
    received_at: Instant | None = None
    ended_at: Instant | None = None
    """By the cloud's clock, when the device's word came, as `received_at`."""
    device_received_at: Instant | None = None
    device_ended_at: Instant | None = None
    """By the device's clock, as `device_received_at`: it may be wrong, and the word may have waited for a network."""
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
    credential_id: CredentialId | None = None
    ticket_id: TicketId | None = None
    image_id: ImageId | None = None
    number: int | None = None
    """The device's own count of its entries: a missing one shows that something was lost or is still to come."""
    method: EntryMethod
    result: EntryResult
    reason: str
    occurred_at: Instant
    recorded_at: Instant
    offline: bool = False
    expires_at: Instant | None = None


class NewGrant(Input):
    """What a manager says of a grant. All entrances must stand on one site."""

    person_id: PersonId
    entrance_ids: Annotated[list[EntranceId], Field(min_length=1, max_length=MOST_ENTRANCES)] = Field(
        default_factory=list
    )
    group_id: GroupId | None = Field(
        default=None, description="Instead of entrance_ids: what the group has now and gets later. For managers."
    )
    starts_at: StatedInstant | None = Field(default=None, description="Left out: now, or when the relation begins.")
    starts_on: Day | None = Field(
        default=None, description="Instead of starts_at: from the beginning of this day, by the clock of the site."
    )
    ends_at: StatedInstant | None = None
    hours: Annotated[list[Hours], Field(max_length=MOST_HOURS)] = Field(
        default_factory=list, description="By the clock of the site. Left out: at any time."
    )
    space_id: SpaceId | None = Field(
        default=None,
        description="For the sake of which space: it ends with the tie to it. Left out: the only one of the person at the site.",
    )

    @model_validator(mode="after")
    def _is_forward(self) -> "NewGrant":
        if self.starts_at and self.starts_on:
            message = "say starts_at or starts_on, not both"
            raise ValueError(message)
        if bool(self.entrance_ids) == bool(self.group_id):
            message = "name entrance_ids or a group_id, one of them"
            raise ValueError(message)
        if len(set(self.entrance_ids)) != len(self.entrance_ids):
            message = "an entrance is named twice"
            raise ValueError(message)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = "ends_at must be after starts_at"
            raise ValueError(message)
        return self


class Position(Input):
    """Where somebody stands, in degrees (WGS 84)."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class NewCommand(Input):
    """What is asked of a door."""

    verb: Verb = "unlock"
    location: Position | None = Field(
        default=None, description="Dropped unread unless the person has location tracking on; else kept to 100 metres."
    )


class CommandView(Output):
    """A command as its asker sees it. Without the device, which is the door's business.

    `received_at` and `ended_at` are by the cloud's clock, those with `device_` by the device's, which may be wrong.
    """

    id: CommandId
    entrance_id: EntranceId
    verb: Verb
    status: CommandStatus
    reason: str | None
    accepted_at: Instant
    not_after: Instant
    received_at: Instant | None
    ended_at: Instant | None
    device_received_at: Instant | None
    device_ended_at: Instant | None


class Gap(Output):
    """Entries that a device counted and that have not come: lost, or still on their way."""

    device_id: DeviceId
    after: int
    before: int
    missing: int


class Entries(Output):
    """A page of entries, newest first. `gaps` are those between its entries and up to the page before, for managers only."""

    data: list[Entry]
    gaps: list[Gap] = Field(default_factory=list)
    next: str | None


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
