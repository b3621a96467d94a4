"""The state machine is valid, names its steps and no others, and its role may do no more than run them."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonata import Jsonata  # type: ignore[import-untyped]
from statelint.linter import Linter  # type: ignore[import-untyped]

from local.synthesis import ROOT
from tests.stacks.assembly import Assembly, strings

LOGS_AND_TRACES = {
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""What AWS wants for writing a workflow's log and traces, which it offers on `*` only."""
SOURCE = yaml.safe_load((ROOT / "functions" / "requests" / "workflow.asl.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def machine(house: Assembly) -> Any:
    """The properties of the house's only state machine."""
    return house.one("StepFunctions::StateMachine").properties


@pytest.fixture
def definition(machine: Any) -> Any:
    """Its definition, with the placeholders still in it."""
    return json.loads(machine["DefinitionString"])


def test_the_definition_is_the_file_s(definition: Any) -> None:
    assert definition == SOURCE


def test_the_definition_is_valid(definition: Any) -> None:
    assert faults(definition) == []


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (lambda states: states["Bundle"].update(Next="Nowhere"), "No state found named"),
        (lambda states: states["Bundle"].pop("Type"), "does not have required field"),
        (lambda states: states["Deliver"]["Retry"][0].update(MaxAttempts="many"), "should be"),
        (lambda states: states.update(Lost={"Type": "Succeed"}), "No transition found"),
    ],
)
def test_the_check_sees_a_broken_definition(break_it: Any, said: str) -> None:
    broken = copy.deepcopy(SOURCE)
    break_it(broken["States"])
    assert [fault for fault in faults(broken) if said in fault]


def test_every_expression_is_jsonata() -> None:
    expressions = [text[2:-2].strip() for text in strings(SOURCE) if text.startswith("{%")]
    assert expressions
    for expression in expressions:
        Jsonata(expression)  # raises where it cannot be parsed


def test_each_placeholder_is_one_of_the_steps_and_stands_for_its_function(house: Assembly, machine: Any) -> None:
    steps = machine["DefinitionSubstitutions"]
    assert placeholders(SOURCE) == set(steps)
    assert steps == {step: f"<{house.functions[f'requests/{step}'].name}.Arn>" for step in steps}


def test_the_role_may_run_the_steps_and_nothing_else(house: Assembly, machine: Any) -> None:
    granted = {grant.resource: set(grant.actions) for grant in house.grants(machine["RoleArn"])}
    steps = dict.fromkeys(machine["DefinitionSubstitutions"].values(), "lambda:InvokeFunction")
    assert granted == {"*": LOGS_AND_TRACES} | {function: {action} for function, action in steps.items()}


def test_its_log_says_what_happened_but_not_to_whom(machine: Any) -> None:
    logging = machine["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    assert logging["Destinations"] == [{"CloudWatchLogsLogGroup": {"LogGroupArn": "<WorkflowLog.Arn>"}}]


def test_a_failed_execution_raises_an_alarm(house: Assembly) -> None:
    (alarm,) = [alarm.properties for alarm in house.of_type("CloudWatch::Alarm") if alarm.name == "WorkflowFailedAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/States", "ExecutionsFailed")
    assert alarm["Dimensions"] == [{"Name": "StateMachineArn", "Value": "<Workflow>"}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert alarm["AlarmActions"] == ["<Alarms>"]


def test_the_workflow_s_name_is_the_one_that_its_starters_know(house: Assembly, machine: Any) -> None:
    variables = house.functions["requests/open_request"].properties["Environment"]["Variables"]
    assert variables["WORKFLOW_ARN"].endswith(f":stateMachine:{machine['StateMachineName']}")


def test_every_task_is_tried_again_when_aws_fails_and_ends_in_the_register() -> None:
    for name, task in tasks(SOURCE["States"]):
        assert (name, task["Retry"][-1]["ErrorEquals"]) == (name, ["States.ALL"])
    caught = {name: task["Catch"][-1]["Next"] for name, task in SOURCE["States"].items() if "Catch" in task}
    assert set(caught.values()) == {"CannotBeAnswered", "CloseFailed"}
    assert [name for name, next_state in caught.items() if next_state == "CannotBeAnswered"] == ["Acknowledge"]


def tasks(states: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        yield from tasks(state.get("ItemProcessor", {}).get("States", {}))


def placeholders(definition: Any) -> set[str]:
    return {text[2:-1] for text in strings(definition) if text.startswith("${")}


def faults(definition: Any) -> list[str]:
    """What statelint finds. It wants 2.0 where JSON, as Step Functions reads it, has no other number than 2."""
    return list(Linter.validate(with_floats(definition)))


def with_floats(part: Any) -> Any:
    if isinstance(part, list):
        return [with_floats(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: float(each) if name == "BackoffRate" else with_floats(each) for name, each in part.items()}
