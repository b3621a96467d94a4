"""A visit as the site's own log has it."""

from vestibule.clock import Instant
from vestibule.ids import VisitorId
from vestibule.shapes import Record


class Visit(Record):
    """One page that was looked at."""

    visitor_id: VisitorId
    id: str
    ip_address: str
    """Cut to its network: the last part of it is never stored."""
    browser: str
    system: str
    device: str
    path: str
    """Without query or fragment, which may hold anything."""
    visited_at: Instant
    expires_at: Instant | None = None
