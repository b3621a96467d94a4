"""GET /v1/incidents/{incident_id}/scope: whom an incident concerns and what of theirs, counted and person by person."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, cursors, evidence, looks
from vestibule.breaches import listing, tallying
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.breaches.model import Affected, Tally
from vestibule.clock import Instant
from vestibule.http import Api
from vestibule.ids import IncidentId, PersonId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.shapes import Output

MOST = 100
api = Api()


class AffectedView(Output):
    """What of one person was exposed by one exposure of the incident."""

    person_id: PersonId
    exposure: int
    """The exposure's place in the incident, from 0."""
    categories: list[str]
    tables: dict[str, int]
    jurisdiction: str | None
    controller_id: str | None
    is_read: bool | None
    is_child: bool
    found_at: Instant


class IncidentScope(Output):
    """Counts over everybody, and a page of the persons. `is_complete`: of this round, all are found and counted."""

    incident_id: IncidentId
    round: int
    is_complete: bool
    assessed_at: Instant | None
    tally: Tally | None
    data: list[AffectedView]
    next: str | None


@api.get("/v1/incidents/<incident_id>/scope")
def show_scope(
    incident_id: IncidentId, cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None
) -> IncidentScope:
    """The list as it stands. For the role compliance; who looked at it stands in the evidence and in each person's account."""
    caller, now = api.caller(), clock.now()
    caller.must_be("compliance")
    incident = INCIDENTS.get(incident_id, now=now)
    if incident is None:
        raise NotFound(unknown("incident"))
    name = f"scope {incident.id} {incident.round}"
    page = listing.read(incident, cursors.opened(cursor, name), now, MOST)
    facts = {"by": caller.person_id, "round": incident.round, "lines": len(page.lines)}
    evidence.append("breaches.scope.shown", incident.id, facts, now)
    looks.looked_at(caller, "compliance", AFFECTED, [line.person_id for line in page.lines], now, organisation_id=None)
    return IncidentScope(
        incident_id=incident.id,
        round=incident.round,
        is_complete=incident.scoped_round == incident.round,
        assessed_at=incident.assessed_at,
        tally=incident.tally,
        data=[_view(line) for line in page.lines],
        next=cursors.sealed(page.after, name),
    )


def _view(line: Affected) -> AffectedView:
    fields = line.model_dump(include=AffectedView.model_fields.keys() - {"exposure"})
    return AffectedView(exposure=tallying.number_of(line), **fields)


handler = api.handler
