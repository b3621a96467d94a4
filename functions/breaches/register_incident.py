"""Workflow step: find the incident in the register, or enter it when somebody has started the workflow from the console."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.breaches import exposures, reporting, workflow
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident, Start
from vestibule.breaches.recording import incident_of
from vestibule.evidence import Fact, commit_with
from vestibule.problems import Problem
from vestibule.steps import step
from vestibule.table import Refused


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, str]:
    """In: `{input, execution}`. Out: `{incident_id}`. `Unreportable` when nothing can be done with the input."""
    start, now = workflow.readable(event["input"]), clock.now()
    if start.incident_id:
        _check_alone(start)
        return {"incident_id": incident_of(start.incident_id, now).id}
    incident_id = workflow.incident_named(event["execution"])
    if INCIDENTS.get(incident_id, now=now) is None:
        _enter(_incident(incident_id, start, now), now)
    return {"incident_id": incident_id}


def _check_alone(start: Start) -> None:
    """Facts beside the identifier would be passed over: an incident of the register is changed by `PATCH`."""
    if start.model_fields_set != {"incident_id"}:
        raise workflow.unreportable("incident_id: stands alone, what is known lies in the register")


def _incident(incident_id: str, start: Start, now: datetime) -> Incident:
    """What would be refused to the team is refused here too, and nothing is written."""
    if not start.summary and not start.exposures:
        raise workflow.unreportable("input: says neither what happened nor what was exposed")
    try:
        incident = reporting.started(incident_id, start, now)
        exposures.check(incident.exposures, config.operator_pack())
    except Problem as problem:
        raise workflow.unreportable(reporting.in_words(problem)) from problem
    return incident


def _enter(incident: Incident, now: datetime) -> None:
    line = Fact("breaches.incident.reported", incident.id, reporting.told_of_report(incident))
    try:
        commit_with([line], now, INCIDENTS.add(incident))
    except Refused:  # another try of this step was quicker
        return
