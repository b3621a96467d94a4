"""GET of sites, spaces and entrances: a manager sees those of the own organisations, and no others."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors
from vestibule.http import Api
from vestibule.ids import OrganisationId, SiteId, SpaceId
from vestibule.people.standing import standing_of
from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.registry.model import Entrances, Site, Sites, Space, Spaces
from vestibule.table import Page, Table

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


@api.get("/v1/spaces")
def list_spaces(
    site_id: Annotated[SiteId, Query()],
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Spaces:
    """The spaces of a site, by identifier. Needs to manage it."""
    page, scope = _of_site(SPACES, site_id, cursor)
    return Spaces(data=list(page.items), next=cursors.sealed(page.next, scope))


@api.get("/v1/spaces/<space_id>")
def read_space(space_id: SpaceId) -> Space:
    """One space. Needs to manage its site."""
    now = clock.now()
    return standing_of(api.caller(), now).managed_thing(SPACES.get(space_id, now=now), "space")


@api.get("/v1/entrances")
def list_entrances(
    site_id: Annotated[SiteId, Query()],
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Entrances:
    """The entrances of a site, by identifier. Needs to manage it."""
    page, scope = _of_site(ENTRANCES, site_id, cursor)
    return Entrances(data=list(page.items), next=cursors.sealed(page.next, scope))


def _of_site(table: Table[Any], site_id: str, cursor: str | None) -> tuple[Page[Any], str]:
    now, scope = clock.now(), f"{table.name}/{site_id}"
    site = standing_of(api.caller(), now).managed_thing(SITES.get(site_id, now=now), "site")
    return table.query(site.id, index="by_site", now=now, after=cursors.opened(cursor, scope)), scope


handler = api.handler
