"""A listing is what a visitor finds of somebody; a call is a visitor who rang."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vestibule.clock import Instant
from vestibule.ids import CallId, CommandId, DeviceId, EntranceId, ImageId, OrganisationId, PersonId, SiteId, SpaceId
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Output, Record

RINGS = timedelta(seconds=60)
"""So long a visitor waits at the door; who answers later would let somebody else in."""
Alias = Annotated[str, StringConstraints(pattern=r"^[\w'\u2019(][\w .,'\u2019&/()+-]{0,39}$")]
"""Letters and digits of any script and a few signs, in one line: it stands among others on a screen in the street."""
UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Answered = Literal["let_in", "declined"]
CallStatus = Literal["ringing", "missed", Answered]


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
    """When it was taken back, or when nothing ties the person to the site any more; may lie ahead."""
    expires_at: Instant | None = None


class Bell(Record):
    """A listing by its code: no two of a site have the same."""

    site_id: SiteId
    code: UnitCode
    person_id: PersonId
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
    status: Literal["unanswered", Answered]
    """Whether it rings still, or was missed, is a question of the time: see `CallView`."""
    image_id: ImageId | None = None
    command_id: CommandId | None = None
    rang_at: Instant
    rings_until: Instant
    ended_at: Instant | None = None
    expires_at: Instant | None = None

    def ends_ringing(self, now: datetime) -> bool:
        """Whether nobody can answer it any more."""
        return self.status != "unanswered" or now >= self.rings_until


class NewListing(Input):
    """How somebody wants to be found at the entry console."""

    site_id: SiteId | None = Field(default=None, description="Left out: the only one where you live.")
    alias: Alias
    hidden: bool = Field(default=False, strict=True, description="Reachable by the code, but not shown.")
    code: UnitCode | None = Field(default=None, description="Left out: the one that you have, or one that is drawn.")


class ListingView(Output):
    """A person's own listing."""

    site_id: SiteId
    alias: str
    code: UnitCode
    hidden: bool
    changed_at: Instant


class Delisted(Output):
    """The answer to taking oneself out of the directory."""

    status: Literal["removed"] = "removed"


class Listed(Output):
    """All that a directory shows of somebody."""

    alias: str
    code: UnitCode


class Directory(Output):
    """Who can be rung at an entrance: a part of it, by alias."""

    data: list[Listed]
    next: str | None


class CallData(BaseModel):
    """The data of a `call` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
    """The console's own name of the call, drawn anew for each: the same again is no second call."""
    code: UnitCode
    entrance_id: EntranceId
    image_id: ImageId | None = None


class CallAnswer(Input):
    """What the resident says."""

    let_in: bool = Field(strict=True)


class CallView(Output):
    """A call, for who was rung."""

    id: CallId
    entrance_id: EntranceId
    site_id: SiteId
    status: CallStatus
    image_id: ImageId | None
    command_id: CommandId | None
    rang_at: Instant
    rings_until: Instant
    ended_at: Instant | None

    @classmethod
    def of(cls, call: Call, now: datetime) -> "CallView":
        """The call as it is now: what nobody answered in time was missed."""
        unanswered = "missed" if call.ends_ringing(now) else "ringing"
        status = unanswered if call.status == "unanswered" else call.status
        return cls.model_validate({**call.model_dump(), "status": status})


class Calls(Output):
    """A page of calls."""

    data: list[CallView]
    next: str | None


class CallAnswered(Output):
    """The answer to an answer. The door's part shows in the command."""

    id: CallId
    status: CallStatus
    command_id: CommandId | None = None


class CodeTaken(AlreadyThere):
    """Another listing of the site has this code."""

    title = "Code taken"


class CallOver(AlreadyThere):
    """The call rings no more."""

    title = "Call is over"
