"""Let somebody in: how long and for which space a grant may be, by what its person is to the place and by what its giver has.

A manager grants within the person's relation to the site. A tenant shares within both the other's relation and what the
tenant has, and makes passes within what the tenant has.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from vestibule import config
from vestibule.access.grant import granting, sharing
from vestibule.access.group import Group
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.hours import MOST_HOURS
from vestibule.access.model import Barring, Grant
from vestibule.access.moving import unchanged
from vestibule.access.revoking import Terms
from vestibule.access.sharing import Share, within
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Relation
from vestibule.people.naming import HOUSEHOLD
from vestibule.people.standing import relations_of, unknown
from vestibule.policy import retention
from vestibule.problems import AlreadyThere, NotFound, Unacceptable
from vestibule.registry.holdings import ENTRANCES, SPACES
from vestibule.registry.model import Entrance
from vestibule.staying import Times, Wanted, tied, times_of, unfitting
from vestibule.table import Write, read_together

MOST_SHARED = 50
"""So much of one grant may be out at once."""


class TooMuchShared(AlreadyThere):
    """As much is out of the grant as may be at once."""

    title = "Too much is shared"


@dataclass(frozen=True)
class Place:
    """Entrances of one site, and a person of its organisation."""

    entrances: tuple[Entrance, ...]
    person_id: str
    endings: int
    """How many ends of the person's relations were told, read before the relations are."""
    group: Group | None = None
    """The group of doors that the entrances are, which the grant is to follow."""

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
    space_id = _space(wanted, relations, place, now)
    starts_at, ends_at = times_of(wanted, relations, place.site, now, space_id)
    given = _grant(
        place,
        Share(starts_at, ends_at, wanted.hours),
        now,
        id=grant_id,
        granted_by=by,
        space_id=space_id,
        barred=_barred(space_id, now),
        group_id=place.group.id if place.group else None,
    )
    as_read = [unchanged(place.group)] if place.group else []
    return Giving(given, (*granting(given, now, place.endings), *as_read))


def shared(wanted: Wanted, place: Place, *, grant_id: str, by: str, now: datetime) -> Giving:
    """What somebody of a household lets an authorised user of the same space have of it."""
    relations = tuple(relations_of(place.person_id, now))
    users_of = {tie.space_id for tie in relations if tie.kind == "authorised_user" and _goes_on(tie, now)}
    spaces = household(by, place, now) & users_of
    times = partial(times_of, wanted, relations, place.site, now)
    return _shared(wanted, place, spaces, times, now, id=grant_id, granted_by=by, kind="shared")


def passed(wanted: Wanted, place: Place, *, grant_id: str, credential_id: str, one_time: bool, now: datetime) -> Giving:
    """What somebody of a household has, for a visitor or a courier. It stands with who answers for them."""
    by, relations = place.person_id, tuple(relations_of(place.person_id, now))
    spaces = household(by, place, now)

    def times(space_id: str | None) -> Times:
        starts_at, until = tied(wanted, relations, place.site, now, space_id)
        return starts_at, min((end for end in (wanted.ends_at, until) if end), default=None)

    rest = {"kind": "pass", "one_time": one_time, "credential_ids": [credential_id]}
    return _shared(wanted, place, spaces, times, now, id=grant_id, granted_by=by, **rest)


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


def _shared(
    wanted: Wanted,
    place: Place,
    spaces: set[str | None],
    times: Callable[[str | None], Times],
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
    parent, space_id, share = _part(parents, wanted, spaces, times, now)
    if sum(child.ends_at is None or now < child.ends_at for child in parent.children) >= MOST_SHARED:
        raise TooMuchShared(f"{MOST_SHARED} grants and passes are out of yours. Revoke some first.")
    given = _grant(place, share, now, parent_id=parent.id, space_id=space_id, barred=parent.barred, **named)
    return Giving(given, (sharing(parent, given, now), *granting(given, now, place.endings)))


def _part(
    parents: Sequence[Grant],
    wanted: Wanted,
    spaces: set[str | None],
    times: Callable[[str | None], Times],
    now: datetime,
) -> tuple[Grant, str | None, Share]:
    """The grant that has most of what is wanted, for the sake of which space, and what it has of it."""
    unmet = unfitting("/entrance_ids", "name doors that one grant of yours opens, for a time at which it does")
    for parent, space_id in _candidates(parents, spaces):
        try:
            share = within(parent, *times(space_id), wanted.hours)
        except Unacceptable as why:  # the tie to one space may last longer than that to another
            unmet = why
            continue
        if share and len(share.hours) > MOST_HOURS:
            raise unfitting("/hours", "cut to your own hours there are too many spans; name fewer")
        if share and not (share.ends_at and share.ends_at <= now):
            return parent, space_id, share
    raise unmet


def _candidates(parents: Sequence[Grant], spaces: set[str | None]) -> Iterator[tuple[Grant, str | None]]:
    """Each grant with each space for the sake of which it may be shared: its own, or where it has none any of these."""
    for parent in parents:
        fitting = sorted(filter(None, spaces)) if parent.space_id is None else spaces & {parent.space_id}
        yield from ((parent, space_id) for space_id in fitting)


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
    opened = set(entrance_ids)  # a door that has left the group of a grant still has the window that ended
    living = [grant for grant in grants if grant and not grant.is_over(now) and opened <= set(grant.entrance_ids)]
    return sorted(living, key=lambda grant: (grant.ends_at is None, grant.ends_at or now), reverse=True)


def _space(wanted: Wanted, relations: Iterable[Relation], place: Place, now: datetime) -> str | None:
    """For which space a grant is, with which it ends and is barred: the named one, or else the only one of the person.

    Where spaces can be barred, who has several must be told apart by name; only staff has grants for the sake of none.
    """
    ties = [tie for tie in relations if tie.site_id in (None, place.site.site_id) and _goes_on(tie, now)]
    spaces = {tie.space_id for tie in ties}
    if wanted.space_id is not None and wanted.space_id not in spaces:
        raise unfitting("/space_id", "the person has no relation to this space")
    is_ambiguous = wanted.space_id is None and len(spaces - {None}) > 1
    if is_ambiguous and "overlock" in config.operator_pack().features:
        raise unfitting(
            "/space_id", "the person has several spaces at the site; name one, so that its overlock bars it"
        )
    return wanted.space_id or (spaces.pop() if len(spaces) == 1 else None)


def _barred(space_id: str | None, now: datetime) -> Barring | None:
    space = SPACES.get(space_id, now=now) if space_id else None
    return space.barred if space else None


def _goes_on(tie: Relation, now: datetime) -> bool:
    return tie.until is None or now < tie.until
