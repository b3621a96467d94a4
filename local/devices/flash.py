"""What a device still knows after its power was cut. Everything else, its time and its leases among it, is lost."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from local.devices.messages import AckPhase

Hex32 = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Opening(BaseModel):
    """A code that a door knows: by its verifier, with the times at which it opens."""

    model_config = ConfigDict(frozen=True)

    verifier: Hex32
    credential_id: str
    grant_id: str
    kind: Literal["pin", "pass", "fob"]
    one_time: bool
    spans: list[tuple[StrictInt, StrictInt]]


class DoorList(BaseModel):
    """The list of one door as the cloud signed it."""

    model_config = ConfigDict(frozen=True)

    thing: str
    entrance_id: str
    nonce: str
    version: Annotated[StrictInt, Field(ge=0)]
    now: StrictInt
    lasts_ms: Annotated[StrictInt, Field(ge=0)]
    door_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    shut_until: StrictInt | None
    opens: list[Opening]
    refused: frozenset[str]


class Climate(BaseModel):
    """What a thermostat is set to, and by which version of its shadow it was told the last time."""

    model_config = ConfigDict(frozen=True)

    set_point: Annotated[StrictInt, Field(ge=500, le=3500)] = 2000
    """Hundredths of a degree Celsius."""
    mode: Literal["off", "heat", "cool", "auto"] = "auto"
    version: Annotated[StrictInt, Field(ge=0)] = 0


class Configuration(BaseModel):
    """How a door is to behave, and by which version of the shadow that was told the last time."""

    model_config = ConfigDict(frozen=True)

    auto_lock_seconds: Annotated[StrictInt, Field(ge=1, le=300)] = 5
    version: Annotated[StrictInt, Field(ge=0)] = 0


def newer_configuration(known: Configuration, wanted: object) -> Configuration | None:
    """What a shadow wants of a door, if it can be done and is newer. A delta has only what differs from what was reported."""
    if not isinstance(wanted, dict):
        return None
    try:
        asked = Configuration.model_validate({**known.model_dump(), **wanted})
    except ValidationError:
        return None
    return asked if asked.version > known.version else None


class Flash(BaseModel):
    """The flash memory of a device."""

    boot: int = 1
    number: int = 0
    """How many accesses it has told of, ever."""
    ring: dict[str, tuple[AckPhase, int]] = {}
    """The last commands in their order: how each ended, and until when it could have moved the door."""
    forgotten_until: int = 0
    """No command that fell out of the ring could have moved the door after this."""
    lists: dict[str, DoorList] = {}
    used: dict[str, dict[str, int]] = {}
    """For each door the credentials for one time that have opened it, by whichever of their texts, and the cloud's `now` of the
    last list that had them."""

    climate: Climate = Climate()
    configured: dict[str, Configuration] = {}
    """By door; one that is not there behaves as it left the factory."""

    def after_power_cut(self) -> "Flash":
        """What is read from it when the power is back, for the next boot."""
        read = Flash.model_validate_json(self.model_dump_json())
        read.boot += 1
        return read
