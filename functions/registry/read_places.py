"""GET /v1/sites and /v1/sites/{site_id}: a manager sees the sites of the own organisations, and no others."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.http import Api
from vestibule.ids import OrganisationId, SiteId
from vestibule.people.standing import standing_of
from vestibule.registry.holdings import SITES
from vestibule.registry.model import Site, Sites

api = Api()


@api.get("/v1/sites")
def list_sites(
    organisation_id: Annotated[
        OrganisationId | None, Query(description="Left out: the only one that you manage.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Sites:
    """The sites of an organisation, by identifier. Needs to manage it."""
    now = clock.now()
    owner = standing_of(api.caller(), now).organisation(organisation_id, "query/organisation_id")
    scope = f"sites/{owner}"
    page = SITES.query(owner, index="by_organisation", now=now, after=cursors.opened(cursor, scope))
    return Sites(data=list(page.items), next=cursors.sealed(page.next, scope))


@api.get("/v1/sites/<site_id>")
def read_site(site_id: SiteId) -> Site:
    """One site. Needs to manage it."""
    now = clock.now()
    return standing_of(api.caller(), now).managed_thing(SITES.get(site_id, now=now), "site")


handler = api.handler
