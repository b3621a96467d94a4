"""The state machine, seen from Python: starting it, going on with it, and reading what it was started with."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from vestibule import aws, config, ids
from vestibule.requests.model import DataRequest, Start, Unanswerable

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient
    from types_boto3_stepfunctions.literals import ExecutionStatusType
    from types_boto3_stepfunctions.type_defs import ExecutionListItemTypeDef

WITHDRAWN = "Withdrawn"
"""The error by which a state that waits ends when the request is withdrawn."""
_AGAIN = "-"
"""In the name of an execution, before how often the request's workflow was started with it."""


@dataclass(frozen=True)
class Died:
    """An execution that ended by a fault. Its request failed, or it could not even be closed as that."""

    request_id: str
    times: int
    """How often the request's workflow has been started, with this one."""
    at: datetime


def start(request: DataRequest, times: int = 1) -> None:
    """Start the request's workflow. Its name is the request's, so a second start finds the first.

    `times` above one: once more, after so many less one have died.
    """
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    name = request.id if times == 1 else f"{request.id}{_AGAIN}{times}"
    try:
        _machines().start_execution(
            stateMachineArn=config.setting("WORKFLOW_ARN"), name=name, input=json.dumps(entered)
        )
    except _machines().exceptions.ExecutionAlreadyExists:
        return


def died() -> Iterator[Died]:
    """All that AWS still knows of, which is for 90 days."""
    ended_so: tuple[ExecutionStatusType, ...] = ("FAILED", "TIMED_OUT")
    for status in ended_so:
        pages = _machines().get_paginator("list_executions")
        for page in pages.paginate(stateMachineArn=config.setting("WORKFLOW_ARN"), statusFilter=status):
            yield from map(_died, page["executions"])


def _died(execution: "ExecutionListItemTypeDef") -> Died:
    """Whose it was. One that the console started has any name."""
    named, _, times = execution["name"].partition(_AGAIN)
    at = execution.get("stopDate", execution["startDate"])
    if not ids.is_named("req", named):
        return Died(request_of(execution["executionArn"]), 1, at)
    return Died(named, int(times or 1), at)


def go_on(request: DataRequest, said: Mapping[str, object] | None = None) -> None:
    """Tell the waiting workflow what it waited for: a proof, a decision. A token that was used is left alone."""
    output = json.dumps(said or {})
    for token in _tokens(request):
        _tell(partial(_machines().send_task_success, taskToken=token, output=output))


def give_up(request: DataRequest) -> None:
    """Tell the workflow that waits for somebody that the request was withdrawn. One that does not wait looks at its next step."""
    cause = "the request was withdrawn"
    for token in _tokens(request):
        _tell(partial(_machines().send_task_failure, taskToken=token, error=WITHDRAWN, cause=cause))


def _tokens(request: DataRequest) -> list[str]:
    """Of each try that may wait (`waiting`)."""
    return (request.task_token or "").split()


def _tell(tell: Callable[[], object]) -> None:
    known = _machines().exceptions
    with suppress(known.TaskTimedOut, known.TaskDoesNotExist, known.InvalidToken):
        tell()


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
