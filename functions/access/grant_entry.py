"""POST /v1/grants: a manager lets somebody open entrances of one site."""

from datetime import datetime

from vestibule import clock, config, ids
from vestibule.access.grant import granting
from vestibule.access.model import Grant, NewGrant
from vestibule.http import Api, Reply, answers_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import covered_until, relations_of, standing_of, tied_from
from vestibule.policy import retention
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import read_together

api = Api()


@api.post("/v1/grants", **answers_with(201, Grant))
def grant_entry(wanted: NewGrant) -> Reply:
    """Grant entry. Needs to manage the site. Left out, begin and end are those of the person's relation to the site.

    Who leaves the site and returns later needs a grant for each stay.
    """
    now, caller = clock.now(), api.caller()
    site, endings = _site_of(wanted)
    standing_of(caller, now).must_manage(site.organisation_id, "entrance")
    starts_at, ends_at = _times(wanted, site, now)
    grant = Grant(
        id=ids.derived("grt", api.once),
        person_id=wanted.person_id,
        organisation_id=site.organisation_id,
        site_id=site.site_id,
        entrance_ids=wanted.entrance_ids,
        starts_at=starts_at,
        ends_at=ends_at,
        granted_by=caller.person_id,
        created_at=now,
        expires_at=_expiry(ends_at, site.jurisdiction),
    )
    return api.created(grant, f"/v1/grants/{grant.id}", *granting(grant, now, endings))


def _times(wanted: NewGrant, site: Entrance, now: datetime) -> tuple[datetime, datetime | None]:
    """Begin and end, within one unbroken tie of the person to the site: no door opens before moving in or after leaving."""
    relations = tuple(relations_of(wanted.person_id, now))
    begins = tied_from(relations, site.organisation_id, site.site_id, now)
    if begins is None:
        raise _unacceptable("/person_id", "the person has no relation to this site; add one first")
    starts_at = wanted.starts_at or begins
    until = covered_until(relations, site.organisation_id, site.site_id, starts_at, starts_at)
    if until is not None and until <= max(starts_at, now):
        raise _unacceptable("/starts_at", "the person has no relation to the site that holds from then on")
    ends_at = wanted.ends_at or until
    if ends_at is None:
        return starts_at, None
    if ends_at <= max(starts_at, now):
        raise _unacceptable("/ends_at", "the grant would end before it begins, or be over already")
    if until is not None and ends_at > until:
        raise _unacceptable("/ends_at", "the person's relation to the site ends earlier")
    return starts_at, ends_at


def _site_of(wanted: NewGrant) -> tuple[Entrance, int]:
    """Any of the entrances, once all are known to stand on one site and the person to belong to its organisation.

    Beside it the number of ends of the person's relations, read before the relations are.
    """
    doors = [(ENTRANCES, (entrance_id,)) for entrance_id in wanted.entrance_ids]
    person, *entrances = read_together(clock.now(), (PEOPLE, (wanted.person_id,)), *doors)
    sites = {entrance.site_id if entrance else None for entrance in entrances}
    if None in sites or len(sites) != 1:
        raise _unacceptable("/entrance_ids", "name entrances of one site that you manage")
    if person is None or person.organisation_id != entrances[0].organisation_id:
        raise _unacceptable("/person_id", "name a person of the site's organisation")
    return Entrance.model_validate(entrances[0]), person.endings


def _unacceptable(pointer: str, detail: str) -> Unacceptable:
    return Unacceptable(
        "A grant needs a person and entrances that fit together.", errors=[{"pointer": pointer, "detail": detail}]
    )


def _expiry(ends_at: datetime | None, jurisdiction: str) -> datetime | None:
    """A grant without an end has no expiry yet: it gets one when it is ended."""
    if ends_at is None:
        return None
    return retention.expiry(config.operator_pack(), "grants", ends_at, jurisdiction).expires_at


handler = api.handler
