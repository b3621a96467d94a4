"""Grant entry: one right, and the same right noted at each door, in one transaction."""

from collections.abc import Iterator
from datetime import datetime

from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.table import Write, read_together


def granting(grant: Grant, now: datetime) -> Iterator[Write]:
    """The writes that make a grant hold. Another change at one of the doors meanwhile refuses them all."""
    yield GRANTS.add(grant)
    at_doors = [(ADMISSIONS, (entrance_id, grant.person_id)) for entrance_id in grant.entrance_ids]
    for entrance_id, known in zip(grant.entrance_ids, read_together(now, *at_doors), strict=True):
        yield _widening(known, grant) if known else ADMISSIONS.add(_first(entrance_id, grant), now=now)


def _first(entrance_id: str, grant: Grant) -> Admission:
    return Admission(
        entrance_id=entrance_id,
        person_id=grant.person_id,
        windows=[grant.window],
        version=1,
        expires_at=grant.expires_at,
    )


def _widening(known: Admission, grant: Grant) -> Write:
    return ADMISSIONS.change(
        known.entrance_id,
        known.person_id,
        windows=[*known.windows, grant.window],
        version=known.version + 1,
        expires_at=_later(known.expires_at, grant.expires_at),
        only_if=ADMISSIONS.where("version") == known.version,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two ends; no end is later than any."""
    return None if one is None or other is None else max(one, other)
