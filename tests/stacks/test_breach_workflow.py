"""The breach workflow: which way it takes, what may not be passed by, and that no run grows too long."""

from typing import Any

import pytest

from tests.stacks.assembly import Assembly
from tests.stacks.test_workflow import SOURCES, evaluated, nexts, tasks

SOURCE = SOURCES["breaches"]
STATES = SOURCE["States"]
PARTS = STATES["Scope"]["ItemProcessor"]["States"]
MOST_PARTS = 80
"""Ten exposures of eight slices."""
LIMIT = 25_000
"""Events at which AWS ends a run (quotas of Step Functions)."""
AROUND = 8 + 22
"""Events of a state that runs once a round, at the most: a task with its retries, and the choice after it."""


def way(at: str, entered: Any = None, within: Any = STATES, **known: Any) -> str:
    """Where the choice goes on to, with these variables."""
    states = {"states": {"input": entered or {}}}
    rules = within[at]["Choices"]
    taken = [rule["Next"] for rule in rules if evaluated(rule["Condition"], **known, **states)]
    return str([*taken, within[at]["Default"]][0])


def test_the_workflow_s_name_is_the_one_that_its_starters_know(house: Assembly) -> None:
    [machine] = [each for each in house.of_type("StepFunctions::StateMachine") if each.stack == "breaches"]
    name = machine.properties["StateMachineName"]
    assert name.endswith("breach-notification")
    for starter in ("report_incident", "amend_incident", "hear_alarms", "resume_incidents"):
        variables = house.functions[f"breaches/{starter}"].properties["Environment"]["Variables"]
        assert variables["BREACH_WORKFLOW_ARN"].endswith(f":stateMachine:{name}")


def test_every_state_says_to_a_lawyer_what_it_is_for() -> None:
    plain = {"BeginToSettle", "Closed", "PartScoped"}
    assert {name for name, state in {**STATES, **PARTS}.items() if "Comment" not in state} <= plain


def test_input_that_cannot_be_worked_on_is_not_tried_again_and_its_cause_is_shown() -> None:
    caught = {name: [each["Next"] for each in task["Catch"]] for name, task in tasks(STATES) if "Catch" in task}
    assert caught.pop("Register") == ["CannotBeWorkedOn", "Failed"]
    assert set(map(tuple, caught.values())) == {("Failed",)}
    for name, task in tasks(STATES):
        assert (name, task["Retry"][0]) == (name, {"ErrorEquals": ["Unreportable", "States.Timeout"], "MaxAttempts": 0})
    assert STATES["CannotBeWorkedOn"]["Cause"] == "{% $parse($states.input.Cause).errorMessage %}"


def reached(without: str) -> set[str]:
    """The states that can be come to when one of them stops everything."""
    found: set[str] = set()
    ahead = [SOURCE["StartAt"]]
    while ahead:
        name = ahead.pop()
        if name not in found and name != without:
            found.add(name)
            ahead += nexts(STATES[name])
    return found


@pytest.mark.parametrize("needed", ["PlanScope", "Scope", "Settle", "Draft", "AskTeam", "WhatWasDecided"])
def test_nobody_is_written_to_before_the_list_is_whole_and_the_team_has_decided(needed: str) -> None:
    assert {"Notify", "FollowUp", "Close"} <= reached("")
    assert {"Notify", "FollowUp", "Close"} & reached(needed) == set()


@pytest.mark.parametrize(
    ("said", "goes_to"), [("again", "IsThereRoom"), ("notify", "Notify"), ("follow_up", "FollowUp")]
)
def test_what_the_team_has_decided_is_done(said: str, goes_to: str) -> None:
    assert way("WhatWasDecided", {"next": said, "calls": 0}) == goes_to


@pytest.mark.parametrize(("at", "goes_to"), [("IsSettled", "Draft"), ("IsEverybodyTold", "FollowUp")])
def test_a_loop_goes_on_until_it_is_done_or_overtaken(at: str, goes_to: str) -> None:
    loop = {"IsSettled": "Settle", "IsEverybodyTold": "Notify"}[at]
    assert way(at, {"done": True, "again": False}, spent=5) == goes_to
    assert way(at, {"done": True}, spent=5_000) == goes_to
    assert way(at, {"done": False, "again": False}, spent=5) == loop
    assert way(at, {"done": False, "again": True}, spent=5) == "IsThereRoom"
    assert way(at, {"done": True, "again": True}, spent=5) == "IsThereRoom"
    assert way(at, {"done": False}, spent=1_000) == "GoOnInAnotherRun"


