"""The climate of a space, as its thermostat was told and as it reports."""

from typing import Annotated, Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import DeviceId, OrganisationId, PersonId, SiteId, SpaceId
from vestibule.shapes import Record

Mode = Literal["off", "heat", "cool", "auto"]
Temperature = Annotated[int, Field(strict=True, ge=500, le=3500)]
"""Hundredths of a degree Celsius."""


class Climate(Record):
    """What a thermostat is set to, by whom, and what it last said."""

    device_id: DeviceId
    space_id: SpaceId
    site_id: SiteId
    organisation_id: OrganisationId
    set_point: Temperature | None = None
    mode: Mode | None = None
    person_id: PersonId | None = None
    """Who set it last."""
    set_at: Instant
    version: int
    reported_set_point: int | None = None
    reported_mode: Mode | None = None
    measured: int | None = None
    """Hundredths of a degree Celsius."""
    reported_at: Instant | None = None
    expires_at: Instant | None = None
