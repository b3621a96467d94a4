"""An incident is changed by whoever has seen it last, with a line of evidence, all or nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, cast

from vestibule import evidence
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident, Unreportable
from vestibule.evidence import Fact
from vestibule.table import Refused, Write

if TYPE_CHECKING:
    from pynamodb.expressions.condition import Condition


class Overtaken(RuntimeError):
    """Others changed the incident at each try: the step is tried again."""


def incident_of(incident_id: str, now: datetime) -> Incident:
    """The incident from the register. `Unreportable` when it is not there."""
    incident = INCIDENTS.get(incident_id, now=now)
    if incident is None:
        raise Unreportable("incident_id names no incident of the register")
    return incident


def changing(incident: Incident, **changes: object) -> Write:
    """The write that changes it. Refused when it is not as it was seen any more."""
    return INCIDENTS.change(incident.id, only_if=as_seen(incident), touched=incident.touched + 1, **changes)


def as_seen(incident: Incident) -> "Condition":
    """That nobody has changed it since it was read."""
    touched = INCIDENTS.where("touched")
    same = touched == incident.touched if incident.touched else touched.does_not_exist() | (touched == 0)
    return cast("Condition", same)


def change(
    incident_id: str,
    now: datetime,
    change_of: Callable[[Incident], dict[str, object] | None],
    facts: Callable[[Incident], Sequence[Fact]] = lambda _: (),
) -> Incident:
    """Read it, work out what changes (None: nothing) and commit that with its lines, as often as others come between."""
    for again in range(evidence.TRIES):
        incident = incident_of(incident_id, now)
        changes = change_of(incident)
        if changes is None:
            return incident
        after = incident.model_copy(update={**changes, "touched": incident.touched + 1})
        try:
            evidence.commit_with(facts(after), now, changing(incident, **changes))
        except Refused:
            evidence.let_others_pass(again)
            continue
        return after
    raise Overtaken(incident_id)
