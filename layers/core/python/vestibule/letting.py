"""Let somebody in: how long and for which space a grant may be, by what its person is to the place and by what its giver has.

A manager grants within the person's relation to the site. A tenant shares within both the other's relation and what the
tenant has, and makes passes within what the tenant has.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from vestibule import config
from vestibule.access.grant import granting, sharing
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.hours import MOST_HOURS, Hours
from vestibule.access.model import Barring, Grant
from vestibule.access.revoking import Terms
from vestibule.access.sharing import Share, within
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Relation, RelationKind
from vestibule.people.standing import covered_until, relations_of, tied_from, unknown
from vestibule.policy import retention
from vestibule.problems import AlreadyThere, NotFound, Unacceptable
from vestibule.registry.holdings import ENTRANCES, SPACES
from vestibule.registry.model import Entrance
from vestibule.table import Write, read_together

HOUSEHOLD: tuple[RelationKind, ...] = ("resident", "tenant", "owner")
"""Who may share what they have; who was named by them may not."""
MOST_SHARED = 50
"""So much of one grant may be out at once."""

type Times = tuple[datetime, datetime | None]
"""Begin and end; None: no end."""


class TooMuchShared(AlreadyThere):
    """As much is out of the grant as may be at once."""

    title = "Too much is shared"


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


@dataclass(frozen=True)
class Place:
    """Entrances of one site, and a person of its organisation."""

    entrances: tuple[Entrance, ...]
    person_id: str
    endings: int
    """How many ends of the person's relations were told, read before the relations are."""

    @property
    def site(self) -> Entrance:
        """Any of the entrances: they have the site in common, with its clock and its law."""
        return self.entrances[0]

    @property
    def entrance_ids(self) -> list[str]:
        """The entrances."""
        return [entrance.id for entrance in self.entrances]


@dataclass(frozen=True)
class Giving:
    """A grant that is to be made, with the writes that make it."""

    grant: Grant
    writes: tuple[Write, ...]


def place_of(entrance_ids: Sequence[str], person_id: str, now: datetime) -> Place:
    """The place, once all entrances are known to stand on one site and the person to belong to its organisation."""
    doors = [(ENTRANCES, (entrance_id,)) for entrance_id in entrance_ids]
    person, *entrances = read_together(now, (PEOPLE, (person_id,)), *doors)
    sites = {entrance.site_id if entrance else None for entrance in entrances}
    if None in sites or len(sites) != 1:
        raise unfitting("/entrance_ids", "name entrances of one site that you manage or live on")
    if person is None or person.organisation_id != entrances[0].organisation_id:
        raise unfitting("/person_id", "name a person of the site's organisation")
    return Place(tuple(entrances), person.id, person.endings)


def granted(wanted: Wanted, place: Place, *, grant_id: str, by: str, now: datetime) -> Giving:
    """What a manager gives."""
    relations = tuple(relations_of(place.person_id, now))
    starts_at, ends_at = _times(wanted, relations, place, now)
    space_id = _space(wanted, relations, place, now)
    given = _grant(
        place,
        Share(starts_at, ends_at, wanted.hours),
        now,
        id=grant_id,
        granted_by=by,
        space_id=space_id,
        barred=_barred(space_id, now),
    )
    return Giving(given, tuple(granting(given, now, place.endings)))


def shared(wanted: Wanted, place: Place, *, grant_id: str, by: str, now: datetime) -> Giving:
    """What somebody of a household lets an authorised user of the same space have of it."""
    relations = tuple(relations_of(place.person_id, now))
    users_of = {tie.space_id for tie in relations if tie.kind == "authorised_user" and _goes_on(tie, now)}
    spaces = household(by, place, now) & users_of
    times = _times(wanted, relations, place, now)
    return _shared(wanted, place, spaces, times, now, id=grant_id, granted_by=by, kind="shared")


