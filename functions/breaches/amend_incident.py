"""PATCH /v1/incidents/{incident_id}: what is now known. Facts that differ lead back to the scope; closed, it opens again."""

from datetime import datetime

from vestibule import clock, config
from vestibule.breaches import amending, exposures, obligations, pushing, revising, workflow
from vestibule.breaches.amending import Changes
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Amendment, Incident, IncidentView, view
from vestibule.breaches.recording import Overtaken
from vestibule.http import Api, answers_with
from vestibule.ids import IncidentId
from vestibule.people.standing import unknown
from vestibule.problems import AlreadyThere, NotFound

api = Api()


@api.patch("/v1/incidents/<incident_id>", **answers_with(200, IncidentView))
def amend_incident(incident_id: IncidentId, wanted: Amendment) -> IncidentView:
    """State what is known now, tick off tasks, or close it. For the role compliance."""
    caller, now = api.caller(), clock.now()
    caller.must_be("compliance")
    if INCIDENTS.get(incident_id, now=now) is None:
        raise NotFound(unknown("incident"))
    exposures.check(wanted.exposures or [], config.operator_pack())
    try:
        after = revising.amend(incident_id, now, lambda incident: _changes(incident, wanted, caller.person_id, now))
    except Overtaken as overtaken:
        raise AlreadyThere("It is being changed by others. Read it again, then try again.") from overtaken
    if after.state == "reported":
        workflow.start_if_possible(after)  # once, however often
    else:
        pushing.push(after)
    return view(after)


def _changes(incident: Incident, wanted: Amendment, by: str, now: datetime) -> Changes:
    changes = amending.changes_of(incident, wanted, by, now)
    if amending.closes(incident, wanted):
        after = incident.model_copy(update=changes)
        owed = obligations.owed(after, config.operator_pack(), now)
        amending.check_closable(after, owed, with_facts=amending.facts_in(changes))
    return changes


handler = api.handler
