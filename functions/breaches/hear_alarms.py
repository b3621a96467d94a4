"""Alarms of AWS that are suspicions: each opens an incident, which is assessed like any other. The team decides what it was."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, observability
from vestibule.breaches import alarms, reporting, workflow
from vestibule.breaches.holdings import INCIDENTS
from vestibule.evidence import Fact, commit_with
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events of the account's default bus."""
    return each(messages_of(event), _hear)


def _hear(message: Message) -> None:
    """Enter the incident, once however often the event comes, and start its workflow, which finds itself started too."""
    now = clock.now()
    heard = alarms.heard(message.body, now)
    if heard is None:
        return
    told = {**reporting.told_of_report(heard.incident), "alarm": heard.alarm}
    try:
        commit_with([Fact("breaches.incident.reported", heard.incident.id, told)], now, INCIDENTS.add(heard.incident))
    except Refused:
        observability.note("alarm heard before", incident_id=heard.incident.id)
    workflow.start(heard.incident)
