"""GET /v1/incidents/{incident_id} and …/obligations: what is known of an incident, and what is owed to whom by when."""

from datetime import datetime

from vestibule import cautioning, clock, config, looks
from vestibule.breaches import memo, obligations, reporting
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.memo import Chapter
from vestibule.breaches.model import Incident, IncidentView, Obligation, ReportedIncident, view
from vestibule.clock import Instant
from vestibule.http import Api
from vestibule.ids import IncidentId
from vestibule.people.standing import unknown
from vestibule.privacy import negotiation
from vestibule.problems import NotFound
from vestibule.shapes import Output

api = Api()


class Owed(Output):
    """What is owed, as the facts of a round have it, with the memo for those who decide."""

    incident_id: IncidentId
    round: int
    is_scoped: bool
    """Whether the scope of this round is complete. Before, it is that of an earlier one, or nothing."""
    next_due_at: Instant | None
    data: list[Obligation]
    memo: list[Chapter]


@api.get("/v1/incidents/<incident_id>")
def read_incident(incident_id: IncidentId) -> IncidentView | ReportedIncident:
    """All of it for the role compliance; who reported it sees how far it has come."""
    now = clock.now()
    incident = _seen(incident_id, now)
    if "compliance" not in api.caller().roles:
        return reporting.answer(incident)
    told = cautioning.counts(incident, now) if incident.told else {}
    return view(incident.model_copy(update={"told": told}))


@api.get("/v1/incidents/<incident_id>/obligations")
def read_obligations(incident_id: IncidentId) -> Owed:
    """To whom what is owed under which law, each with its own clock. For the role compliance."""
    api.caller().must_be("compliance")
    now, pack = clock.now(), config.operator_pack()
    incident = _seen(incident_id, now)
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    owed = obligations.owed(incident, pack, now, language)
    return Owed(
        incident_id=incident.id,
        round=incident.round,
        is_scoped=incident.scoped_round == incident.round,
        next_due_at=obligations.next_due(owed),
        data=owed,
        memo=memo.memo(incident, owed, pack, language),
    )


def _seen(incident_id: str, now: datetime) -> Incident:
    """The incident; of another's nobody learns that it is there. A reporter is told that staff looked."""
    caller, incident = api.caller(), INCIDENTS.get(incident_id, now=now)
    is_team = "compliance" in caller.roles
    if incident is None or not (is_team or incident.reported_by == caller.person_id):
        raise NotFound(unknown("incident"))
    looks.looked_at(caller, "compliance", INCIDENTS, [incident.reported_by] * is_team, now, organisation_id=None)
    return incident


handler = api.handler
