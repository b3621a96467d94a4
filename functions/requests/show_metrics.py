"""GET /v1/compliance/requests/metrics?year=: the figures that California has published each year, and median days."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, get_args

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config
from vestibule.http import Api
from vestibule.policy.parts import Jurisdiction
from vestibule.requests import due
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.metrics import RequestMetrics, metrics_of
from vestibule.requests.model import DataRequest, State

_AT_ONCE = 500

api = Api()


@api.get("/v1/compliance/requests/metrics")
def show_metrics(
    year: Annotated[int | None, Query(ge=2000, le=2999, description="Left out: this year.")] = None,
    jurisdiction: Annotated[Jurisdiction | None, Query(description="Of the persons who asked; left out: all.")] = None,
) -> RequestMetrics:
    """How many requests came in a year, what became of them and how many days it took. No request is named. For compliance."""
    caller, now, pack = api.caller(), clock.now(), config.operator_pack()
    caller.must_be("compliance")
    meant = year or due.day_of(now, pack).year
    begins = due.starts_on(date(meant, 1, 1), pack)
    return metrics_of(_since(begins, now), meant, jurisdiction, pack.time_zone, now)


def _since(begins: datetime, now: datetime) -> Iterator[DataRequest]:
    """Every request that has moved since: whatever came later is among them."""
    between = (clock.written(begins), clock.written(now))
    for state in get_args(State):
        after = None
        while True:
            page = REQUESTS.query(state, index="by_state", between=between, now=now, limit=_AT_ONCE, after=after)
            yield from page.items
            after = page.next
            if after is None:
                break


handler = api.handler
