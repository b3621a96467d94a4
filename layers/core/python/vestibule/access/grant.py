"""Grant entry: one right, and the same right noted at each door, in one transaction."""

from collections.abc import Iterator
from datetime import datetime

from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Admission, Grant
from vestibule.table import Write


def granting(grant: Grant, now: datetime) -> Iterator[Write]:
    """The writes that make a grant hold. Another change at one of the doors meanwhile refuses them all."""
    yield GRANTS.add(grant)
    for entrance_id in grant.entrance_ids:
        yield _admitting(ADMISSIONS.get(entrance_id, grant.person_id, now=now), entrance_id, grant)


def _admitting(known: Admission | None, entrance_id: str, grant: Grant) -> Write:
    if known is None:
        windows = [grant.window]
        return ADMISSIONS.add(
            Admission(
                entrance_id=entrance_id,
                person_id=grant.person_id,
                windows=windows,
                version=1,
                expires_at=grant.expires_at,
            )
        )
    return ADMISSIONS.change(
        entrance_id,
        grant.person_id,
        windows=[*known.windows, grant.window],
        version=known.version + 1,
        expires_at=_later(known.expires_at, grant.expires_at),
        only_if=ADMISSIONS.where("version") == known.version,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two ends; no end is later than any."""
    return None if one is None or other is None else max(one, other)
