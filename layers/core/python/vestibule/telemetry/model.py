"""A device's condition is what it last said of itself; a fault is something that went wrong and when."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from vestibule.clock import Instant
from vestibule.ids import DeviceId, FaultId, OrganisationId, SiteId
from vestibule.shapes import Record

FaultCode = Literal["jammed", "battery_low", "tamper", "bolt_stuck", "sensor", "offline"]
Severity = Literal["notice", "warning", "critical"]
Bolt = Literal["locked", "unlocked", "jammed"]


class Condition(Record):
    """The last known state. `boot` and `seq` order what a device says, whatever order it arrives in."""

    device_id: DeviceId
    site_id: SiteId
    organisation_id: OrganisationId
    boot: int
    seq: int
    bolt: Bolt | None = None
    battery_percent: int | None = None
    firmware: str | None = None
    bolt_told: str | None = None
    battery_percent_told: str | None = None
    firmware_told: str | None = None
    """Which message told each of the three: an older one that comes later still adds what no newer one has said."""
    said_at: Instant
    received_at: Instant
    connected: bool | None = None
    connection: int | None = None
    """The broker's number of the connection: of two events the one with the higher number is the later."""
    connected_at: Instant | None = None
    """Since when it is, or is not, connected."""
    lost: Literal["lost"] | None = None
    """Not connected, and nobody has been told so yet."""


class Fault(Record):
    """One fault, raised or cleared."""

    id: FaultId
    device_id: DeviceId
    site_id: SiteId
    organisation_id: OrganisationId
    code: FaultCode
    severity: Severity
    phase: Literal["raised", "cleared"]
    occurred_at: Instant
    recorded_at: Instant
    told_at: Instant | None = None
    """When the managers were told of it."""
    expires_at: Instant | None = None


class StateData(BaseModel):
    """The data of a `state` message: at least one of the three."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bolt: Bolt | None = None
    battery_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    firmware: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.+-]{1,32}$")] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "StateData":
        if not self.model_fields_set:
            message = "say at least one of bolt, battery_percent, firmware"
            raise ValueError(message)
        return self


class FaultData(BaseModel):
    """The data of a `fault` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: FaultCode
    severity: Severity
    phase: Literal["raised", "cleared"]
