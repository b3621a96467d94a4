"""GET /v1/directory: who can be rung at an entrance, as its console shows it (V-08)."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, consoles, looks
from vestibule.http import Api
from vestibule.ids import EntranceId
from vestibule.intercom.holdings import LISTINGS
from vestibule.intercom.model import Directory
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ENTRANCES

api = Api()


@api.get("/v1/directory")
def read_directory(entrance_id: Annotated[EntranceId, Query()]) -> Directory:
    """Alias and code of those who want to be shown, and nothing else. For who lives at the site, and who manages it."""
    now, caller = clock.now(), api.caller()
    standing, entrance = standing_of(caller, now), ENTRANCES.get(entrance_id, now=now)
    sites = {relation.site_id for relation in standing.relations}
    if entrance is None or not (entrance.site_id in sites or entrance.organisation_id in standing.managed):
        raise NotFound(unknown("entrance"))
    directory, persons = consoles.directory_at(entrance, now)
    if entrance.organisation_id in standing.managed:
        organisation_id = entrance.organisation_id
        looks.looked_at(caller, "manager", LISTINGS.name, persons, now, organisation_id=organisation_id)
    return directory


handler = api.handler
