"""GET /v1/entries: a person's own entries, or those of an entrance or a site for its manager. Never across."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors, looks
from vestibule.access.gaps import Entries, gaps_among, going_on, gone_on
from vestibule.access.holdings import ENTRIES
from vestibule.clock import StatedInstant
from vestibule.http import Api
from vestibule.ids import EntranceId, PersonId, SiteId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound, Unacceptable
from vestibule.registry.holdings import ENTRANCES, SITES

MOST = 100
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)

api = Api()


@api.get("/v1/entries")
def list_entries(
    *,
    entrance_id: Annotated[EntranceId | None, Query()] = None,
    person_id: Annotated[PersonId | None, Query()] = None,
    site_id: Annotated[SiteId | None, Query()] = None,
    since: Annotated[StatedInstant | None, Query(alias="from", description="RFC 3339 with zone, included.")] = None,
    until: Annotated[StatedInstant | None, Query(alias="to", description="RFC 3339 with zone, included.")] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Entries:
    """Entries, newest first. Name `entrance_id` or `site_id` (managers) or `person_id` (only your own), one of them."""
    if [entrance_id, site_id, person_id].count(None) != 2:  # noqa: PLR2004 (all but one)
        detail = "Name one of entrance_id, site_id and person_id."
        raise Unacceptable(detail, errors=[{"pointer": "query/entrance_id", "detail": "this, site_id or person_id"}])
    between = (clock.written(since or _FIRST), clock.written(until or _LAST))
    if between[0] > between[1]:
        detail = "`to` is before `from`."
        raise Unacceptable(detail, errors=[{"pointer": "query/to", "detail": "not before `from`"}])
    now = clock.now()
    index, key = _readable(entrance_id, person_id, site_id, now)
    scope = "/".join(("entries", index, key, *between))
    after, counted = gone_on(cursors.opened(cursor, scope))
    page = ENTRIES.query(key, index=index, now=now, between=between, newest_first=True, limit=MOST, after=after)
    gaps = gaps_among(page.items, counted) if person_id is None else []
    goes_on = cursors.sealed(going_on(page.items, counted, page.next), scope)
    entries = Entries(data=list(page.items), gaps=gaps, next=goes_on)
    if page.items and person_id is None:
        persons = (entry.person_id for entry in page.items)
        looks.looked_at(api.caller(), "manager", ENTRIES, persons, now, organisation_id=page.items[0].organisation_id)
    return entries


def _readable(entrance_id: str | None, person_id: str | None, site_id: str | None, now: datetime) -> tuple[str, str]:
    """The index and key that this caller may read; anything else is unknown."""
    caller = api.caller()
    if person_id is not None:
        if person_id != caller.person_id:
            raise NotFound(unknown("person"))
        return "by_person", person_id
    if site_id is not None:
        return "by_site", standing_of(caller, now).managed_thing(SITES.get(site_id, now=now), "site").id
    entrance = standing_of(caller, now).managed_thing(ENTRANCES.get(str(entrance_id), now=now), "entrance")
    return "by_entrance", entrance.id


handler = api.handler
