"""The state machine, seen from Python: starting it, going on with it, and reading what it was started with."""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from vestibule import aws, config, ids
from vestibule.requests.model import DataRequest, Start, Unanswerable

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

WITHDRAWN = "Withdrawn"
"""The error by which a state that waits ends when the request is withdrawn."""


def start(request: DataRequest) -> None:
    """Start the request's workflow. Its name is the request's, so a second start finds the first."""
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    try:
        _machines().start_execution(
            stateMachineArn=config.setting("WORKFLOW_ARN"), name=request.id, input=json.dumps(entered)
        )
    except _machines().exceptions.ExecutionAlreadyExists:
        return


def go_on(request: DataRequest, said: Mapping[str, object] | None = None) -> None:
    """Tell the waiting workflow what it waited for: a proof, a decision. A token that was used is left alone."""
    if request.task_token is None:
        return
    known = _machines().exceptions
    try:
        _machines().send_task_success(taskToken=request.task_token, output=json.dumps(said or {}))
    except (known.TaskTimedOut, known.TaskDoesNotExist, known.InvalidToken):
        return


def give_up(request: DataRequest) -> None:
    """Tell the workflow that waits for somebody that the request was withdrawn. One that does not wait looks at its next step."""
    if request.task_token is None:
        return
    known = _machines().exceptions
    try:
        _machines().send_task_failure(taskToken=request.task_token, error=WITHDRAWN, cause="the request was withdrawn")
    except (known.TaskTimedOut, known.TaskDoesNotExist, known.InvalidToken):
        return


def readable(entered: Any) -> Start:  # noqa: ANN401 (anything that somebody typed into the console)
    """What the workflow was started with. `Unanswerable` says what is wrong and what to start it with."""
    try:
        return Start.model_validate(entered)
    except ValidationError as error:
        raise unanswerable("; ".join(map(_fault, error.errors()))) from error


def unanswerable(faults: str) -> Unanswerable:
    """What is wrong with the input, and what to start with."""
    return Unanswerable(f'{faults}. Start with {{"person_id": "per_…", "right": "access"}}')


def request_of(execution: str) -> str:
    """The request identifier of an execution that the console started."""
    return ids.derived("req", execution)


def _fault(fault: Any) -> str:  # noqa: ANN401 (pydantic's own)
    """Where and what. A member that is not read is named by nobody: it may be called as somebody is."""
    is_unknown = fault["type"] == "extra_forbidden"
    where = ".".join(map(str, fault["loc"][:-1] if is_unknown else fault["loc"])) or "input"
    return f"{where}: {'holds a member that is not read here' if is_unknown else fault['msg']}"


@cache
def _machines() -> "SFNClient":
    return aws.client("stepfunctions")
