"""Behaviours of state machines that the emulator lacks and the launcher restores."""

import json
from typing import Any

from local.cloud.server import LocalCloud
from tests.cloud.comparison import comes_true, restored_and_stock
from tests.cloud.resources import create_functions, function

SILENT = """
def handler(event, context): return None
"""
FAILING = """
def handler(event, context): raise RuntimeError("not today")
"""


@restored_and_stock(restored="SUCCEEDED", stock="FAILED")
def test_how_long_is_waited_for_a_task_may_be_computed(cloud: LocalCloud, expected: str) -> None:
    _, [name] = create_functions(cloud, function(SILENT))
    machines = cloud.client("stepfunctions")
    definition, role = json.dumps(waiting_for(name)), role_that_invokes(cloud, name)
    machine = machines.create_state_machine(name=f"waits-for-{name}", definition=definition, roleArn=role)
    started = machines.start_execution(stateMachineArn=machine["stateMachineArn"], input='{"seconds": 1}')

    def status() -> str:
        return str(machines.describe_execution(executionArn=started["executionArn"])["status"])

    assert comes_true(lambda: status() != "RUNNING", within_seconds=20)
    assert status() == expected


@restored_and_stock(restored="SUCCEEDED", stock="FAILED")
def test_a_task_whose_function_failed_is_not_waited_for(cloud: LocalCloud, expected: str) -> None:
    _, [name] = create_functions(cloud, function(FAILING))
    machines = cloud.client("stepfunctions")
    definition, role = waiting_for(name), role_that_invokes(cloud, f"failing-{name}")
    ask = definition["States"]["Ask"] | {"TimeoutSeconds": 2}
    caught = [{"ErrorEquals": ["States.Timeout"], "Next": "TooLate"}, {"ErrorEquals": ["States.ALL"], "Next": "Late"}]
    definition["States"] |= {"Ask": ask | {"Catch": caught}, "TooLate": {"Type": "Fail"}}
    machine = machines.create_state_machine(name=f"fails-for-{name}", definition=json.dumps(definition), roleArn=role)
    started = machines.start_execution(stateMachineArn=machine["stateMachineArn"], input="{}")

    def status() -> str:
        return str(machines.describe_execution(executionArn=started["executionArn"])["status"])

    assert comes_true(lambda: status() != "RUNNING", within_seconds=20)
    assert status() == expected


def role_that_invokes(cloud: LocalCloud, name: str) -> str:
    roles = cloud.client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    may = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    made = roles.create_role(RoleName=f"of-{name}", AssumeRolePolicyDocument=policy(trust))
    roles.put_role_policy(RoleName=f"of-{name}", PolicyName="may", PolicyDocument=policy(may))
    return str(made["Role"]["Arn"])


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def waiting_for(function_name: str) -> dict[str, Any]:
    """Wait for a token that nobody answers, for as long as the input says."""
    return {
        "QueryLanguage": "JSONata",
        "StartAt": "Ask",
        "States": {
            "Ask": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Arguments": {"FunctionName": function_name, "Payload": {"token": "{% $states.context.Task.Token %}"}},
                "TimeoutSeconds": "{% $states.input.seconds %}",
                "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Late"}],
                "End": True,
            },
            "Late": {"Type": "Succeed"},
        },
    }
