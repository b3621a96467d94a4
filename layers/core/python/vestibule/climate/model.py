"""The climate of a space, as its thermostat was told and as it reports."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from vestibule.clock import Instant
from vestibule.ids import DeviceId, OrganisationId, PersonId, SiteId, SpaceId
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Output, Record

Mode = Literal["off", "heat", "cool", "auto"]
COLDEST, WARMEST = 5, 35
"""Degrees Celsius between which a thermostat can be set."""
Temperature = Annotated[int, Field(strict=True, ge=100 * COLDEST, le=100 * WARMEST)]
"""Hundredths of a degree Celsius."""


def _in_hundredths(degrees: float) -> float:
    if abs(degrees * 100 - round(degrees * 100)) > 1e-6:  # noqa: PLR2004 (far below a hundredth, far above a float's error)
        message = "at most two decimals"
        raise ValueError(message)
    return degrees


Degrees = Annotated[
    float,
    Field(strict=True, ge=COLDEST, le=WARMEST, allow_inf_nan=False, description="Degrees Celsius, at most 2 decimals."),
    AfterValidator(_in_hundredths),
]


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
    """When it was set last; as long as nobody has, when the thermostat first said something."""
    version: int = 0
    """How often it was set. What somebody saw of it is known by this number."""
    told_version: int = 0
    """Which of these the thermostat was told last, by its shadow."""
    reported_set_point: int | None = None
    reported_mode: Mode | None = None
    measured: int | None = None
    """Hundredths of a degree Celsius."""
    reported_at: Instant | None = None
    """By the thermostat's clock."""
    heard_at: Instant | None = None
    """By our clock; of what it says when it was offline, by its own."""
    told: str | None = None
    """Which message said so, in an order that goes by restart and sequence."""
    expires_at: Instant | None = None

    def is_set_to(self, wanted: "NewClimate") -> bool:
        """Whether this was set last, and nobody has turned the thermostat by hand since."""
        asked = (wanted.hundredths, wanted.mode)
        is_left_so = self.heard_at is None or self.heard_at <= self.set_at + SETTLES
        return (self.set_point, self.mode) == asked and (is_left_so or self._reports(asked))

    def _reports(self, asked: tuple[int, Mode]) -> bool:
        return (self.reported_set_point, self.reported_mode) == asked


SETTLES = timedelta(seconds=10)
"""What is heard of a thermostat so soon after it was set may be what it was before."""


class NewClimate(Input):
    """What a resident wants it to be."""

    set_point: Degrees
    mode: Mode
    version: Annotated[int, Field(strict=True, ge=0, lt=2**53)] | None = Field(
        default=None, description="As you last read it: when somebody has set it since, nothing is done."
    )

    @property
    def hundredths(self) -> int:
        """The set-point, in hundredths of a degree."""
        return round(self.set_point * 100)


class ClimateData(BaseModel):
    """The data of a `climate` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    set_point: Temperature
    mode: Mode
    measured: Annotated[int, Field(strict=True, ge=-5000, le=10000)]


class Reported(Output):
    """What the thermostat last said. It differs from what was set while that is on its way, or once it was turned by hand."""

    set_point: float
    mode: Mode
    measured: float
    at: Instant


class ClimateView(Output):
    """The climate of a home, for who lives there. Who set it is not told."""

    set_point: float | None
    """Degrees Celsius."""
    mode: Mode | None
    version: int
    set_at: Instant | None
    reported: Reported | None


class ChangedSince(AlreadyThere):
    """Somebody else has set it since it was read."""

    title = "Changed since"
