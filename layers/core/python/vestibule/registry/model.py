"""Organisations own sites; sites have spaces and entrances; devices stand at entrances.

A site's time zone and jurisdiction are copied to what stands on it: they decide schedules and retention, they do not change
while people live there, and the hot path then reads one record less.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from vestibule.clock import Instant
from vestibule.ids import DeviceId, EntranceId, OrganisationId, OverlockId, SiteId, SpaceId
from vestibule.problems import AlreadyThere
from vestibule.shapes import Output, Record

SpaceKind = Literal["apartment", "storage_unit", "common_room", "office"]  # N-01: storage units
Availability = Literal["available", "reserved", "occupied", "out_of_service"]
"""N-01. Of units; a common room is always available."""
Barring = Literal["gate_lock", "overlock"]
"""As `access.model` has them."""
EntranceAccess = Literal["public", "private"]
"""Public: anybody may stand before it, so an entry there may be recorded with an image (V-05)."""
DeviceKind = Literal["lock", "console", "thermostat", "elevator", "gate"]
ExternalKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,79}$")]
"""The caller's own name for a place. It never changes: a place is known by its organisation and this."""
Serial = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{3,63}$")]
"""What the maker calls a device, as its label shows it."""
MOST_STOPS = 40
"""Entrances of one elevator."""
AUTO_LOCK_SECONDS = 5
FRESHNESS_SECONDS = 900
"""Fifteen minutes: how long somebody who has lost a right may still be let in by a door without a network."""


class Organisation(Record):
    """A property manager, a dealer, a facility operator."""

    id: OrganisationId
    name: str
    created_at: Instant


class Site(Record):
    """A building or a facility."""

    id: SiteId
    organisation_id: OrganisationId
    name: str
    address: str
    time_zone: str
    jurisdiction: str
    external_key: str | None = None
    created_at: Instant


class Space(Record):
    """An apartment, a storage unit, a common room."""

    id: SpaceId
    site_id: SiteId
    organisation_id: OrganisationId
    kind: SpaceKind
    label: str
    availability: Availability = "available"
    barred: Barring | None = None
    """Whether the tenant is kept from the gates, or from the unit as well."""
    overlock_ids: list[OverlockId] = Field(default_factory=list)
    """The lines of the step that holds now, one for each tenant."""
    barred_at: Instant | None = None
    """When the last step was taken, release included."""
    telling: str | None = None
    """Set while the last step is to be told once more."""
    external_key: str | None = None
    """The caller's own name for it."""
    created_at: Instant


class Entrance(Record):
    """A door, a gate, an elevator's floor: what is opened, apart from the device that opens it."""

    id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    space_id: SpaceId | None = None
    name: str
    access: EntranceAccess
    time_zone: str
    jurisdiction: str
    device_id: DeviceId | None = None
    device_kind: DeviceKind | None = None
    freshness_seconds: int = FRESHNESS_SECONDS
    """For how long its device may go by a list, or a phone by a ticket, without asking again."""
    auto_lock_seconds: int = AUTO_LOCK_SECONDS
    """After so long its bolt locks again by itself."""
    configured_at: Instant | None = None
    """When the manager last set the two above, which orders what its device is told; None: never."""
    configured_device: DeviceId | None = None
    """The device that was told so."""
    barred: Barring | None = None
    """As the space behind it is."""
    held_since: Instant | None = None
    held_until: Instant | None = None
    """Until then nobody enters, by the manager's order. The last hold stays known when it is over."""
    held_because: str | None = None
    """Told to whoever the hold keeps out."""
    hold_changed_at: Instant | None = None
    """When the manager last held it, for longer or shorter, or let it go."""
    lost_at: Instant | None = None
    """Since when its device is not connected."""
    external_key: str | None = None
    created_at: Instant


class Device(Record):
    """A device. Its identifier is its thing name and its MQTT client id."""

    id: DeviceId
    site_id: SiteId
    organisation_id: OrganisationId
    entrance_id: EntranceId | None = None
    also_at: list[EntranceId] = Field(default_factory=list)
    """Further entrances of the same device: the floors of an elevator."""
    space_id: SpaceId | None = None
    """The space that a thermostat stands in."""
    kind: DeviceKind
    jurisdiction: str
    serial: str | None = None
    """What its maker calls it; who claims it by that name, with the secret from its box, gets its identity."""
    box_digest: str | None = None
    """Of that secret (`boxes`). Not answered to anybody."""
    certificate_id: str | None = None
    """None until it has claimed its identity."""
    provisioned_at: Instant
    """When it got its identity; of one that is expected, when it was announced."""
    removed_at: Instant | None = None
    """A removed device stays known, stands nowhere, and whatever it says from then on is refused."""
    stood_at: list[EntranceId] = Field(default_factory=list)
    """Where a removed device stood: what it said before may still have to be recorded."""

    @property
    def entrance_ids(self) -> list[str]:
        """Every entrance that it stands at."""
        return [*([self.entrance_id] if self.entrance_id else []), *self.also_at]

    def is_gone(self, at: datetime) -> bool:
        """Whether it was removed by an instant at which something of it came."""
        return self.removed_at is not None and self.removed_at <= at

    @property
    def is_expected(self) -> bool:
        """Whether it was announced by its serial and has not claimed its identity yet."""
        return self.serial is not None and self.certificate_id is None and self.removed_at is None


class Credentials(Output):
    """What a device connects with. Answered once and kept nowhere: `private_key` is None after a signing request."""

    certificate: str
    private_key: str | None
    mqtt_host: str


class Provisioned(Device):
    """The answer to a provisioning: the device, and the first time, never again, what it connects with."""

    certificate: str | None = None
    private_key: str | None = None
    mqtt_host: str | None = None


class Sites(Output):
    """A page of sites."""

    data: list[Site]
    next: str | None


class Spaces(Output):
    """A page of spaces."""

    data: list[Space]
    next: str | None


class Entrances(Output):
    """A page of entrances."""

    data: list[Entrance]
    next: str | None


class SerialKnown(AlreadyThere):
    """A device with this serial is expected or in use."""

    title = "Serial known"


class JustClaimed(AlreadyThere):
    """The device is in the middle of getting its identity."""

    title = "Device has just claimed its identity"


class EntranceTaken(AlreadyThere):
    """Another device stands at the entrance."""

    title = "Entrance has a device"
