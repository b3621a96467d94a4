"""Where somebody stood who told a door to open, to about a hundred metres (N-03). Only with a yes that stands."""

from datetime import datetime

from vestibule import config
from vestibule.access.holdings import LOCATIONS
from vestibule.access.location import Location
from vestibule.access.model import Command, Door
from vestibule.access.wanted import Position
from vestibule.policy import retention
from vestibule.table import Write

PERMISSION = "geolocation"
_DECIMALS = 3
"""0.001 degrees of latitude are 111 metres."""


def keeping(command: Command, position: Position, consent_id: str | None, door: Door) -> tuple[Write, ...]:
    """The write that keeps it under this decision of the person's; without one, none."""
    if consent_id is None:
        return ()
    ends = retention.expiry(config.operator_pack(), "locations", command.accepted_at, door.jurisdiction).expires_at
    return (LOCATIONS.add(located(command, position, consent_id, ends)),)


def located(command: Command, position: Position, consent_id: str, expires_at: datetime) -> Location:
    """The place as it is kept. What the phone knew beyond that is gone with the request."""
    return Location(
        command_id=command.id,
        person_id=command.person_id,
        latitude=_coarse(position.latitude),
        longitude=_coarse(position.longitude),
        consent_id=consent_id,
        said_at=command.accepted_at,
        expires_at=expires_at,
    )


def _coarse(degrees: float) -> str:
    return f"{degrees:.{_DECIMALS}f}"
