"""POST /v1/incidents/{incident_id}/filings: a notice was handed over to an authority or a controller, with the proof of it."""

from datetime import datetime

from vestibule import clock, config
from vestibule.breaches import drafting, drafts, filing, obligations, recording, replying
from vestibule.breaches.filing import FilingRecorded
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident, NewFiling
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import IncidentId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound

api = Api()


@api.post("/v1/incidents/<incident_id>/filings", **answers_with(201, FilingRecorded))
def file_notice(incident_id: IncidentId, wanted: NewFiling) -> Reply:
    """Enter that a notice was handed over: when, how, which document. The same one twice is one. For the role compliance."""
    now = clock.now()
    api.caller().must_be("compliance")
    is_draft: bool | None = None
    for again in range(TRIES):
        incident = INCIDENTS.get(incident_id, now=now)
        if incident is None:
            raise NotFound(unknown("incident"))
        is_draft = drafts.is_draft(incident.id, wanted.digest) if is_draft is None else is_draft
        try:
            return _filed(incident, wanted, is_draft=is_draft, now=now)
        except MovedOn as moved_on:  # another was quicker: what holds then shows when it is read again
            last = moved_on
        let_others_pass(again)
    raise last


def _filed(incident: Incident, wanted: NewFiling, *, is_draft: bool, now: datetime) -> Reply:
    """What was done, with what is owed next: all or nothing."""
    pack, location = config.operator_pack(), f"/v1/incidents/{incident.id}"
    obligation = filing.obligation_of(wanted, obligations.owed(incident, pack, now))
    same = filing.same_as(wanted, drafting.filed(incident, obligation))
    if same:
        told = filing.answer(same, late=bool(same.late_because), is_draft=is_draft, next_due_at=incident.next_due_at)
        return api.created(told, location)
    filing.check(wanted, obligation, incident, now)
    late = filing.is_late(wanted, obligation)
    made = filing.entered(wanted, obligation, incident, api.caller().person_id)
    filings = [*incident.filings, made]
    after = incident.model_copy(update={"filings": filings})
    due = obligations.next_due(obligations.owed(after, pack, now))
    answer = filing.answer(made, late=late, is_draft=is_draft, next_due_at=due)
    writes = [recording.changing(incident, filings=filings, next_due_at=due)]
    return replying.created(
        api, answer, location, writes, [filing.fact(incident, made, late=late, is_draft=is_draft)], now=now
    )


handler = api.handler
