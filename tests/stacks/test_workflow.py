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
from vestibule import judging
from vestibule.policy import pack as packs
from vestibule.requests.kinds import HANDLING

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
SOURCES = {
    file.parent.name: yaml.safe_load(file.read_text(encoding="utf-8"))
    for file in ROOT.glob("functions/*/workflow.asl.yaml")
}
SOURCE = SOURCES["requests"]


@pytest.fixture(params=sorted(SOURCES))
def feature(request: pytest.FixtureRequest) -> str:
    """Each feature that has a workflow, in turn."""
    return str(request.param)


@pytest.fixture
def machine(house: Assembly, feature: str) -> Any:
    """The properties of the feature's state machine."""
    machines = [machine for machine in house.of_type("StepFunctions::StateMachine") if machine.stack == feature]
    (only,) = machines or [pytest.skip(f"{house.operator} has no {feature}")]
    return only.properties


@pytest.fixture
def definition(machine: Any) -> Any:
    """Its definition, with the placeholders still in it."""
    return json.loads(machine["DefinitionString"])


def test_the_definition_is_the_file_s(definition: Any, feature: str) -> None:
    assert definition == SOURCES[feature]


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


def test_every_expression_is_jsonata(feature: str) -> None:
    expressions = [text[2:-2].strip() for text in strings(SOURCES[feature]) if text.startswith("{%")]
    assert expressions
    for expression in expressions:
        Jsonata(expression)  # raises where it cannot be parsed


def test_each_placeholder_is_one_of_the_steps_and_stands_for_its_function(
    house: Assembly, machine: Any, feature: str
) -> None:
    steps = machine["DefinitionSubstitutions"]
    assert placeholders(SOURCES[feature]) == set(steps)
    assert steps == {step: f"<{house.functions[f'{feature}/{step}'].name}.Arn>" for step in steps}


def test_the_role_may_run_the_steps_and_nothing_else(house: Assembly, machine: Any, feature: str) -> None:
    granted = {grant.resource: set(grant.actions) for grant in house.grants(machine["RoleArn"], feature)}
    steps = dict.fromkeys(machine["DefinitionSubstitutions"].values(), "lambda:InvokeFunction")
    assert granted == {"*": LOGS_AND_TRACES} | {function: {action} for function, action in steps.items()}


