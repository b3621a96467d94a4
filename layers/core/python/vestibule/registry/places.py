"""Where a space is."""

from datetime import datetime

from vestibule.registry.holdings import SITES, SPACES
from vestibule.registry.model import Site


def site_of_space(space_id: str, organisation_id: str, now: datetime) -> Site | None:
    """The site on which a space of this organisation is; None when the organisation has no such space."""
    space = SPACES.get(space_id, now=now)
    if space is None or space.organisation_id != organisation_id:
        return None
    return SITES.get(space.site_id, now=now)
