"""Overlock: a tenant who does not pay is kept from the gates, then from the unit, and let in again at once."""

from typing import Literal

from vestibule.clock import Instant
from vestibule.ids import OrganisationId, OverlockId, PersonId, SiteId, SpaceId
from vestibule.shapes import Record

OverlockState = Literal["gate_lock", "overlock", "released"]


class Overlock(Record):
    """One step, with why it was taken and what the tenant was told. A line for each tenant of the space."""

    id: OverlockId
    person_id: PersonId
    space_id: SpaceId
    site_id: SiteId
    organisation_id: OrganisationId
    state: OverlockState
    reason: str
    told: bool
    """Whether a letter went to the tenant."""
    set_by: PersonId
    set_at: Instant
    ended_at: Instant | None = None
    """When the next step took its place."""
    expires_at: Instant | None = None
