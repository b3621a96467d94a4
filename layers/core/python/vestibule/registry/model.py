"""Organisations own sites; sites have spaces and entrances; devices stand at entrances.

A site's time zone and jurisdiction are copied to what stands on it: they decide schedules and retention, they do not change
while people live there, and the hot path then reads one record less.
"""

from typing import Annotated, Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import DeviceId, EntranceId, OrganisationId, SiteId, SpaceId
from vestibule.policy.parts import Jurisdiction, TimeZone
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Line, Output, Record

SpaceKind = Literal["apartment", "storage_unit", "common_room", "office"]  # N-01: storage units
Availability = Literal["available", "reserved", "occupied", "out_of_service"]
"""N-01. Of units; a common room is always available."""
Barring = Literal["gate_lock", "overlock"]
"""As `access.model` has them."""
EntranceAccess = Literal["public", "private"]
"""Public: anybody may stand before it, so an entry there may be recorded with an image (V-05)."""
DeviceKind = Literal["lock", "console", "thermostat", "elevator", "gate"]
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
    barred: Barring | None = None
    """As the space behind it is."""
    held_until: Instant | None = None
    """Until then nobody enters, by the manager's order."""
    held_because: str | None = None
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
    """What its maker calls it; who claims it by that name gets its identity."""
    certificate_id: str | None = None
    """None until it has claimed its identity."""
    provisioned_at: Instant
    removed_at: Instant | None = None


class NewOrganisation(Input):
    """What the operator says of an organisation."""

    name: Line


class NewSite(Input):
    """What a manager says of a site."""

    organisation_id: OrganisationId | None = Field(default=None, description="Left out: the only one that you manage.")
    name: Line
    address: Line
    time_zone: TimeZone
    jurisdiction: Jurisdiction


class NewSpace(Input):
    """What a manager says of a space."""

    kind: SpaceKind
    label: Line


class NewEntrance(Input):
    """What a manager says of an entrance."""

    name: Line
    access: EntranceAccess
    space_id: SpaceId | None = None


class NewDevice(Input):
    """What a manager says of a device. With a signing request the private key never leaves the device."""

    kind: DeviceKind
    entrance_id: EntranceId | None = None
    certificate_signing_request: Annotated[str, Field(max_length=4096)] | None = Field(
        default=None, description="PKCS #10 in PEM. Left out, a key pair is made and its private key is answered once."
    )


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


class EntranceTaken(AlreadyThere):
    """Another device stands at the entrance."""

    title = "Entrance has a device"
