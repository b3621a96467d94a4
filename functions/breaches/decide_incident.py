"""POST /v1/incidents/{incident_id}/decision: the compliance team decides on the memo of a round, obligation by obligation."""

from datetime import datetime

from vestibule import clock, config
from vestibule.breaches import deciding, obligations, pushing, recording, replying
from vestibule.breaches.deciding import IncidentDecided
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident, IncidentDecision
from vestibule.evidence import TRIES, Fact, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import IncidentId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound

api = Api()


@api.post("/v1/incidents/<incident_id>/decision", **answers_with(201, IncidentDecided))
def decide_incident(incident_id: IncidentId, wanted: IncidentDecision) -> Reply:
    """Tell or do not tell, with a reason for each obligation; after a term has passed, with the cause. For compliance."""
    api.caller().must_be("compliance")
    now = clock.now()
    for again in range(TRIES):
        incident = INCIDENTS.get(incident_id, now=now)
        if incident is None:
            raise NotFound(unknown("incident"))
        try:
            return _decided(incident, wanted, now)
        except MovedOn as moved_on:  # another has decided, or facts have changed: both show when it is read again
            last = moved_on
        let_others_pass(again)
    raise last


def _decided(incident: Incident, wanted: IncidentDecision, now: datetime) -> Reply:
    """Check it against what is owed, and commit it with its line of evidence."""
    pack, by = config.operator_pack(), api.caller().person_id
    deciding.check_decidable(incident, wanted)
    owed = obligations.owed(incident, pack, now)
    deciding.check_complete(wanted, owed)
    late = deciding.late_in(owed, now)
    deciding.check_cause(wanted, late)
    deciding.check_not_told(incident, wanted)
    changes = {
        "decisions": deciding.decided(incident, wanted, by, now),
        "told_round": deciding.told_round(incident, wanted),
    }
    after = incident.model_copy(update={**changes, "touched": incident.touched + 1})
    owed = obligations.owed(after, pack, now)
    answer = IncidentDecided(
        id=incident.id,
        round=incident.round,
        verdict=deciding.verdict_of(wanted),
        next="notify" if deciding.tells_persons(after) else "follow_up",
        obligations=owed,
    )
    facts = deciding.told_of(wanted, by, is_late=bool(late))
    write = recording.changing(incident, **changes, next_due_at=obligations.next_due(owed))
    line = Fact("breaches.incident.decided", incident.id, facts)
    reply = replying.created(api, answer, f"/v1/incidents/{incident.id}", [write], [line], now=now)
    if reply.is_new:
        pushing.push(after)
    return reply


handler = api.handler