def passed(wanted: Wanted, place: Place, *, grant_id: str, credential_id: str, one_time: bool, now: datetime) -> Giving:
    """What somebody of a household has, for a visitor or a courier. It stands with who answers for them."""
    by, relations = place.person_id, tuple(relations_of(place.person_id, now))
    spaces = household(by, place, now)
    starts_at, until = _tied(wanted, relations, place, now)
    ends_at = min((end for end in (wanted.ends_at, until) if end), default=None)
    rest = {"kind": "pass", "one_time": one_time, "credential_ids": [credential_id]}
    return _shared(wanted, place, spaces, (starts_at, ends_at), now, id=grant_id, granted_by=by, **rest)


def begin(wanted: Wanted, time_zone: str, earliest: datetime) -> datetime:
    """A day begins at 00:00 by the clock of the site; on the day of moving in, when the relation does."""
    if wanted.starts_on is None:
        return wanted.starts_at or earliest
    zone = ZoneInfo(time_zone)
    midnight = datetime.combine(wanted.starts_on, time.min, zone).astimezone(UTC)
    is_same_day = earliest.astimezone(zone).date() == wanted.starts_on
    return max(midnight, earliest) if is_same_day else midnight


def household(person_id: str, place: Place, now: datetime) -> set[str | None]:
    """The spaces at the site in which somebody lives. For who lives in none the doors do not exist."""
    ties = (tie for tie in relations_of(person_id, now) if tie.kind in HOUSEHOLD and tie.holds(now))
    spaces = {tie.space_id for tie in ties if tie.site_id == place.site.site_id}
    if not spaces:
        raise NotFound(unknown("entrance"))
    return spaces


def terms_of(jurisdiction: str | None) -> Terms:
    """When records go, by the law of the place."""
    term = partial(retention.expiry, config.operator_pack(), jurisdiction=jurisdiction)
    return Terms(
        of_grant=lambda ended: term("grants", ended).expires_at,
        of_credential=lambda ended: term("credentials", ended).expires_at,
    )


def terms_of_grant(grant: Grant, now: datetime) -> Terms:
    """The same for a grant, by the law of its first door."""
    door = ENTRANCES.get(grant.entrance_ids[0], now=now)
    return terms_of(door.jurisdiction if door else None)


def unfitting(pointer: str, detail: str) -> Unacceptable:
    """The problem of a grant of which something does not fit."""
    errors = [{"pointer": pointer, "detail": detail}]
    return Unacceptable("A grant needs a person and entrances that fit together.", errors=errors)


def _shared(
    wanted: Wanted,
    place: Place,
    spaces: set[str | None],
    times: Times,
    now: datetime,
    **named: Any,  # noqa: ANN401 (other fields of the grant)
) -> Giving:
    """The part of a grant of `granted_by`, who lives in these spaces. It ends with that grant."""
    parents = _standing(named["granted_by"], place.entrance_ids, now)
    if not parents:
        raise NotFound(unknown("entrance"))
    spaces = {space_id for space_id in spaces if wanted.space_id in (None, space_id)}
    if not spaces:
        where = "/space_id" if wanted.space_id else "/person_id"
        raise unfitting(where, "name an authorised user of your space; POST /v1/spaces/{space_id}/users makes one")
    parent, share = _part(parents, wanted, spaces, times, now)
    if sum(child.ends_at is None or now < child.ends_at for child in parent.children) >= MOST_SHARED:
        raise TooMuchShared(f"{MOST_SHARED} grants and passes are out of yours. Revoke some first.")
    space_id = parent.space_id or min(filter(None, spaces), default=None)
    given = _grant(place, share, now, parent_id=parent.id, space_id=space_id, barred=parent.barred, **named)
    return Giving(given, (sharing(parent, given, now), *granting(given, now, place.endings)))


