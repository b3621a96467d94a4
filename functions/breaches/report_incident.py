"""POST /v1/incidents (F-06): whoever suspects that data got where it should not says so; everything is looked into."""

from vestibule import clock, config, flood, ids
from vestibule.breaches import exposures, replying, reporting, workflow
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import NewIncident, ReportedIncident
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with

MOST = 10
"""In an hour, of one user. Who works for the operator is not held up."""

api = Api()


@api.post("/v1/incidents", **answers_with(201, ReportedIncident))
def report_incident(said: NewIncident) -> Reply:
    """Report what happened, in your own words. The roles compliance and operator may state everything, others only that."""
    caller, now = api.caller(), clock.now()
    source = reporting.source_of(said, caller)
    if source == "person":
        flood.check("incidents", caller.person_id, MOST, now)
    incident = reporting.reported(ids.derived("inc", api.once), said, source, caller.person_id, now)
    exposures.check(incident.exposures, config.operator_pack())
    line = Fact("breaches.incident.reported", incident.id, reporting.told_of_report(incident))
    location = f"/v1/incidents/{incident.id}"
    reply = replying.created(api, reporting.answer(incident), location, [INCIDENTS.add(incident)], [line], now=now)
    if reply.is_new:
        workflow.start_if_possible(incident)
    return reply


handler = api.handler
