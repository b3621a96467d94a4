"""Lost starts, lost pushes and runs that died: a schedule makes up for all of them, with patience, and never twice."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.breaches import resume_incidents
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import an_incident, started, stored
from tests.functions.calls import refusing
from tests.functions.deciding_incidents import TOKEN, Told, decide, decision, waiting, watch
from tests.functions.steps import run
from tests.functions.test_incident_workflow_steps import asked_to_close, change
from tests.functions.world import World
from vestibule.breaches import workflow
from vestibule.breaches.model import Incident

GO_ON = workflow.go_on


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    return watch(monkeypatch)


def running() -> Iterator[Any]:
    for machine in aws.backend("stepfunctions").state_machines:
        yield from (execution for execution in machine.executions if execution.status == "RUNNING")


def end_all(now: datetime, status: str = "FAILED") -> None:
    """Whatever runs ends so."""
    for execution in running():
        execution.status, execution.stop_date = status, now


def begun(at: Clock, **changes: Any) -> Incident:
    """An incident with a run that goes on."""
    incident = an_incident(**changes)
    workflow.start(incident)
    at.forward(minutes=2)
    return incident


def test_a_lost_start_is_made_up_for_after_a_minute(world: World, at: Clock) -> None:
    incident = an_incident()
    assert run(resume_incidents) == {"started": 0, "pushed": 0}
    at.forward(minutes=1)
    assert run(resume_incidents) == {"started": 1, "pushed": 0}
    assert run(resume_incidents) == {"started": 0, "pushed": 0}
    assert started() == [incident.id]


@pytest.mark.parametrize("state", ["scoping", "awaiting_decision", "notifying", "following_up"])
def test_a_run_that_died_is_followed_by_another_with_patience(world: World, at: Clock, state: str) -> None:
    incident = begun(at, state=state)
    names = [incident.id, *(f"{incident.id}-{times}" for times in range(2, 20))]
    for times in range(1, 12):
        end_all(at.now)
        at.now += min(timedelta(minutes=5) * 2 ** (times - 1), timedelta(hours=1)) - timedelta(seconds=1)
        assert run(resume_incidents)["started"] == 0
        at.forward(seconds=1)
        for _ in range(2):
            run(resume_incidents)
        assert sorted(started()) == sorted(names[: times + 1])


def test_a_run_whose_history_was_full_is_followed_at_once(world: World, at: Clock) -> None:
    incident = begun(at, state="notifying")
    for times in (2, 3):
        end_all(at.now, "SUCCEEDED")
        assert run(resume_incidents)["started"] == 1
        assert f"{incident.id}-{times}" in started()


def test_patience_begins_anew_after_a_run_that_did_its_part(world: World, at: Clock) -> None:
    begun(at, state="notifying")
    for status, minutes in (("FAILED", 5), ("FAILED", 10), ("SUCCEEDED", 0), ("FAILED", 5)):
        end_all(at.now, status)
        at.forward(minutes=minutes)
        assert run(resume_incidents)["started"] == 1


def test_a_run_that_somebody_has_stopped_is_left_alone(world: World, at: Clock) -> None:
    begun(at)
    end_all(at.now, "ABORTED")
    at.forward(days=1)
    assert run(resume_incidents)["started"] == 0


def test_what_is_closed_is_left_alone(world: World, at: Clock) -> None:
    begun(at, state="closed")
    end_all(at.now)
    at.forward(days=1)
    assert run(resume_incidents) == {"started": 0, "pushed": 0}


def test_what_was_opened_again_has_runs_of_its_own(world: World, at: Clock) -> None:
    incident = begun(at, state="following_up")
    end_all(at.now, "SUCCEEDED")
    change(incident, state="reported", state_since=at.now, reopened=1)
    at.forward(minutes=1)
    for _ in range(2):
        run(resume_incidents)
    assert sorted(started()) == [incident.id, f"{incident.id}-r1"]
    end_all(at.now)
    at.forward(minutes=5)
    run(resume_incidents)
    assert f"{incident.id}-r1-2" in started()


def by_hand(entered: dict[str, Any], name: str = "by-hand") -> str:
    machines = aws.client("stepfunctions")
    found = machines.start_execution(stateMachineArn=aws.BREACHES, name=name, input=json.dumps(entered))
    return str(found["executionArn"])


def test_what_the_console_has_started_runs_under_its_own_name(world: World, at: Clock) -> None:
    arn = by_hand({"summary": "A laptop was stolen."})
    incident = an_incident(id=workflow.incident_named(arn))
    at.forward(minutes=2)
    assert run(resume_incidents)["started"] == 0
    end_all(at.now)
    at.forward(minutes=5)
    for _ in range(2):
        run(resume_incidents)
    assert sorted(started()) == sorted(["by-hand", f"{incident.id}-2"])


def test_a_run_that_somebody_has_started_for_an_incident_is_seen(world: World, at: Clock) -> None:
    incident = begun(at)
    end_all(at.now, "ABORTED")
    by_hand({"incident_id": incident.id})
    at.forward(days=1)
    assert run(resume_incidents)["started"] == 0


def pushed_again(told: Told) -> list[Any]:
    told.clear()
    assert run(resume_incidents) == {"started": 0, "pushed": 1}
    return told


def standing(at: Clock, **changes: Any) -> Incident:
    incident = waiting(**changes)
    workflow.start(incident)
    at.forward(minutes=2)
    return incident


@pytest.mark.parametrize(("persons", "goes_to"), [("notify", "notify"), ("no_notice", "follow_up")])
def test_a_decision_that_the_workflow_was_not_told_is_told_again(
    world: World, at: Clock, told: Told, persons: str, goes_to: str
) -> None:
    incident = standing(at)
    decide(incident, decision(incident, persons=persons))
    assert pushed_again(told) == [(TOKEN, {"next": goes_to})]


@pytest.mark.parametrize("state", ["awaiting_decision", "following_up"])
def test_new_facts_that_the_workflow_was_not_told_are_told_again(
    world: World, at: Clock, told: Told, state: str
) -> None:
    standing(at, state=state, round=2)
    assert pushed_again(told) == [(TOKEN, {"next": "again"})]


def test_a_closing_that_the_workflow_was_not_told_is_told_again(world: World, at: Clock, told: Told) -> None:
    incident = standing(at)
    decide(incident, decision(incident, persons="no_notice"))
    change(incident, state="following_up", **asked_to_close())
    assert pushed_again(told) == [(TOKEN, {"next": "close"})]


@pytest.mark.parametrize("state", ["awaiting_decision", "following_up"])
def test_what_waits_for_good_reason_is_left_alone(world: World, at: Clock, told: Told, state: str) -> None:
    incident = standing(at)
    if state == "following_up":
        decide(incident, decision(incident, persons="no_notice"))
        change(incident, state=state)
        told.clear()
    at.forward(days=30)
    assert run(resume_incidents) == {"started": 0, "pushed": 0}
    assert told == []


def test_a_decision_stands_when_the_workflow_cannot_be_told(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = standing(at)
    monkeypatch.setattr(workflow, "go_on", GO_ON)
    with refusing("SendTaskSuccess", "InternalServerException"):
        assert decide(incident).status == 201
        assert run(resume_incidents) == {"started": 0, "pushed": 0}
    assert stored(incident).decisions
    with refusing("SendTaskSuccess", "TaskTimedOut"):
        assert run(resume_incidents) == {"started": 0, "pushed": 1}
