"""Behaviours of state machines that the emulator lacks and the launcher restores."""

import json
from typing import Any

from local.cloud.server import LocalCloud
from tests.cloud.comparison import comes_true, restored_and_stock
from tests.cloud.resources import ROLE, create_functions, function

SILENT = """
def handler(event, context): return None
"""


@restored_and_stock(restored=("SUCCEEDED", "late"), stock=("FAILED", None))
def test_how_long_is_waited_for_a_task_may_be_computed(cloud: LocalCloud, expected: tuple[str, str | None]) -> None:
    _, [name] = create_functions(cloud, function(SILENT))
    machines = cloud.client("stepfunctions")
    definition = json.dumps(waiting_for(name))
    machine = machines.create_state_machine(name=f"waits-for-{name}", definition=definition, roleArn=ROLE)
    started = machines.start_execution(stateMachineArn=machine["stateMachineArn"], input='{"seconds": 1}')

    def found() -> dict[str, Any]:
        return dict(machines.describe_execution(executionArn=started["executionArn"]))

    assert comes_true(lambda: found()["status"] != "RUNNING", within_seconds=20)
    ended = found()
    assert (ended["status"], json.loads(ended["output"]) if ended.get("output") else None) == expected


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
                "Catch": [{"ErrorEquals": ["States.Timeout"], "Output": "late", "Next": "Late"}],
                "End": True,
            },
            "Late": {"Type": "Succeed"},
        },
    }
