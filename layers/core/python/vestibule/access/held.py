"""A hold on a door: by the manager's order nobody enters for a while. Pure."""

from datetime import datetime
from typing import Any

from pydantic import Field, model_validator

from vestibule.clock import Instant, StatedInstant
from vestibule.ids import EntranceId
from vestibule.problems import Unacceptable
from vestibule.shapes import Input, Line, Output


class DoorHold(Input):
    """What shall be: a hold until an instant, with its reason, or none."""

    until: StatedInstant | None = Field(description="Null: the door is let go.")
    reason: Line | None = Field(default=None, description="Told to whoever it keeps out: name nobody.")

    @model_validator(mode="after")
    def _says_why(self) -> "DoorHold":
        if self.until and not self.reason:
            message = "say the reason of a hold"
            raise ValueError(message)
        return self


class HeldDoor(Output):
    """The last hold on a door. It is over when `held_until` is."""

    entrance_id: EntranceId
    held_since: Instant | None
    held_until: Instant | None
    held_because: str | None


def changes_of(door: HeldDoor, wanted: DoorHold, now: datetime) -> dict[str, Any]:
    """What must be written so that it is as wanted; nothing where it is. Refused for a hold that would be over already."""
    is_held = door.held_until is not None and now < door.held_until
    if wanted.until is None:
        return {"held_until": now} if is_held else {}
    if wanted.until <= now:
        errors = [{"pointer": "/until", "detail": "in the past"}]
        raise Unacceptable("The hold would be over already.", errors=errors)
    shall = {"held_until": wanted.until, "held_because": wanted.reason}
    if not is_held:
        return {"held_since": now, **shall}
    return {} if (door.held_until, door.held_because) == tuple(shall.values()) else shall
