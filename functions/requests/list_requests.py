"""GET /v1/compliance/requests?due_before=&state=: what the compliance team has to answer, the soonest first."""

from typing import Annotated, Literal, get_args

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors, looks
from vestibule.http import Api
from vestibule.policy.parts import Jurisdiction
from vestibule.requests import desk, due
from vestibule.requests.desk import RequestList, Wanted
from vestibule.requests.due import StatedDay
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import Kind
from vestibule.requests.model import State

MOST = 50

api = Api()


@api.get("/v1/compliance/requests")
def list_requests(
    due_before: Annotated[
        StatedDay | None, Query(description="Due before this day begins, where the controller is.")
    ] = None,
    state: Annotated[State | Literal["all"] | None, Query(description="Left out: all that wait for an answer.")] = None,
    right: Annotated[Kind | None, Query()] = None,
    jurisdiction: Annotated[Jurisdiction | None, Query(description="The place whose law answers it.")] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> RequestList:
    """Requests by the date on which they are due, with their state and for whom each waits. For the role compliance."""
    caller, now = api.caller(), clock.now()
    caller.must_be("compliance")
    before = due.starts_on(due_before, config.operator_pack()) if due_before else None
    wanted = Wanted(_states(state), before, right, jurisdiction)
    part = desk.part_of(wanted, cursors.opened(cursor, wanted.name), now, MOST)
    persons = [request.person_id for request in part.items]
    looks.looked_at(caller, "compliance", REQUESTS, persons, now, organisation_id=None)
    return RequestList(data=[desk.entry(each, now) for each in part.items], next=cursors.sealed(part.next, wanted.name))


def _states(state: State | Literal["all"] | None) -> tuple[State, ...]:
    if state is None:
        return due.OPEN
    return get_args(State) if state == "all" else (state,)


handler = api.handler
