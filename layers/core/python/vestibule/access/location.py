"""Where somebody stood who asked a door to open, and only while location tracking is on (N-03)."""

from vestibule.clock import Instant
from vestibule.ids import CommandId, ConsentId, PersonId
from vestibule.shapes import Record


class Location(Record):
    """A place, to about a hundred metres."""

    command_id: CommandId
    person_id: PersonId
    latitude: str
    longitude: str
    """Degrees with three decimals."""
    consent_id: ConsentId
    """The consent without which it may not be there."""
    said_at: Instant
    expires_at: Instant | None = None
