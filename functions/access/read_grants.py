"""GET /v1/grants and /v1/grants/{grant_id}: what somebody may open, and what became of a revocation."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors, looks
from vestibule.access import bounds
from vestibule.access.holdings import CREDENTIALS, GRANTS
from vestibule.access.model import Grant
from vestibule.access.shown import GrantPage, GrantSeen, GrantView, is_own, may_see
from vestibule.http import Api
from vestibule.ids import GrantId, PersonId
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.table import read_together

MOST = 100

api = Api()


@api.get("/v1/grants/<grant_id>")
def read_grant(grant_id: GrantId) -> GrantSeen:
    """One grant, with its credentials and, once it was revoked, from when on each of its doors surely opens nothing for it."""
    now, caller = clock.now(), api.caller()
    grant = GRANTS.get(grant_id, now=now)
    if grant is None or not may_see(grant, caller.person_id, standing_of(caller, now).managed):
        raise NotFound(unknown("grant"))
    issued = [(CREDENTIALS, (credential_id,)) for credential_id in grant.credential_ids]
    credentials = [each for each in read_together(now, *issued) if each] if issued else []
    seen = GrantSeen.with_all(grant, credentials, bounds.of_all(grant, credentials, now))
    _note([grant], now)
    return seen


@api.get("/v1/grants")
def list_grants(
    person_id: Annotated[PersonId | None, Query(description="Left out: your own.")] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> GrantPage:
    """The grants of a person: your own, or those of somebody whose organisation you manage."""
    now, caller = clock.now(), api.caller()
    whose = person_id or caller.person_id
    if whose != caller.person_id:
        standing_of(caller, now).managed_thing(PEOPLE.get(whose, now=now), "person")
    scope = f"grants/{whose}"
    page = GRANTS.query(whose, index="by_person", now=now, limit=MOST, after=cursors.opened(cursor, scope))
    grants = GrantPage(data=[GrantView.of(grant) for grant in page.items], next=cursors.sealed(page.next, scope))
    _note(page.items, now)
    return grants


def _note(grants: list[Grant] | tuple[Grant, ...], now: datetime) -> None:
    """Who looks at another's grants leaves a trace with that person; who shared a grant knows what was shared."""
    caller = api.caller()
    seen = [grant.person_id for grant in grants if not is_own(grant, caller.person_id)]
    if seen:
        looks.looked_at(caller, "manager", GRANTS, seen, now, organisation_id=grants[0].organisation_id)


handler = api.handler
