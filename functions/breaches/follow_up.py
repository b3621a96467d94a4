"""Workflow step with a task token: let the workflow wait until facts change or the team closes the incident."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.breaches import closing, waiting, workflow
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{incident_id, round, task_token}`. The token is answered with `{next: again|close}`, at once where it is known."""
    now, round_, token = clock.now(), event["round"], event["task_token"]
    incident, known = waiting.wait(
        event["incident_id"], "following_up", token, now, lambda seen: closing.answer(seen, round_)
    )
    if known:
        workflow.go_on(incident.model_copy(update={"task_token": token}), {"next": known})
