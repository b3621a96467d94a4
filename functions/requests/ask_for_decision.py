"""Workflow step with a task token: let the workflow wait until the compliance team has decided, and write to the team."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.requests import deciding, waiting, workflow
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. The token is answered with `{decision: approve|refuse}`, at once where it is known."""
    now = clock.now()
    request, token = going(event["request_id"], now), event["task_token"]
    found = deciding.verdict(request)
    if found:
        workflow.go_on(request.model_copy(update={"task_token": token}), {"decision": found})
        return
    if not waiting.has_token(request, "awaiting_decision", token):
        waiting.wait(request, "awaiting_decision", token, now)
    _tell_team(request, now)


def _tell_team(request: DataRequest, now: datetime) -> None:
    """One letter to the address for privacy, however often the step is run."""
    pack = config.operator_pack()
    values = {"request_id": request.id, "until_on": (request.safe_due or now.date()).isoformat()}
    letter = NewMessage("requests.decision-wanted", request.id, pack.languages[0], values=values)
    outbox.send_now(letter, Reader("", pack.contacts.email), {}, now)
