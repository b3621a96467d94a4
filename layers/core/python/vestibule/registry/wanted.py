"""What managers say of places and devices."""

from typing import Annotated

from pydantic import Field, model_validator

from vestibule.ids import EntranceId, OrganisationId, SpaceId
from vestibule.policy.parts import Jurisdiction, TimeZone
from vestibule.registry.boxes import BoxSecret
from vestibule.registry.model import (
    MOST_STOPS,
    Availability,
    DeviceKind,
    EntranceAccess,
    ExternalKey,
    Serial,
    SpaceKind,
)
from vestibule.shapes import Input, Line


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
    external_key: ExternalKey | None = Field(default=None, description="Your own name for it. It cannot be changed.")


class NewSpace(Input):
    """What a manager says of a space."""

    kind: SpaceKind
    label: Line
    availability: Availability = "available"
    external_key: ExternalKey | None = Field(default=None, description="Your own name for it. It cannot be changed.")

    @model_validator(mode="after")
    def _is_let_at_all(self) -> "NewSpace":
        check_availability(self.kind, self.availability)
        return self


class SpaceChange(Input):
    """What shall be different about a space; what is left out stays."""

    label: Line | None = None
    availability: Availability | None = None


class NewEntrance(Input):
    """What a manager says of an entrance."""

    name: Line
    access: EntranceAccess
    space_id: SpaceId | None = None
    external_key: ExternalKey | None = Field(default=None, description="Your own name for it. It cannot be changed.")


class NewDevice(Input):
    """What a manager says of a device. With a signing request the private key never leaves the device."""

    kind: DeviceKind
    entrance_id: EntranceId | None = None
    also_at: Annotated[list[EntranceId], Field(max_length=MOST_STOPS)] = Field(
        default_factory=list, description="The other floors of an elevator."
    )
    space_id: SpaceId | None = Field(default=None, description="The space that a thermostat stands in.")
    serial: Serial | None = Field(
        default=None,
        description="With a serial and no signing request the device is expected: it claims its identity by itself, once.",
    )
    box_secret: BoxSecret | None = Field(
        default=None, description="From the box of the device that is expected. Kept as a hash; never answered."
    )
    certificate_signing_request: Annotated[str, Field(max_length=4096)] | None = Field(
        default=None, description="PKCS #10 in PEM. Left out, a key pair is made and its private key is answered once."
    )

    @property
    def entrance_ids(self) -> list[str]:
        """Every entrance that it shall stand at."""
        return [*([self.entrance_id] if self.entrance_id else []), *self.also_at]

    @model_validator(mode="after")
    def _stands_where_it_can(self) -> "NewDevice":
        if self.also_at and (self.kind != "elevator" or not self.entrance_id):
            message = "only an elevator stands at several entrances; name its first one as entrance_id"
            raise ValueError(message)
        if len(set(self.entrance_ids)) != len(self.entrance_ids):
            message = "an entrance is named twice"
            raise ValueError(message)
        if self.space_id and self.kind != "thermostat":
            message = "only a thermostat stands in a space; other devices stand at entrances"
            raise ValueError(message)
        if (self.box_secret is not None) != self.is_announced:
            message = "name the box_secret of a device that is announced by its serial, and of no other"
            raise ValueError(message)
        return self

    @property
    def is_announced(self) -> bool:
        """Whether it will claim its identity by itself."""
        return self.serial is not None and self.certificate_signing_request is None


def check_availability(kind: SpaceKind, availability: Availability) -> None:
    """A ValueError for a common room that is said to be let."""
    if kind == "common_room" and availability not in ("available", "out_of_service"):
        message = "a common room belongs to nobody: it is available or out_of_service"
        raise ValueError(message)
