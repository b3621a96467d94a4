"""Workflow step: write the drafts of the notices to authorities and controllers, so that the team decides with them at hand."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.breaches import drafts, obligations, recording
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{incident_id, round}`. Out: `{drafts}`, how many. None where the round has moved on; run again, the same ones."""
    now, pack = clock.now(), config.operator_pack()
    incident = recording.incident_of(event["incident_id"], now)
    if incident.round != event["round"]:
        return {"drafts": 0}

    def name(organisation_id: str) -> str | None:
        found = ORGANISATIONS.get(organisation_id, now=now)
        return found.name if found else None

    owed = obligations.owed(incident, pack, now)
    return {"drafts": len(drafts.drawn(incident, owed, pack, name, now))}
