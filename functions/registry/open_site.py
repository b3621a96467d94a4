"""POST /v1/sites: a manager opens a site of the own organisation."""

from vestibule import clock
from vestibule.http import Api, Reply, answers_with
from vestibule.people.standing import standing_of
from vestibule.registry.holdings import SITES
from vestibule.registry.model import Site
from vestibule.registry.places import check_new, place_id
from vestibule.registry.wanted import NewSite

api = Api()


@api.post("/v1/sites", **answers_with(201, Site))
def open_site(wanted: NewSite) -> Reply:
    """Open a site. Needs to manage the organisation."""
    now = clock.now()
    owner = standing_of(api.caller(), now).organisation(wanted.organisation_id, "/organisation_id")
    described = {**wanted.model_dump(), "organisation_id": owner}
    site = Site(id=place_id(SITES, api.once, owner, wanted.external_key), created_at=now, **described)
    check_new(SITES, site, now)
    return api.created(site, f"/v1/sites/{site.id}", SITES.add(site))


handler = api.handler
