"""GET /v1/entrances/{entrance_id}/crossings: how often a door opened on a day long ago, by hour, with nobody in it."""

from datetime import UTC, date, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config
from vestibule.access import counting
from vestibule.access.crossing import Crossed, CrossingsOfDay
from vestibule.access.holdings import CROSSINGS
from vestibule.http import Api
from vestibule.ids import EntranceId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound, Unacceptable
from vestibule.registry.holdings import ENTRANCES

api = Api()


@api.get("/v1/entrances/<entrance_id>/crossings")
def read_crossings(
    entrance_id: EntranceId, day: Annotated[str, Query(max_length=10, description="`2026-08-30`, of UTC.")]
) -> CrossingsOfDay:
    """How many entries a door had in each hour of a day whose entries are gone. For those who manage it.

    What is not listed was none, or too few to be told without telling who, or has not settled yet.
    """
    now, wanted = clock.now(), _day(day)
    standing_of(api.caller(), now).managed_thing(ENTRANCES.get(entrance_id, now=now), "entrance")
    rule = counting.rule_of_entries(config.operator_pack())
    if rule is None:
        raise NotFound(unknown("count"))
    between = (f"{wanted}T00", f"{wanted}T24")
    found = CROSSINGS.query(entrance_id, between=between, now=now).items
    return CrossingsOfDay(
        day=wanted,
        at_least=rule.at_least,
        data=[Crossed.of(crossings) for crossings in found if counting.is_shown(crossings, rule, now)],
    )


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        error = {"pointer": "query/day", "detail": "write it as 2026-08-30"}
        raise Unacceptable("`day` is not a day.", errors=[error]) from None


handler = api.handler