def test_its_log_says_what_happened_but_not_to_whom(machine: Any) -> None:
    logging = machine["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    assert logging["Destinations"] == [{"CloudWatchLogsLogGroup": {"LogGroupArn": "<WorkflowLog.Arn>"}}]


def test_a_failed_execution_raises_an_alarm(house: Assembly, machine: Any, feature: str) -> None:
    alarms = [alarm for alarm in house.of_type("CloudWatch::Alarm") if alarm.stack == feature]
    (alarm,) = [alarm.properties for alarm in alarms if alarm.name == "WorkflowFailedAlarm"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/States", "ExecutionsFailed")
    assert alarm["Dimensions"] == [{"Name": "StateMachineArn", "Value": "<Workflow>"}]
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert alarm["AlarmActions"] == ["<Alarms>"]


@pytest.mark.parametrize("feature", ["requests"], indirect=True)
def test_the_workflow_s_name_is_the_one_that_its_starters_know(house: Assembly, machine: Any) -> None:
    variables = house.functions["requests/open_request"].properties["Environment"]["Variables"]
    assert variables["WORKFLOW_ARN"].endswith(f":stateMachine:{machine['StateMachineName']}")


def test_every_task_is_tried_again_when_aws_fails(feature: str) -> None:
    for name, task in tasks(SOURCES[feature]["States"]):
        assert (name, task["Retry"][-1]["ErrorEquals"]) == (name, ["States.ALL"])


def test_a_request_that_fails_ends_in_the_register() -> None:
    caught = {name: task["Catch"][-1]["Next"] for name, task in SOURCE["States"].items() if "Catch" in task}
    assert set(caught.values()) == {"CannotBeAnswered", "CloseFailed"}
    assert [name for name, next_state in caught.items() if next_state == "CannotBeAnswered"] == ["Acknowledge"]


def test_a_request_that_was_withdrawn_ends_wherever_it_stands() -> None:
    ends = {
        name: [each["Next"] for each in task.get("Catch", []) if "Over" in each["ErrorEquals"]]
        for name, task in tasks(SOURCE["States"])
    }
    ended = {name for name, found in ends.items() if found}
    assert {name for name, _ in tasks(SOURCE["States"])} - ended == {"Acknowledge", "CloseUnproven", "CloseFailed"}
    inner = {"CollectHolding": ["NothingToCopy"], "EraseHolding": ["Gone"]}
    assert {name: ends[name] for name in ended} == {name: ["Ended"] for name in ended} | inner
    for name, task in tasks(SOURCE["States"]):
        assert (name, task["Retry"][0]["MaxAttempts"]) == (name, 0)
        assert {"Over", "Withdrawn"} <= set(task["Retry"][0]["ErrorEquals"])


def test_every_state_says_to_a_lawyer_what_it_is_for() -> None:
    assert [name for name, state in SOURCE["States"].items() if "Comment" not in state] == []


def way(**known: Any) -> str:
    """Where the choice `at` a place goes on to, with these variables, and `entered` as its input."""
    choice = SOURCE["States"][known.pop("at")]
    states = {"states": {"input": known.pop("entered", {})}}
    taken = [rule["Next"] for rule in choice["Choices"] if evaluated(rule["Condition"], **known, **states)]
    return str([*taken, choice["Default"]][0])


@pytest.mark.parametrize(
    ("act", "goes_to"),
    [
        ("copy", "Collect"),
        ("erase", "BeginErasure"),
        ("correct", "Correct"),
        ("stop", "StopUses"),
        ("tell", "Answer"),
        ("review", "Answer"),
    ],
)
def test_each_act_has_its_way(act: str, goes_to: str) -> None:
    assert way(at="WhatIsAsked", act=act) == goes_to
    assert {HANDLING[kind].act for kind in HANDLING} == {"copy", "erase", "correct", "stop", "tell", "review"}


@pytest.mark.parametrize(
    ("act", "needs_decision", "goes_to"),
    [
        ("stop", True, "StopAtOnce"),
        ("erase", True, "AskForDecision"),
        ("stop", False, "CoolOff"),
        ("copy", False, "CoolOff"),
    ],
)
def test_what_nobody_has_to_weigh_stops_before_the_team_is_asked(
    *, act: str, needs_decision: bool, goes_to: str
) -> None:
    assert way(at="IsDecisionNeeded", entered={"needs_decision": needs_decision}, act=act) == goes_to
    assert SOURCE["States"]["StopAtOnce"]["Next"] == "AskForDecision"


@pytest.mark.parametrize(
    ("fields", "recipients", "goes_to"),
    [
        ([], 2, "Answer"),
        (["name"], 2, "TellRecipients"),
        (["name", "phone"], 1, "TellRecipients"),
        (["name"], 0, "Answer"),
    ],
)
def test_recipients_hear_of_no_correction_that_the_record_did_not_get(
    fields: list[str], recipients: int, goes_to: str
) -> None:
    """Of a note somebody else has seen to, whoever had to hear of it."""
    correct = SOURCE["States"]["Correct"]
    given = {"result": {"Payload": {"outcome": "fulfilled", "fields": fields, "left": []}}}
    known = {name: evaluated(said, recipients=recipients, states=given) for name, said in correct["Assign"].items()}
    assert correct["Next"] == "HasAnybodyToHear"
    assert way(at="HasAnybodyToHear", **{"recipients": recipients, **known}) == goes_to


@pytest.mark.parametrize(("act", "goes_to"), [("stop", "StopUses"), ("erase", "Answer"), ("copy", "Answer")])
def test_of_what_is_refused_nothing_is_done_but_what_is_nobodys_to_refuse(act: str, goes_to: str) -> None:
    assert SOURCE["States"]["Refuse"]["Next"] == "WhatIsNobodysToRefuse"
    assert way(at="WhatIsNobodysToRefuse", act=act) == goes_to


@pytest.mark.parametrize(
    ("decision", "until", "goes_to"),
    [
        ("refuse", None, "Refuse"),
        ("approve", None, "ListRecipients"),
        (None, None, "ListRecipients"),
        ("approve", "2026-01-01T00:00:00.000Z", "WaitUntilCool"),
        (None, "2026-01-01T00:00:00.000Z", "WaitUntilCool"),
    ],
)
def test_nothing_is_done_that_was_refused_or_is_to_be_thought_over(
    decision: str | None, until: str | None, goes_to: str
) -> None:
    assert way(at="MayItBeDone", entered={"decision": decision, "until": until}) == goes_to


@pytest.mark.parametrize(
    ("needs_proof", "is_refused", "goes_to"),
    [(True, False, "AskForProof"), (False, False, "MergeRepetition"), (True, True, "Refuse"), (False, True, "Refuse")],
)
def test_what_was_refused_before_it_is_started_again_is_answered_at_once(
    *, needs_proof: bool, is_refused: bool, goes_to: str
) -> None:
    assert way(at="IsProofNeeded", needs_proof=needs_proof, is_refused=is_refused) == goes_to


def test_an_erasure_whose_lists_are_gone_is_planned_anew() -> None:
    caught = {tuple(each["ErrorEquals"]): each["Next"] for each in SOURCE["States"]["BeginErasure"]["Catch"]}
    assert caught["ListsGone",] == "Plan"
    assert "ListsGone" in SOURCE["States"]["BeginErasure"]["Retry"][0]["ErrorEquals"]


def test_what_cannot_be_undone_comes_after_the_plan_the_decision_and_the_cooling_off() -> None:
    """By every way that leads there."""
    before = {"Plan", "CoolOff", "MayItBeDone", "Forward", "ListRecipients"}
    assert [without for without in before if "BeginErasure" in reached(without)] == []
    assert "BeginErasure" in reached(None)


def reached(without: str | None) -> set[str]:
    """The states that can be come to when one of them stops everything."""
    found: set[str] = set()
    ahead = [SOURCE["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in found and name != without:
            found.add(name)
            ahead += nexts(SOURCE["States"][name])
    return found


def nexts(state: Any) -> list[str]:
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    return [each for each in [state.get("Next"), state.get("Default"), *(rule["Next"] for rule in rules)] if each]


@pytest.mark.parametrize(
    ("complete", "rounds", "goes_to"),
    [
        (True, 1, "HasAnybodyToHear"),
        (True, 3, "HasAnybodyToHear"),
        (False, 1, "WaitForTheRest"),
        (False, 2, "WaitForTheRest"),
        (False, 3, "CloseFailed"),
    ],
)
def test_residue_is_gone_for_three_times_and_never_passed_over(*, complete: bool, rounds: int, goes_to: str) -> None:
    assert way(at="IsAllErased", entered={"complete": complete}, rounds=rounds) == goes_to


@pytest.mark.parametrize(("seconds", "goes_to"), [(0, "Unproven"), (60, "AskForProof"), (2_592_000, "AskForProof")])
def test_what_the_team_has_asked_for_meanwhile_is_waited_for(seconds: int, goes_to: str) -> None:
    given = {"result": {"Payload": {"wait_seconds": seconds}}}
    assert evaluated(SOURCE["States"]["CloseUnproven"]["Assign"]["proof_seconds"], states=given) == seconds
    assert way(at="IsThereMoreTime", proof_seconds=seconds) == goes_to
    assert SOURCE["States"]["AskForProof"]["TimeoutSeconds"] == "{% $proof_seconds %}"


@pytest.mark.parametrize(("tried", "left", "waits"), [(1, 0, 0), (3, 0, 0), (1, 2, 5), (3, 1, 15)])
def test_only_what_still_runs_is_waited_for(tried: int, left: int, waits: int) -> None:
    seconds = SOURCE["States"]["Erase"]["ItemProcessor"]["States"]["LetItEnd"]["Seconds"]
    assert evaluated(seconds, states={"input": {"tried": tried, "left": left}}) == waits


def test_a_holding_is_called_again_with_what_its_last_call_gave_and_eight_times_at_the_most() -> None:
    within = SOURCE["States"]["Erase"]["ItemProcessor"]["States"]
    entered = {"request_id": "req_1", "holding": "entries", "lines": [], "tried": 0}
    given = {"request_id": "req_1", "holding": "entries", "lines": ["evd_1"], "more": True, "left": 0}
    said = evaluated(within["EraseHolding"]["Output"], states={"input": entered, "result": {"Payload": given}})
    assert said == {**given, "tried": 1}
    again = within["IsThereMore"]["Choices"][0]["Condition"]
    assert evaluated(again, states={"input": said}) is True
    assert evaluated(again, states={"input": {**said, "more": False}}) is False
    assert evaluated(again, states={"input": {**said, "tried": 8}}) is False


def test_the_results_of_all_rounds_are_kept_also_where_there_is_one() -> None:
    kept = SOURCE["States"]["Erase"]["Assign"]["results"]
    one = evaluated(kept, results=[], states={"result": [{"holding": "entries"}]})
    assert one == [{"holding": "entries"}]
    assert evaluated(kept, results=one, states={"result": [{"holding": "looks"}]}) == [*one, {"holding": "looks"}]
    residue = SOURCE["States"]["Confirm"]["Assign"]["holdings"]
    for left in ([], ["entries"], ["entries", "looks"]):
        assert evaluated(residue, states={"result": {"Payload": {"residue": left}}}) == left


@pytest.mark.parametrize(
    ("act", "outcome", "goes_to", "closed_as"),
    [
        ("erase", "fulfilled", "ErasePerson", "closed"),
        ("erase", "in_part", "ErasePerson", "closed"),
        ("erase", "refused", "Close", "refused"),
        ("erase", "forwarded", "Close", "closed"),
        ("stop", "refused", "Close", "refused"),
        ("copy", "fulfilled", "Close", "closed"),
    ],
)
def test_a_person_goes_only_after_an_erasure_and_a_refusal_is_closed_as_one(
    act: str, outcome: str, goes_to: str, closed_as: str
) -> None:
    assert way(at="DoesThePersonGo", act=act, outcome=outcome) == goes_to
    said = SOURCE["States"]["Close"]["Arguments"]["Payload"]["outcome"]
    assert evaluated(said, outcome=outcome) == closed_as


def test_an_erasure_keeps_its_history_below_the_limit_however_often_its_calls_are_tried_again() -> None:
    """AWS ends a run at 25,000 events (quotas of Step Functions)."""
    within = SOURCE["States"]["Erase"]["ItemProcessor"]["States"]
    tries = 1 + within["EraseHolding"]["Retry"][-1]["MaxAttempts"]
    a_call = 3 * tries + 2 + 2 + 2  # scheduled, started, ended; the task, the choice and the wait entered and left
    rounds, calls, around = 3, 8, 300
    for operator in packs.OPERATORS:
        many = len(judging.erasable(packs.load(operator))) + 1
        assert (operator, many * a_call * calls * rounds + around < 25_000) == (operator, True)


def test_a_restore_lets_traffic_move_in_its_last_step_and_only_when_every_table_was_searched() -> None:
    states = SOURCES["restores"]["States"]
    table = states["Restore"]["ItemProcessor"]["States"]
    assert [states["Restore"]["Next"], states["Prove"]["Next"], states["Proven"]["Type"]] == [
        "Prove",
        "Proven",
        "Succeed",
    ]
    assert table["IsAllSearched"]["Default"] == "Searched"
    assert (table["IsAllErased"]["Default"], table["ConnectCopy"]["Next"]) == ("ConnectCopy", "LetIndexesFollow")
    ends = {name: catch["Next"] for name, state in states.items() for catch in state.get("Catch", [])[-1:]}
    assert ends == {"Check": "Failed", "Restore": "Failed", "Prove": "Failed"}
    assert {name for name, state in states.items() if state["Type"] == "Succeed"} == {"Proven"}


@pytest.mark.parametrize(
    ("state", "verdict", "ends_in"), [("Check", "Unrestorable", "CannotBeRestored"), ("Prove", "Residue", "NotProven")]
)
def test_a_verdict_on_a_restore_is_not_tried_again_and_its_cause_is_shown(
    state: str, verdict: str, ends_in: str
) -> None:
    states = SOURCES["restores"]["States"]
    assert states[state]["Retry"][0] == {"ErrorEquals": [verdict], "MaxAttempts": 0}
    assert (states[state]["Catch"][0]["ErrorEquals"], states[state]["Catch"][0]["Next"]) == ([verdict], ends_in)
    assert states[ends_in]["Cause"] == "{% $parse($states.input.Cause).errorMessage %}"


def test_a_sweep_lets_nothing_that_fails_stop_the_rest_and_checks_promises_in_any_case() -> None:
    states = SOURCES["retention"]["States"]
    for outer, inner, ends_in in (("Renew", "RenewHolds", "Renewed"), ("Sweep", "EraseDue", "Swept")):
        within = states[outer]["ItemProcessor"]["States"]
        [caught] = within[inner]["Catch"]
        assert (caught["ErrorEquals"], caught["Next"]) == (["States.ALL"], ends_in)
        assert within[ends_in] == {"Type": "Succeed"}
    [caught] = states["EraseCopies"]["Catch"]
    assert (caught["ErrorEquals"], caught["Next"]) == (["States.ALL"], "CheckPromises")
    order = ("Renew", "Sweep", "EraseCopies", "CheckPromises", "IsAllDone")
    assert [states[name]["Next"] for name in order[:-1]] == list(order[1:])
    assert {name for name, state in states.items() if state["Type"] == "Fail"} == {"LeftOut"}


@pytest.mark.parametrize(
    ("renewed", "swept", "ends_in", "said"),
    [
        ([], [{"table": "entries", "erased": 1}], "Done", ""),
        ([{"failed": 0}], [{"table": "entries"}, {"table": "grants"}], "Done", ""),
        ([{"failed": 2}, {"failed": 1}], [{"table": "entries"}], "LeftOut", "3 holds to renew. All else"),
        ([{"failed": 0}], [{"table": "entries", "failed": True}], "LeftOut", "0 holds to renew; to sweep: entries."),
        (
            [{"failed": 1}],
            [{"table": "entries", "failed": True}, {"table": "grants", "failed": True}, {"table": "people"}],
            "LeftOut",
            "1 holds to renew; to sweep: entries, grants.",
        ),
    ],
)
def test_a_sweep_that_left_something_out_fails_in_the_end_and_says_what(
    renewed: list[Any], swept: list[Any], ends_in: str, said: str
) -> None:
    states = SOURCES["retention"]["States"]
    unrenewed = evaluated(states["Renew"]["Assign"]["unrenewed"], states={"result": renewed})
    unfinished = evaluated(states["Sweep"]["Assign"]["unfinished"], states={"result": swept})
    known = {"unrenewed": unrenewed, "unfinished": unfinished}
    [left_out] = states["IsAllDone"]["Choices"]
    is_left = evaluated(left_out["Condition"], **known)
    assert (left_out["Next"] if is_left else states["IsAllDone"]["Default"]) == ends_in
    assert said in evaluated(states["LeftOut"]["Cause"], **known)


def test_holds_that_could_not_be_renewed_are_counted_with_those_that_failed_before() -> None:
    [caught] = SOURCES["retention"]["States"]["Renew"]["ItemProcessor"]["States"]["RenewHolds"]["Catch"]
    counted = caught["Output"]["failed"]
    assert evaluated(counted, states={"input": {"hold_ids": ["one", "two"]}}) == 2
    assert evaluated(counted, states={"input": {"hold_ids": ["one"], "failed": 3}}) == 4


def evaluated(expression: str, **variables: Any) -> Any:
    compiled = Jsonata(expression[2:-2].strip())
    for name, value in variables.items():
        compiled.assign(name, value)
    return compiled.evaluate({})


def tasks(states: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, state in states.items():
        if state["Type"] == "Task":
            yield name, state
        yield from tasks(state.get("ItemProcessor", {}).get("States", {}))


def placeholders(definition: Any) -> set[str]:
    return {text[2:-1] for text in strings(definition) if text.startswith("${")}


def faults(definition: Any) -> list[str]:
    """What statelint finds. It wants 2.0 where JSON, as Step Functions reads it, has no other number than 2.

    Of times that are computed it knows nothing, so it gets one that was.
    """
    return list(Linter.validate(as_linted(definition)))


COMPUTED = {"TimeoutSeconds": 60, "Seconds": 60, "Timestamp": "2026-01-01T00:00:00Z"}


def as_linted(part: Any) -> Any:
    if isinstance(part, list):
        return [as_linted(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: _linted(name, each) for name, each in part.items()}


def _linted(name: str, each: Any) -> Any:
    if name in COMPUTED and str(each).startswith("{%"):
        return COMPUTED[name]
    return float(each) if name == "BackoffRate" else as_linted(each)


def test_a_run_that_writes_to_many_keeps_its_history_below_the_limit_however_often_its_calls_are_tried_again() -> None:
    """AWS ends a run at 25,000 events (quotas of Step Functions)."""
    whole = SOURCES["messages"]["States"]["GoThrough"]
    parts, states = len(evaluated(whole["Items"])), whole["ItemProcessor"]["States"]
    [retrier] = states["PostPart"]["Retry"]
    tries = 1 + retrier["MaxAttempts"]
    calls = int(states["IsPosted"]["Choices"][0]["Condition"].rpartition("< ")[2].removesuffix(" %}"))
    scheduled_started_ended, entered_and_left = 3, 2
    a_call = scheduled_started_ended * tries + entered_and_left + entered_and_left  # the task, and the choice after it
    around = 100  # the map's own, and the states before and after it
    assert parts * calls * a_call + around < 25_000
