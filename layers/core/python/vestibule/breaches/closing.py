"""How an incident ends: when the workflow that follows it up goes on, and the write that closes it for its term."""

from datetime import datetime
from typing import Literal

from vestibule import evidence, lifetime
from vestibule.breaches import amending, deciding, recording
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate
from vestibule.table import Refused, Write

type Next = Literal["again", "close"]


def answer(incident: Incident, round_: int) -> Next | None:
    """What the workflow that follows up a round is told; None while there is nothing to do.

    A decision that was replaced may tell persons who were not told before: then the notices go out first.
    """
    if incident.state == "closed":
        return "close"
    is_open = incident.round != round_ or deciding.answer(incident, round_) in (None, "again")
    if is_open or (deciding.tells_persons(incident) and incident.told_round < incident.round):
        return "again"
    return "close" if amending.is_to_close(incident) else None


def close(incident_id: str, round_: int, expires_at: datetime, now: datetime) -> bool:
    """Close it. False when the team does not want that of this round any more. Twice is once.

    What lies there is read again at each try, because a hold may keep it.
    """
    for again in range(evidence.TRIES):
        lying = lifetime.lying(INCIDENTS, (incident_id,))
        if lying is None or lying.record.state == "closed":
            return True
        if answer(lying.record, round_) != "close":
            return False
        write, facts = _ending(lying, expires_at, now)
        try:
            evidence.commit_with(facts, now, write)
        except Refused:  # new facts, or a hold that came or went: both show when it is read again
            evidence.let_others_pass(again)
            continue
        return True
    raise recording.Overtaken(incident_id)


def _ending(lying: Lying[Incident], expires_at: datetime, now: datetime) -> tuple[Write, tuple[Fact, ...]]:
    """The write with the lines that tell of it. Refused when it is not as it was seen any more."""
    incident = lying.record
    ends: dict[str, datetime | str | None] = {"state": "closed", "closed_at": now, "expires_at": expires_at}
    ends |= {"task_token": None, "next_due_at": None}
    changes = {**ends, "state_since": now, "touched": incident.touched + 1}
    only_if = recording.as_seen(incident)
    write = redate(INCIDENTS, (incident.id,), lying, changes, only_if=only_if, now=now)
    said = {"round": incident.round, "state": "closed"}
    return write, (Fact("breaches.incident.closed", incident.id, said), dated(INCIDENTS, (incident.id,), ends))
