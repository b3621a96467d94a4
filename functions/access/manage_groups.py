"""POST and GET /v1/sites/{site_id}/groups, GET /v1/groups/{group_id}: doors of a site under one name, to be granted together."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors, grouping, ids
from vestibule.access.group import Group, Groups, GroupView, NewGroup
from vestibule.access.holdings import GROUPS
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import GroupId, SiteId
from vestibule.people.standing import standing_of
from vestibule.registry.holdings import SITES
from vestibule.registry.model import Site

api = Api()


@api.post("/v1/sites/<site_id>/groups", **answers_with(201, GroupView))
def make_group(site_id: SiteId, wanted: NewGroup) -> Reply:
    """Make a group of doors. Needs to manage the site."""
    now, site = clock.now(), _managed(site_id)
    grouping.check_on_site(wanted.entrance_ids, site.id, "/entrance_ids", now)
    group = Group(
        id=ids.derived("grp", api.once),
        organisation_id=site.organisation_id,
        site_id=site.id,
        created_at=now,
        changed_at=now,
        **wanted.model_dump(),
    )
    return api.created(view(group), f"/v1/groups/{group.id}", GROUPS.add(group))


@api.get("/v1/sites/<site_id>/groups")
def list_groups(site_id: SiteId, cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None) -> Groups:
    """The groups of a site, by identifier. Needs to manage it."""
    site, scope = _managed(site_id), f"groups/{site_id}"
    page = GROUPS.query(site.id, index="by_site", now=clock.now(), after=cursors.opened(cursor, scope))
    return Groups(data=[view(group) for group in page.items], next=cursors.sealed(page.next, scope))


@api.get("/v1/groups/<group_id>")
def read_group(group_id: GroupId) -> GroupView:
    """One group. Needs to manage its site."""
    now = clock.now()
    return view(standing_of(api.caller(), now).managed_thing(GROUPS.get(group_id, now=now), "group"))


def view(group: Group) -> GroupView:
    """As its managers see it."""
    return GroupView.model_validate(group.model_dump())


def _managed(site_id: str) -> Site:
    now = clock.now()
    return standing_of(api.caller(), now).managed_thing(SITES.get(site_id, now=now), "site")


handler = api.handler
