"""Grants say who may open what and when; admissions are the same by door; commands ask; entries record what happened."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from vestibule.access.hours import Hours
from vestibule.clock import Instant
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
from vestibule.shapes import Output, Record, SealedText

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
    left_at_doors: dict[str, Revocation] = Field(default_factory=dict)
    """Of these, by entrance, as `revoked_at_doors`. One that is not there yet is among `unlisted`."""
    unlisted: list[EntranceId] = Field(default_factory=list)
    """Doors that came or left with its group, and whose lists may not have been told yet."""
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
    looking: Literal["enrolled"] | None = None
    """Until the face has ended, it is looked at once a day whether its consent still counts."""
    looked_at: Instant | None = None
    """When that was the last time, or when it was enrolled."""
    expires_at: Instant | None = None
