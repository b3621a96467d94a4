"""A listing is what a visitor finds of somebody; a call is a visitor who rang."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from vestibule.clock import Instant
from vestibule.ids import CallId, CommandId, DeviceId, EntranceId, ImageId, OrganisationId, PersonId, SiteId, SpaceId
from vestibule.shapes import Record

UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
CallStatus = Literal["ringing", "let_in", "declined", "missed"]


class Listing(Record):
    """What the directory shows of somebody: an alias and a code to ring by. Nobody is listed who has not asked for it."""

    site_id: SiteId
    person_id: PersonId
    organisation_id: OrganisationId
    space_id: SpaceId
    alias: str
    code: UnitCode
    hidden: bool = False
    """Reachable by the code, but not shown."""
    changed_at: Instant
    ended_at: Instant | None = None
    expires_at: Instant | None = None


class Call(Record):
    """Somebody rang at an entrance. Nothing is kept of who it was but the picture, where there is one."""

    id: CallId
    entrance_id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    device_id: DeviceId
    person_id: PersonId
    """Who was rung."""
    status: CallStatus
    image_id: ImageId | None = None
    command_id: CommandId | None = None
    rang_at: Instant
    rings_until: Instant
    ended_at: Instant | None = None
    expires_at: Instant | None = None
