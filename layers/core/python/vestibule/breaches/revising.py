"""Commit what an amendment changes, with its line; an incident that was closed loses its end, unless a hold has decided on it."""

from collections.abc import Callable
from datetime import datetime

from vestibule import evidence, lifetime
from vestibule.breaches import amending, recording
from vestibule.breaches.amending import Changes
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.redating import dated, redate
from vestibule.table import Refused, Write


def amend(incident_id: str, now: datetime, changes_of: Callable[[Incident], Changes]) -> Incident:
    """Work out what changes of what stands there (nothing: nothing is written), as often as others come between.

    The incident must be known. `Overtaken` when others were quicker at each try.
    """
    for again in range(evidence.TRIES):
        lying = lifetime.lying(INCIDENTS, (incident_id,))
        if lying is None:
            break
        changes = changes_of(lying.record)
        if not changes:
            return lying.record
        after = lying.record.model_copy(update={**changes, "touched": lying.record.touched + 1})
        write, facts = _write(lying, changes, now)
        try:
            evidence.commit_with([*facts, _line(after)], now, write)
        except Refused:
            evidence.let_others_pass(again)
            continue
        return after
    raise recording.Overtaken(incident_id)


def _write(lying: Lying[Incident], changes: Changes, now: datetime) -> tuple[Write, list[Fact]]:
    """With the line by which a restored copy learns that it was opened again."""
    incident = lying.record
    if "expires_at" not in changes:
        return recording.changing(incident, **changes), []
    touched = {**changes, "touched": incident.touched + 1}
    write = redate(INCIDENTS, (incident.id,), lying, touched, only_if=recording.as_seen(incident), now=now)
    ends = {name: changes[name] for name in ("state", "closed_at", "expires_at")}
    return write, [dated(INCIDENTS, (incident.id,), ends)]


def _line(after: Incident) -> Fact:
    return Fact("breaches.incident.amended", after.id, amending.told_of(after))
