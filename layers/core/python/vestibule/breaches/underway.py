"""Which incidents are open, which runs of the workflow there were, and whether one has to be started again."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, get_args

from vestibule import aws, config
from vestibule.breaches import workflow
from vestibule.breaches.holdings import INCIDENTS
from vestibule.breaches.model import Incident, State

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient
    from types_boto3_stepfunctions.type_defs import ExecutionListItemTypeDef

SOON = timedelta(minutes=1)
"""Younger ones are still in the hands of the call that wrote them."""
_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=1)
"""How long after its death a run is followed by another, doubled with each that dies in turn, and the most that it grows to.
Nothing gives up: the law's hours run, and each death raises an alarm."""
_NAME = re.compile(r"(inc_[0-7][0-9A-HJKMNP-TV-Z]{25})(?:-r(\d+))?(?:-(\d+))?")
"""As `workflow.named` writes it."""
_AT_ONCE = 1_000
_DEAD = ("FAILED", "TIMED_OUT")


@dataclass(frozen=True)
class Run:
    """An execution of the workflow."""

    incident_id: str
    status: str
    at: datetime
    """When it ended, or began while it runs."""
    opened: int = 0
    """How often the incident had been opened again by then."""
    times: int = 1
    """How often the workflow was started since, with this one."""


def all_open(now: datetime) -> Iterator[Incident]:
    """Every incident that is not closed, state by state."""
    for state in get_args(State):
        if state != "closed":
            yield from _standing(state, now)


def all_runs() -> list[Run]:
    """All that AWS still knows of, which is for 90 days."""
    pages = _machines().get_paginator("list_executions")
    found = pages.paginate(
        stateMachineArn=config.setting("BREACH_WORKFLOW_ARN"), PaginationConfig={"PageSize": _AT_ONCE}
    )
    return [_run(execution) for page in found for execution in page["executions"]]


def next_times(incident: Incident, runs: Iterable[Run], now: datetime) -> int | None:
    """The number of the run to be started now. None: one is under way, was stopped by hand, or has died just now."""
    ours = [run for run in runs if run.incident_id == incident.id]
    if any(run.status == "RUNNING" for run in ours) or now - incident.state_since < SOON:
        return None
    since = sorted((run for run in ours if run.opened == incident.reopened), key=lambda run: run.times, reverse=True)
    if not since:
        return 1
    last, dead = since[0], len(list(takewhile(lambda run: run.status in _DEAD, since)))
    if last.status == "ABORTED":  # who has stopped it starts it again, with {incident_id}
        return None
    patience = min(_FIRST * 2 ** min(dead - 1, 10), _LONGEST) if dead else timedelta(0)
    return last.times + 1 if now - last.at >= patience else None


def _standing(state: str, now: datetime) -> Iterator[Incident]:
    return INCIDENTS.each(state, index="by_state", now=now)


def _run(execution: "ExecutionListItemTypeDef") -> Run:
    """Whose it is. The console gives any name: then the incident is named by it, or is what the run was started with."""
    status, at = execution["status"], execution.get("stopDate", execution["startDate"])
    named = _NAME.fullmatch(execution["name"])
    if named:
        return Run(named[1], status, at, int(named[2] or 0), int(named[3] or 1))
    arn = execution["executionArn"]
    return Run(_entered_with(arn) if status == "RUNNING" else workflow.incident_named(arn), status, at)


def _entered_with(arn: str) -> str:
    """The incident of a run that somebody has started by hand: one of the register, or the one that it entered."""
    entered = json.loads(_machines().describe_execution(executionArn=arn)["input"])
    named = entered.get("incident_id") if isinstance(entered, dict) else None
    return str(named or workflow.incident_named(arn))


@cache
def _machines() -> "SFNClient":
    return aws.client("stepfunctions")
