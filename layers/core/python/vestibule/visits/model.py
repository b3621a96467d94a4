"""A visit as the site's own log has it."""

from typing import Annotated

from pydantic import Field, StringConstraints

from vestibule.clock import Instant
from vestibule.ids import VisitorId
from vestibule.shapes import Input, Output, Record


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
    """In plain words, see `seen.page`: an address may hold names and secrets."""
    visited_at: Instant
    expires_at: Instant | None = None


class NewVisit(Input):
    """What the site says of a visit; the rest is read from the request, roughly."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^/[^?#\s\x00-\x1f\x7f]*$")] = Field(
        description="Without query or fragment. Of what is no plain word only the place is kept."
    )


class VisitNoted(Output):
    """Whether anything was written down: without the visitor's yes, where one is needed, nothing is."""

    noted: bool
