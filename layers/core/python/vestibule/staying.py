"""From when until when a grant may be: within what its person is to the place, by the clock of the place."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from vestibule.access.hours import Hours
from vestibule.people.model import Relation
from vestibule.people.standing import covered_until, tied_from
from vestibule.problems import Unacceptable
from vestibule.registry.model import Entrance

type Times = tuple[datetime, datetime | None]
"""Begin and end; None: no end."""


class Wanted(Protocol):
    """When a grant is to hold."""

    @property
    def starts_at(self) -> datetime | None:
        """From when on."""

    @property
    def starts_on(self) -> date | None:
        """From which day on."""

    @property
    def ends_at(self) -> datetime | None:
        """Until when."""

    @property
    def hours(self) -> list[Hours]:
        """At which hours."""

    @property
    def space_id(self) -> str | None:
        """For which space."""


def begin(wanted: Wanted, time_zone: str, earliest: datetime) -> datetime:
    """A day begins at 00:00 by the clock of the site; on the day of moving in, when the relation does."""
    if wanted.starts_on is None:
        return wanted.starts_at or earliest
    zone = ZoneInfo(time_zone)
    midnight = datetime.combine(wanted.starts_on, time.min, zone).astimezone(UTC)
    is_same_day = earliest.astimezone(zone).date() == wanted.starts_on
    return max(midnight, earliest) if is_same_day else midnight


def unfitting(pointer: str, detail: str) -> Unacceptable:
    """The problem of a grant of which something does not fit."""
    errors = [{"pointer": pointer, "detail": detail}]
    return Unacceptable("A grant needs a person and entrances that fit together.", errors=errors)


def times_of(
    wanted: Wanted, relations: Sequence[Relation], site: Entrance, now: datetime, space_id: str | None
) -> Times:
    """Begin and end, within one unbroken tie of the person: no door opens before moving in or after leaving."""
    starts_at, until = tied(wanted, relations, site, now, space_id)
    ends_at = wanted.ends_at or until
    if ends_at is None:
        return starts_at, None
    if ends_at <= max(starts_at, now):
        raise unfitting("/ends_at", "the grant would end before it begins, or be over already")
    if until is not None and ends_at > until:
        raise unfitting("/ends_at", "the person's relation to the site or to the space ends earlier")
    return starts_at, ends_at


def tied(wanted: Wanted, relations: Sequence[Relation], site: Entrance, now: datetime, space_id: str | None) -> Times:
    """Begin, and until when the person is tied to the site from then on; with a space, to that space."""
    of_site = site.organisation_id, site.site_id
    begins = tied_from(relations, *of_site, now, space_id)
    if begins is None:
        raise unfitting("/person_id", "the person has no relation to this site; add one first")
    starts_at = begin(wanted, site.time_zone, begins)
    until = covered_until(relations, *of_site, starts_at, starts_at, space_id=space_id)
    if until is not None and until <= max(starts_at, now):
        where = "/starts_on" if wanted.starts_on else "/starts_at"
        raise unfitting(where, "the person has no relation to the site that holds from then on")
    return starts_at, until
