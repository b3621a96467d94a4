"""How a door behaves by itself: for how long its bolt stays open, and for how long its device goes by a list. Pure."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import EntranceId
from vestibule.shapes import Input, Output

_TICK = timedelta(milliseconds=1)
AutoLock = Annotated[int, Field(strict=True, ge=1, le=300)]
Freshness = Annotated[int, Field(strict=True, ge=60, le=86_400)]


class NewConfiguration(Input):
    """What shall be."""

    auto_lock_seconds: AutoLock = Field(description="After so long the bolt locks again by itself.")
    freshness_seconds: Freshness = Field(
        description="For so long the door goes by its list without a network: who loses a right may still enter for as long."
    )


class Configuration(Output):
    """How a door is to behave."""

    entrance_id: EntranceId
    auto_lock_seconds: int
    freshness_seconds: int
    configured_at: Instant | None


class ReportedConfiguration(Output):
    """What the device at the door last said to go by. How long its lists last stands in each list."""

    auto_lock_seconds: int


class ConfigurationState(Output):
    """What is wanted of a door, and what its device goes by; null: it has not said so yet."""

    entrance_id: EntranceId
    desired: Configuration
    reported: ReportedConfiguration | None

    @property
    def is_pending(self) -> bool:
        """Whether the device goes by something else than what a manager has set."""
        if self.desired.configured_at is None:
            return False
        return self.reported is None or self.reported.auto_lock_seconds != self.desired.auto_lock_seconds


def changes_of(known: Configuration, wanted: NewConfiguration, now: datetime) -> dict[str, Any]:
    """What must be written so that it is as wanted; nothing where it is. It is set later than before, whatever the clock says."""
    shall = wanted.model_dump()
    if known.configured_at and known.model_dump(include=set(shall)) == shall:
        return {}
    at = max(now, known.configured_at + _TICK) if known.configured_at else now
    return {**shall, "configured_at": at, "configured_device": None}


def reported_of(said: object) -> ReportedConfiguration | None:
    """What a device reported of a door in its shadow; None for what nobody can read."""
    seconds = said.get("auto_lock_seconds") if isinstance(said, dict) else None
    return ReportedConfiguration(auto_lock_seconds=seconds) if isinstance(seconds, int) else None
