"""POST /v1/sites/{site_id}/spaces and /entrances: a manager adds rooms and doors to a site."""

from vestibule import clock
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import SiteId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.registry.model import Entrance, Site, Space
from vestibule.registry.places import check_new, place_id
from vestibule.registry.wanted import NewEntrance, NewSpace

api = Api()


@api.post("/v1/sites/<site_id>/spaces", **answers_with(201, Space))
def add_space(site_id: SiteId, wanted: NewSpace) -> Reply:
    """Add an apartment, a storage unit or another room. Needs to manage the site."""
    now, site = clock.now(), _managed(site_id)
    space = Space(
        id=place_id(SPACES, api.once, site.organisation_id, wanted.external_key),
        site_id=site.id,
        organisation_id=site.organisation_id,
        created_at=now,
        **wanted.model_dump(),
    )
    check_new(SPACES, space, now)
    return api.created(space, f"/v1/spaces/{space.id}", SPACES.add(space))


@api.post("/v1/sites/<site_id>/entrances", **answers_with(201, Entrance))
def add_entrance(site_id: SiteId, wanted: NewEntrance) -> Reply:
    """Add a door, a gate or an elevator stop. Needs to manage the site."""
    now, site = clock.now(), _managed(site_id)
    space = _on_site(site, wanted.space_id) if wanted.space_id else None
    entrance = Entrance(
        id=place_id(ENTRANCES, api.once, site.organisation_id, wanted.external_key),
        site_id=site.id,
        organisation_id=site.organisation_id,
        time_zone=site.time_zone,
        jurisdiction=site.jurisdiction,
        barred=space.barred if space else None,
        created_at=now,
        **wanted.model_dump(),
    )
    check_new(ENTRANCES, entrance, now)
    return api.created(entrance, f"/v1/entrances/{entrance.id}", ENTRANCES.add(entrance))


def _managed(site_id: str) -> Site:
    now = clock.now()
    return standing_of(api.caller(), now).managed_thing(SITES.get(site_id, now=now), "site")


def _on_site(site: Site, space_id: str) -> Space:
    space = SPACES.get(space_id, now=clock.now())
    if space is None or space.site_id != site.id:
        raise Unacceptable(
            unknown("space on this site"), errors=[{"pointer": "/space_id", "detail": "not on this site"}]
        )
    return space


handler = api.handler