@pytest.mark.parametrize(("said", "goes_to"), [("close", "Close"), ("again", "IsThereRoom")])
def test_it_is_followed_up_until_it_is_closed_or_facts_change(said: str, goes_to: str) -> None:
    assert way("IsItOver", {"next": said}) == goes_to


def test_facts_in_the_moment_of_the_closing_begin_a_round() -> None:
    assert way("IsItClosed", {"closed": True}) == "Closed"
    assert way("IsItClosed", {"closed": False}) == "IsThereRoom"
    assert way("IsThereRoom", spent=299) == "PlanScope"
    assert way("IsThereRoom", spent=300) == "GoOnInAnotherRun"


@pytest.mark.parametrize(("parts", "calls"), [(0, 500), (1, 500), (8, 62), (MOST_PARTS, 6)])
def test_the_parts_of_a_round_share_their_calls(parts: int, calls: int) -> None:
    planned = {"result": {"Payload": {"round": 1, "parts": [f"0:{number}" for number in range(parts)]}}}
    assert evaluated(STATES["PlanScope"]["Assign"]["most_calls"], states=planned) == calls
    assert evaluated(STATES["PlanScope"]["Assign"]["parts"], states=planned) == planned["result"]["Payload"]["parts"]
    entered = {"done": False, "calls": calls - 1}
    assert way("IsPartScoped", entered, PARTS, most_calls=calls) == "ScopePart"
    assert way("IsPartScoped", {**entered, "calls": calls}, PARTS, most_calls=calls) == "PartScoped"
    assert way("IsPartScoped", {**entered, "done": True}, PARTS, most_calls=calls) == "PartScoped"


@pytest.mark.parametrize(
    ("scoped", "spent", "unfinished"),
    [
        ([], 8, []),
        ([{"part": "0:all", "calls": 3, "done": True}], 11, []),
        ([{"part": "0:0", "calls": 3, "done": True}, {"part": "0:1", "calls": 6, "done": False}], 17, ["0:1"]),
    ],
)
def test_the_calls_of_all_parts_are_counted_and_none_that_is_not_whole_is_passed_over(
    scoped: list[dict[str, Any]], spent: int, unfinished: list[str]
) -> None:
    known = {"spent": 0, "states": {"result": scoped}}
    assert evaluated(STATES["Scope"]["Assign"]["spent"], **known) == spent
    assert evaluated(STATES["Scope"]["Output"]["unfinished"], **known) == unfinished
    goes_to = way("IsAllScoped", {"unfinished": unfinished})
    assert goes_to == ("ScopeTooLarge" if unfinished else "BeginToSettle")
    if unfinished:
        assert "0:1" in evaluated(STATES["ScopeTooLarge"]["Cause"], states={"input": {"unfinished": unfinished}})


def test_the_answer_of_the_team_begins_the_count_of_the_notices() -> None:
    output = STATES["AskTeam"]["Output"]
    assert evaluated(output["next"], states={"result": {"next": "notify"}}) == "notify"
    assert output["calls"] == 0
    assert STATES["Notify"]["Arguments"]["Payload"]["calls"] == "{% $states.input.calls %}"


def test_a_run_keeps_its_history_below_the_limit_however_often_its_calls_are_tried_again() -> None:
    tries = 1 + max(task["Retry"][-1]["MaxAttempts"] for _, task in tasks(STATES))
    scheduled_started_ended, entered_and_left = 3, 2
    a_call = scheduled_started_ended * tries + entered_and_left + entered_and_left
    rounds_begin_below, most = 300, 1_000
    a_scope, a_round, a_part, the_map = 500, 8, 2 + 2, 5
    assert rounds_begin_below + a_round + a_scope < most, "something is left for the counting and the notices"
    once = ("PlanScope", "Draft", "AskTeam", "FollowUp", "Close")
    assert len(once) * AROUND < a_round * a_call, "what runs once a round is paid for with the round"
    rounds = rounds_begin_below // a_round + 1
    last = MOST_PARTS * a_part + the_map
    assert (most + a_round) * a_call + rounds * the_map + last < LIMIT
