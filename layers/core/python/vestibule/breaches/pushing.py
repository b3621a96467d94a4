"""Letting the workflow go on that waits with an incident: at once by whoever changes it, and again by a schedule."""

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import observability
from vestibule.breaches import closing, deciding, workflow
from vestibule.breaches.model import Incident


def answer(incident: Incident) -> str | None:
    """What the workflow that waits with it should have been told by now; None where it waits for good reason, or not at all."""
    if incident.state == "awaiting_decision":
        return deciding.answer(incident, incident.round)
    if incident.state == "following_up":
        return closing.answer(incident, incident.round)
    return None


def push(incident: Incident) -> bool:
    """Tell it what it waits for, if there is anything to tell. Twice does no harm: tokens that were used are left alone.

    What fails here is made up for within minutes (`resume_incidents`), because the register has it already.
    """
    said = answer(incident)
    if said is None or not incident.task_token:
        return False
    try:
        workflow.go_on(incident, {"next": said})
    except (ClientError, BotoCoreError) as error:
        observability.note_fault(error, incident_id=incident.id)
        return False
    return True
