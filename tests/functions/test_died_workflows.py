"""Workflows that died under a request that is still open: started again by the schedule, with patience."""

import os
from datetime import datetime, timedelta

from functions.requests import acknowledge_request, answer_request, close_request, resume_requests
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.desk import ONE, REFUSE, TWO, asked, decide
from tests.functions.intake_routes import withdraw
from tests.functions.routes import request_of
from tests.functions.steps import ledger, now_of, run
from tests.functions.world import World
from vestibule.requests import workflow
from vestibule.requests.progress import reopen


def died(now: datetime) -> None:
    """Whatever runs ends by a fault of ours."""
    for machine in aws.backend("stepfunctions").state_machines:
        for execution in machine.executions:
            if execution.status == "RUNNING":
                execution.status, execution.stop_date = "FAILED", now


def test_a_request_whose_workflow_has_died_is_started_again_with_patience(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "acknowledged")
    workflow.start(request)
    names = [request.id, *(f"{request.id}-{times}" for times in range(2, 11))]
    assert run(resume_requests)["started"] == 0
    for times in range(1, 10):
        died(at.now)
        at.now += timedelta(minutes=5) * 2 ** (times - 1) - timedelta(seconds=1)
        run(resume_requests)
        assert sorted(aws.executions()) == sorted(names[:times])
        at.forward(seconds=1)
        for _ in range(2):
            run(resume_requests)
        assert sorted(aws.executions()) == sorted(names[: times + 1])
    died(at.now)
    at.forward(days=30)
    run(resume_requests)
    assert sorted(aws.executions()) == sorted(names)


def test_a_request_that_failed_goes_on_where_it_stood(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "acting", right="closure")
    workflow.start(request)
    run(close_request, request_id=request.id, outcome="failed")
    died(at.now)
    assert now_of(request, at).expires_at
    at.forward(minutes=5)
    run(resume_requests)
    assert sorted(aws.executions()) == [request.id, f"{request.id}-2"]
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    for _ in range(2):
        run(acknowledge_request, input=entered, execution="arn:again")
    again = now_of(request, at)
    assert (again.state, again.outcome, again.closed_at, again.expires_at) == ("acting", None, None, None)
    assert aws.mails() == []
    assert [line.kind for line in ledger(at)].count("requests.request.reopened") == 1


def test_what_the_person_was_answered_is_not_forgotten_by_a_failure(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "answered", right="closure", outcome="in_part")
    run(close_request, request_id=request.id, outcome="failed")
    reopen(request.id, at.now)
    run(close_request, request_id=request.id, outcome="closed")
    assert (now_of(request, at).state, now_of(request, at).outcome) == ("closed", "in_part")


def test_a_request_that_has_ended_is_not_started_again(world: World, at: Clock) -> None:
    workflow.start(request_of(world.resident, at.now, "withdrawn"))
    died(at.now)
    at.forward(days=1)
    assert run(resume_requests)["started"] == 0


def test_a_request_that_failed_and_was_withdrawn_is_not_started_again(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "cooling_off", right="erasure")
    workflow.start(request)
    run(close_request, request_id=request.id, outcome="failed")
    died(at.now)
    assert withdraw(request.id, world.resident).status == 202
    at.forward(days=1)
    assert run(resume_requests)["started"] == 0
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    run(acknowledge_request, input=entered, execution="arn:again")
    assert now_of(request, at).state == "withdrawn"


def test_a_request_that_failed_and_was_refused_is_started_again_for_its_answer_alone(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, "cooling_off", proven_at=at.now)
    workflow.start(request)
    run(close_request, request_id=request.id, outcome="failed")
    for times in range(2, 11):
        workflow.start(request, times)
    died(at.now)
    at.forward(days=30)
    run(resume_requests)
    assert len(aws.executions()) == 10
    for who in (ONE, TWO):
        assert decide(request, who, REFUSE).status == 201
    run(resume_requests)
    assert len(aws.executions()) == 11
    entered = {"request_id": request.id, "person_id": request.person_id, "right": request.right}
    assert run(acknowledge_request, input=entered, execution="arn:again")["is_refused"]
    assert now_of(request, at).state == "cooling_off"
    run(answer_request, request_id=request.id, outcome="refused")
    run(close_request, request_id=request.id, outcome="refused")
    assert now_of(request, at).state == "refused"
    died(at.now)
    at.forward(days=30)
    assert run(resume_requests)["started"] == 0


def test_what_the_console_has_started_is_started_again_under_the_name_of_its_request(world: World, at: Clock) -> None:
    machines, machine = aws.client("stepfunctions"), os.environ["WORKFLOW_ARN"]
    arn = machines.start_execution(stateMachineArn=machine, name="by-hand", input="{}")["executionArn"]
    request = request_of(world.resident, at.now, "proven", id=workflow.request_of(arn))
    died(at.now)
    at.forward(minutes=5)
    assert run(resume_requests)["started"] == 1
    assert sorted(aws.executions()) == sorted(["by-hand", f"{request.id}-2"])


def test_a_workflow_that_was_not_told_of_the_withdrawal_is_told_by_the_schedule(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "awaiting_proof", task_token="token")
    with refusing("SendTaskFailure", "InternalServerException"):
        assert withdraw(request.id, world.resident).status == 202
    assert (now_of(request, at).state, now_of(request, at).task_token) == ("withdrawn", "token")
    at.forward(minutes=5)
    with refusing("SendTaskFailure", "TaskTimedOut", mention="Withdrawn"):
        assert run(resume_requests)["given_up"] == 1
    assert now_of(request, at).task_token is None
    assert run(resume_requests)["given_up"] == 0