def _part(
    parents: Sequence[Grant], wanted: Wanted, spaces: set[str | None], times: Times, now: datetime
) -> tuple[Grant, Share]:
    """The grant that has most of what is wanted, and what it has of it."""
    for parent in parents:
        share = within(parent, *times, wanted.hours) if parent.space_id in (None, *spaces) else None
        if share and len(share.hours) > MOST_HOURS:
            raise unfitting("/hours", "cut to your own hours there are too many spans; name fewer")
        if share and not (share.ends_at and share.ends_at <= now):
            return parent, share
    raise unfitting("/entrance_ids", "name doors that one grant of yours opens, for a time at which it does")


def _grant(place: Place, share: Share, now: datetime, **rest: Any) -> Grant:  # noqa: ANN401 (its other fields)
    expiry = terms_of(place.site.jurisdiction).of_grant
    return Grant(
        person_id=place.person_id,
        organisation_id=place.site.organisation_id,
        site_id=place.site.site_id,
        entrance_ids=place.entrance_ids,
        hours=share.hours,
        starts_at=share.starts_at,
        ends_at=share.ends_at,
        created_at=now,
        expires_at=expiry(share.ends_at) if share.ends_at else None,
        **rest,
    )


def _standing(person_id: str, entrance_ids: Sequence[str], now: datetime) -> list[Grant]:
    """The grants of somebody that open all of these doors, those that end last first. Read by the doors, which are exact."""
    at_doors = read_together(now, *((ADMISSIONS, (entrance_id, person_id)) for entrance_id in entrance_ids))
    known = [
        {window.grant_id for window in at_door.windows if window.kind == "standing"} if at_door else set()
        for at_door in at_doors
    ]
    grants = (GRANTS.get(grant_id, now=now) for grant_id in sorted(set.intersection(*known)))
    living = [grant for grant in grants if grant and not grant.is_over(now)]
    return sorted(living, key=lambda grant: (grant.ends_at is None, grant.ends_at or now), reverse=True)


def _times(wanted: Wanted, relations: Sequence[Relation], place: Place, now: datetime) -> Times:
    """Begin and end, within one unbroken tie of the person to the site: no door opens before moving in or after leaving."""
    starts_at, until = _tied(wanted, relations, place, now)
    ends_at = wanted.ends_at or until
    if ends_at is None:
        return starts_at, None
    if ends_at <= max(starts_at, now):
        raise unfitting("/ends_at", "the grant would end before it begins, or be over already")
    if until is not None and ends_at > until:
        raise unfitting("/ends_at", "the person's relation to the site ends earlier")
    return starts_at, ends_at


def _tied(wanted: Wanted, relations: Sequence[Relation], place: Place, now: datetime) -> Times:
    """Begin, and until when the person is tied to the site from then on."""
    of_site = place.site.organisation_id, place.site.site_id
    begins = tied_from(relations, *of_site, now)
    if begins is None:
        raise unfitting("/person_id", "the person has no relation to this site; add one first")
    starts_at = begin(wanted, place.site.time_zone, begins)
    until = covered_until(relations, *of_site, starts_at, starts_at)
    if until is not None and until <= max(starts_at, now):
        where = "/starts_on" if wanted.starts_on else "/starts_at"
        raise unfitting(where, "the person has no relation to the site that holds from then on")
    return starts_at, until


def _space(wanted: Wanted, relations: Iterable[Relation], place: Place, now: datetime) -> str | None:
    """For which space a grant is, so that its overlock bars it: the named one, or else the only one of the person."""
    ties = [tie for tie in relations if tie.site_id in (None, place.site.site_id) and _goes_on(tie, now)]
    spaces = {tie.space_id for tie in ties}
    if wanted.space_id is not None and wanted.space_id not in spaces:
        raise unfitting("/space_id", "the person has no relation to this space")
    return wanted.space_id or (spaces.pop() if len(spaces) == 1 else None)


def _barred(space_id: str | None, now: datetime) -> Barring | None:
    space = SPACES.get(space_id, now=now) if space_id else None
    return space.barred if space else None


def _goes_on(tie: Relation, now: datetime) -> bool:
    return tie.until is None or now < tie.until
