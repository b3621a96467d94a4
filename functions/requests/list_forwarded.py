"""GET /v1/controllers/{organisation_id}/requests (F-04): what a controller's customers asked us, and what it told us to do."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors, looks
from vestibule.caller import Role
from vestibule.http import Api
from vestibule.ids import OrganisationId
from vestibule.people.standing import standing_of
from vestibule.requests import controlling
from vestibule.requests.controlling import ForwardedList
from vestibule.requests.holdings import REQUESTS

MOST = 50

api = Api()


@api.get("/v1/controllers/<organisation_id>/requests")
def list_forwarded(
    organisation_id: OrganisationId, cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None
) -> ForwardedList:
    """Requests about data on which your organisation decides, newest first. For its managers, and the role compliance."""
    now, caller = clock.now(), api.caller()
    role: Role = "compliance" if "compliance" in caller.roles else "manager"
    if role == "manager":
        standing_of(caller, now).must_manage(organisation_id, "organisation")
    scope = f"controllers/{organisation_id}"
    after = cursors.opened(cursor, scope)
    page = REQUESTS.query(organisation_id, index=controlling.INDEX, now=now, newest_first=True, limit=MOST, after=after)
    persons = [each.person_id for each in page.items]
    looks.looked_at(caller, role, REQUESTS, persons, now, organisation_id=organisation_id)
    return ForwardedList(
        data=[controlling.entry(each, now) for each in page.items], next=cursors.sealed(page.next, scope)
    )


handler = api.handler
