"""POST /v1/sites: a manager opens a site of the own organisation."""

from vestibule import clock, ids
from vestibule.http import Api, Reply, answers_with
from vestibule.people.standing import standing_of
from vestibule.registry.holdings import SITES
from vestibule.registry.model import NewSite, Site

api = Api()


@api.post("/v1/sites", **answers_with(201, Site))
def open_site(wanted: NewSite) -> Reply:
    """Open a site. Needs to manage the organisation."""
    now = clock.now()
    standing_of(api.caller(), now).must_manage(wanted.organisation_id, "organisation")
    site = Site(id=ids.derived("sit", api.once), created_at=now, **wanted.model_dump())
    return api.created(site, f"/v1/sites/{site.id}", SITES.add(site))


handler = api.handler
