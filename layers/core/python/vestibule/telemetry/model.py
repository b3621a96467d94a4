"""A device's condition is what it last said of itself; a fault is something that went wrong and when."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from vestibule import clock
from vestibule.clock import Instant
from vestibule.ids import DeviceId, FaultId, OrganisationId, SiteId
from vestibule.shapes import Record

SaidCode = Literal["jammed", "battery_low", "tamper", "bolt_stuck", "sensor"]
"""The faults that a device says of itself."""
FaultCode = SaidCode | Literal["offline"]
Severity = Literal["notice", "warning", "critical"]
Phase = Literal["raised", "cleared"]
Bolt = Literal["locked", "unlocked", "jammed"]
Lost = Literal["lost", "back", "telling"]
"""Not connected, and nobody has been told so yet; `back`: it was heard again, and its fault is not over yet; `telling`: the
fault, or of one that is connected its end, is recorded, and the event may be on its way."""


class Condition(Record):
    """The last known state. `boot` and `seq` order what a device says, whatever order it arrives in."""

    device_id: DeviceId
    site_id: SiteId
    organisation_id: OrganisationId
    boot: int = -1
    """Below zero: it has connected and said nothing yet."""
    seq: int = 0
    bolt: Bolt | None = None
    battery_percent: int | None = None
    firmware: str | None = None
    bolt_told: str | None = None
    battery_percent_told: str | None = None
    firmware_told: str | None = None
    """Which message told each of the three: an older one that comes later still adds what no newer one has said."""
    said_at: Instant
    received_at: Instant
    battery_low_since: Instant | None = None
    """Since when the managers know of it: set at 15 percent, taken away at 20."""
    connected: bool | None = None
    connection: int | None = None
    """The broker's number of the connection: of two events the one with the higher number is the later."""
    connected_at: Instant | None = None
    """Since when it is, or is not, connected."""
    lost: Lost | None = None
    offline_since: Instant | None = None
    """Set while its fault `offline` lasts."""


class Fault(Record):
    """One fault, raised or cleared."""

    id: FaultId
    device_id: DeviceId
    site_id: SiteId
    organisation_id: OrganisationId
    code: FaultCode
    severity: Severity
    phase: Phase
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

    code: SaidCode
    severity: Severity
    phase: Phase


class Heard(BaseModel):
    """What the broker says of a device's connection, as the IoT rule `presence` puts it into the queue."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    thing: DeviceId
    event: Literal["connected", "disconnected"]
    version: Annotated[int, Field(ge=0, lt=2**63)]
    """The broker's number of the connection. Both of its events have it."""
    happened_at: Annotated[int, Field(ge=0, lt=2**45)]
    """The broker's clock, epoch milliseconds."""

    @property
    def at(self) -> datetime:
        """When it happened."""
        return clock.from_epoch_ms(self.happened_at)

    @property
    def is_connected(self) -> bool:
        """Whether the device is connected from then on."""
        return self.event == "connected"
