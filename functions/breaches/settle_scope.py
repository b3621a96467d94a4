"""Workflow step: count the list of an incident, end what is left of earlier rounds, and work out how grave it is."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, reaching
from vestibule.breaches import listing, obligations, recording, severity, tallying
from vestibule.breaches.model import Incident, Tally
from vestibule.evidence import Fact
from vestibule.steps import step

_TIME_TO_END_MS = 30_000


@step
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """In: `{incident_id, round, after?, tally?}`. Out: the same with `done`; `again` where the round has moved on.

    A list without end is counted by several calls; the last one puts the counts into the register.
    """
    known = {"incident_id": event["incident_id"], "round": event["round"]}
    after, tally = event.get("after"), Tally.model_validate(event.get("tally") or {})
    while True:
        now = clock.now()
        incident = recording.incident_of(event["incident_id"], now)
        if incident.round != event["round"] or incident.scoped_round == incident.round or incident.state == "closed":
            return {**known, "done": True, "again": incident.round != event["round"]}
        tally, after = _counted(incident, tally, after, now)
        if after is None:
            return {**known, "done": True, "again": not _settle(incident, tally)}
        if context.get_remaining_time_in_millis() < _TIME_TO_END_MS:
            return {**known, "after": after, "tally": tally.model_dump(mode="json"), "done": False, "again": False}


def _counted(
    incident: Incident, tally: Tally, after: dict[str, Any] | None, now: datetime
) -> tuple[Tally, dict[str, Any] | None]:
    """The tally with one more page of the list, and where the next one begins."""
    page = listing.read(incident, after, now)
    listing.end(page.earlier, now)
    persons = list(dict.fromkeys(line.person_id for line in page.lines))
    return tallying.added(tally, page.lines, incident, reaching.unreachable(persons, now)), page.after


def _settle(incident: Incident, tally: Tally) -> bool:
    """Put the counts into the register. False when the round has moved on."""
    now, pack = clock.now(), config.operator_pack()
    whole = tally.model_copy(update={"may_hold_others": reaching.may_hold_others(incident, tally, pack)})
    if incident.has_access_records and whole.read is None:
        whole = whole.model_copy(update={"read": 0})

    def settled(seen: Incident) -> dict[str, object] | None:
        if seen.round != incident.round or seen.scoped_round == seen.round:
            return None
        known: dict[str, object] = {"tally": whole, "scoped_round": seen.round, "assessed_at": seen.assessed_at or now}
        known["severity"] = severity.scored(seen.model_copy(update=known), whole)
        owed = obligations.owed(seen.model_copy(update=known), pack, now)
        moved = {"state": "awaiting_decision", "state_since": now, "task_token": None}
        return {**known, **moved, "next_due_at": obligations.next_due(owed)}

    after = recording.change(incident.id, now, settled, lambda seen: [_line(seen)])
    return after.round == incident.round


def _line(incident: Incident) -> Fact:
    tally, grave = incident.tally or Tally(), incident.severity
    facts = {"round": incident.round, "persons": tally.persons, "records": tally.records}
    return Fact("breaches.incident.scoped", incident.id, {**facts, "band": grave.band if grave else "low"})
