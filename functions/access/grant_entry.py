"""POST /v1/grants: a manager lets somebody open entrances of one site."""

from vestibule import clock, config, ids
from vestibule.access.grant import granting
from vestibule.access.model import Grant, NewGrant
from vestibule.http import Api, Reply, answers_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import standing_of, unknown
from vestibule.policy import retention
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import read_together

api = Api()


@api.post("/v1/grants", **answers_with(201, Grant))
def grant_entry(wanted: NewGrant) -> Reply:
    """Grant entry. Needs to manage the site; the person must be of the same organisation."""
    now, caller = clock.now(), api.caller()
    site = _site_of(wanted)
    standing_of(caller, now).must_manage(site.organisation_id, "entrance")
    grant = Grant(
        id=ids.derived("grt", api.once),
        organisation_id=site.organisation_id,
        site_id=site.site_id,
        granted_by=caller.person_id,
        created_at=now,
        starts_at=wanted.starts_at or now,
        expires_at=_expiry(wanted, site.jurisdiction),
        **wanted.model_dump(include={"person_id", "entrance_ids", "ends_at"}),
    )
    return api.created(grant, f"/v1/grants/{grant.id}", *granting(grant, now))


def _site_of(wanted: NewGrant) -> Entrance:
    """Any of the entrances, once all are known to stand on one site and the person to belong to its organisation."""
    doors = [(ENTRANCES, (entrance_id,)) for entrance_id in wanted.entrance_ids]
    person, *entrances = read_together(clock.now(), (PEOPLE, (wanted.person_id,)), *doors)
    sites = {entrance.site_id if entrance else None for entrance in entrances}
    if None in sites or len(sites) != 1:
        raise _unacceptable("/entrance_ids", "name entrances of one site that you manage")
    if person is None or person.organisation_id != entrances[0].organisation_id:
        raise _unacceptable("/person_id", "name a person of the site's organisation")
    return Entrance.model_validate(entrances[0])


def _unacceptable(pointer: str, detail: str) -> Unacceptable:
    what = "entrance" if "entrance" in pointer else "person"
    return Unacceptable(unknown(what), errors=[{"pointer": pointer, "detail": detail}])


def _expiry(wanted: NewGrant, jurisdiction: str) -> "clock.Instant | None":
    """A grant without an end has no expiry yet: it gets one when it is ended."""
    if wanted.ends_at is None:
        return None
    return retention.expiry(config.operator_pack(), "grants", wanted.ends_at, jurisdiction).expires_at


handler = api.handler
