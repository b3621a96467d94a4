"""GET /v1/directory: who can be rung at an entrance, as its console shows it (V-08)."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, consoles, cursors, looks
from vestibule.http import Api
from vestibule.ids import EntranceId
from vestibule.intercom.holdings import LISTINGS
from vestibule.intercom.model import Directory
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ENTRANCES

api = Api()


@api.get("/v1/directory")
def read_directory(
    entrance_id: Annotated[EntranceId, Query()],
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Directory:
    """Alias and code of those who want to be shown at a console, and no more. For who lives at the site, and who manages it."""
    now, caller = clock.now(), api.caller()
    standing, entrance = standing_of(caller, now), ENTRANCES.get(entrance_id, now=now)
    sites = {relation.site_id for relation in standing.relations}
    if entrance is None or not (entrance.site_id in sites or entrance.organisation_id in standing.managed):
        raise NotFound(unknown("entrance"))
    if entrance.device_kind != "console":
        raise NotFound("No console stands at this entrance, so no visitor is shown a directory.")
    scope = f"directory/{entrance.id}"
    part = consoles.directory_at(entrance, now, (cursors.opened(cursor, scope) or {}).get("code"))
    if entrance.organisation_id in standing.managed:
        organisation_id = entrance.organisation_id
        looks.looked_at(caller, "manager", LISTINGS, part.persons, now, organisation_id=organisation_id)
    return Directory(data=part.listings, next=cursors.sealed({"code": part.next} if part.next else None, scope))


handler = api.handler
