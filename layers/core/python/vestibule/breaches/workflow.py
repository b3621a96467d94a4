"""The state machine, seen from Python: starting it, going on with it, and reading what it was started with."""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import ValidationError

from vestibule import aws, config, ids, observability
from vestibule.breaches.model import Incident, Start, Unreportable

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

EXAMPLE = '{"summary": "What happened", "exposures": [{"kind": "table", "table": "entries"}]}'


def start(incident: Incident, times: int = 1) -> None:
    """Start the incident's workflow. Its name is the incident's, so a second start finds the first.

    `times` above one: once more, after so many less one have died. An incident that was opened again has names of its own.
    """
    name = named(incident, times)
    with suppress(_machines().exceptions.ExecutionAlreadyExists):
        _machines().start_execution(
            stateMachineArn=config.setting("BREACH_WORKFLOW_ARN"),
            name=name,
            input=json.dumps({"incident_id": incident.id}),
        )


def start_if_possible(incident: Incident) -> None:
    """Start it. A start that fails is made up for within minutes (`resume_incidents`): the incident stands already."""
    try:
        start(incident)
    except (ClientError, BotoCoreError) as error:
        observability.note_fault(error, incident_id=incident.id)


def named(incident: Incident, times: int = 1) -> str:
    """The execution's name: `inc_…`, `inc_…-2` for the second try, `inc_…-r1` and `inc_…-r1-2` once it was opened again."""
    opened = f"{incident.id}-r{incident.reopened}" if incident.reopened else incident.id
    return opened if times == 1 else f"{opened}-{times}"


def go_on(incident: Incident, said: Mapping[str, object]) -> None:
    """Tell the workflow that waits what it waited for. Tokens that were used are left alone."""
    known = _machines().exceptions
    for token in (incident.task_token or "").split():
        with suppress(known.TaskTimedOut, known.TaskDoesNotExist, known.InvalidToken):
            _machines().send_task_success(taskToken=token, output=json.dumps(said))


def readable(entered: Any) -> Start:  # noqa: ANN401 (anything that somebody typed into the console)
    """What the workflow was started with. `Unreportable` says what is wrong and what to start it with."""
    try:
        return Start.model_validate(entered)
    except ValidationError as error:
        raise unreportable("; ".join(map(_fault, error.errors()))) from error


def unreportable(faults: str) -> Unreportable:
    """What is wrong with the input, and what to start with."""
    return Unreportable(f"{faults}. Start with {EXAMPLE}")


def incident_named(execution: str) -> str:
    """The incident identifier of an execution that the console started."""
    return ids.derived("inc", execution)


def _fault(fault: Any) -> str:  # noqa: ANN401 (pydantic's own)
    """Where and what; a member that is not read is not repeated."""
    is_unknown = fault["type"] == "extra_forbidden"
    where = ".".join(map(str, fault["loc"][:-1] if is_unknown else fault["loc"])) or "input"
    return f"{where}: {'holds a member that is not read here' if is_unknown else fault['msg']}"


@cache
def _machines() -> "SFNClient":
    return aws.client("stepfunctions")
