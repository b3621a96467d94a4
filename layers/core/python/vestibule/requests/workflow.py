"""The state machine, seen from Python: starting it, going on with it, and reading what it was started with."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from vestibule import aws, config, ids
from vestibule.requests.model import DataRequest, Start, Unanswerable

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient


def start(request: DataRequest) -> None:
    """Start the request's workflow. Its name is the request's, so a second start finds the first."""
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    try:
        _machines().start_execution(
            stateMachineArn=config.setting("WORKFLOW_ARN"), name=request.id, input=json.dumps(entered)
        )
    except _machines().exceptions.ExecutionAlreadyExists:
        return


def go_on(request: DataRequest) -> None:
    """Tell the waiting workflow that the person has proven who asks. A token that was used is left alone."""
    if request.task_token is None:
        return
    known = _machines().exceptions
    try:
        _machines().send_task_success(taskToken=request.task_token, output="{}")
    except (known.TaskTimedOut, known.TaskDoesNotExist, known.InvalidToken):
        return


def readable(entered: Any) -> Start:  # noqa: ANN401 (anything that somebody typed into the console)
    """What the workflow was started with. `Unanswerable` says what is wrong and what to start it with."""
    try:
        return Start.model_validate(entered)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'input'}: {fault['msg']}" for fault in error.errors())
        message = f'{faults}. Start with {{"person_id": "per_…", "right": "access"}}'
        raise Unanswerable(message) from error


def request_of(execution: str) -> str:
    """The request identifier of an execution that the console started."""
    return ids.derived("req", execution)


@cache
def _machines() -> "SFNClient":
    return aws.client("stepfunctions")
