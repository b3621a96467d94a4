"""Workflow step with a task token: let the workflow wait until the compliance team has decided, and write to the team."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.breaches import deciding, waiting, workflow
from vestibule.breaches.model import Incident, Severity, Tally
from vestibule.ids import derived
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{incident_id, round, task_token}`. The token gets `{next: again|notify|follow_up}`, at once where it is known."""
    now, round_, token = clock.now(), event["round"], event["task_token"]
    incident, known = waiting.wait(
        event["incident_id"], "awaiting_decision", token, now, lambda seen: deciding.answer(seen, round_)
    )
    if known:
        workflow.go_on(incident.model_copy(update={"task_token": token}), {"next": known})
        return
    _tell_team(incident, now)


def _tell_team(incident: Incident, now: datetime) -> None:
    """One letter a round to the address for privacy, however often the step is run. Figures only: it travels by e-mail."""
    pack = config.operator_pack()
    about = derived("inc", incident.id, incident.round)
    letter = NewMessage("breaches.decision-wanted", about, pack.languages[0], values=_figures(incident))
    outbox.send_now(letter, Reader("", pack.contacts.email), {}, now)


def _figures(incident: Incident) -> dict[str, str]:
    tally = incident.tally or Tally()
    severity = incident.severity or Severity(score=0, band="low", factors=[])
    return {
        "incident_id": incident.id,
        "round": str(incident.round),
        "persons_count": str(tally.persons),
        "records_count": str(tally.records),
        "severity": f"{severity.score:g}",
        "band": severity.band,
        "term": "known" if incident.next_due_at else "none",
        "due_at": clock.written(incident.next_due_at or incident.aware_at),
    }
