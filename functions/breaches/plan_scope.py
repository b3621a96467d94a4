"""Workflow step: take what was exposed apart into parts, so that everybody whom it concerns is looked for side by side."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.breaches import exposures, recording
from vestibule.breaches.model import Incident
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{incident_id}`. Out: `{round, parts}`. No parts where the round is scoped already, or the incident is closed."""
    now = clock.now()
    incident = recording.change(event["incident_id"], now, lambda seen: _scoping(seen, now))
    return {"round": incident.round, "parts": [] if _is_scoped(incident) else exposures.parts(incident.exposures)}


def _scoping(incident: Incident, now: datetime) -> dict[str, object] | None:
    """A run that goes on in the middle of notifying comes by here too, and changes nothing."""
    if _is_scoped(incident) or incident.state == "scoping":
        return None
    return {"state": "scoping", "state_since": now}


def _is_scoped(incident: Incident) -> bool:
    return incident.scoped_round == incident.round or incident.state == "closed"
