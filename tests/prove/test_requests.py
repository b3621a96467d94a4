"""Requests through bad weather, in small: `python -m prove requests` has two hundred in flight at once, again and again."""

import random
from typing import Any

import pytest

from prove.requests import whole
from prove.requests.checking import Checks
from prove.requests.expressions import resolved
from prove.requests.living import Life, Size, lived
from prove.requests.machine import Call, Fault, Machine
from prove.requests.planted import PLANTED
from prove.requests.town import PLACES
from prove.requests.weather import FAIR, FOUL
from prove.requests.whole import Tally, strikes, town
from tests.shares import WHOLE, share
from vestibule.requests.kinds import HANDLING

COURTS = 4
"""In which every kind that is offered is asked for."""
QUICKLY_FOUND = (
    "a copy is read by the door and not by the person",
    "a repetition is merged before it is proven who asks",
    "erasing skips the last page",
)


@pytest.fixture(scope="module", params=sorted(PLACES))
def tally(request: pytest.FixtureRequest) -> tuple[str, Tally]:
    """A town of one operator in fair weather and in foul."""
    return request.param, town(Size(COURTS, request.param, "in small"))


KINDS: dict[str, set[str]] = {}


def test_whatever_the_weather_every_request_ends_as_it_should(tally: tuple[str, Tally]) -> None:
    operator, found = tally
    KINDS[operator] = set(found.kinds)
    assert (found.faults, found.examples) == ({}, [])
    assert {"closed", "refused", "withdrawn", "merged", "unproven"} <= set(found.states)


def test_and_much_has_happened(tally: tuple[str, Tally]) -> None:
    befell = ("killed", "finished unheard", "refused", "answer lost", "met itself", "stood still")
    names = (*(f"steps: {each}" for each in befell), "races", "calls that came again later", "events told twice")
    assert [name for name in names if not tally[1].counts[name]] == []


def test_together_the_operators_are_asked_for_every_kind() -> None:
    asked = KINDS or {operator: _kinds(operator) for operator in PLACES}
    assert set().union(*asked.values()) == set(HANDLING)


def _kinds(operator: str) -> set[str]:
    with lived(Size(COURTS, operator, "in small")) as life:
        return {script.kind for script in life.people.scripts}


@pytest.mark.parametrize(("operator", "kind"), share(whole.ALONE, 4))
def test_a_request_that_is_struck_at_one_of_its_calls_ends_the_same(operator: str, kind: Any) -> None:
    found = strikes("struck", operator, kind, 1 if WHOLE else 97, 1 if WHOLE else 7)
    assert (found.faults, found.examples) == ({}, [])


@pytest.mark.parametrize("name", QUICKLY_FOUND)
def test_a_fault_that_is_planted_is_found(name: str) -> None:
    """Otherwise the proof could not fail. The others take longer, and are found by the whole proof."""
    assert PLANTED[name].weather == FAIR
    with PLANTED[name].put_in(), lived(Size(2, "valet", "planted")) as life:
        assert Checks(life).faults() != []


def test_the_same_seed_is_the_same_life() -> None:
    ones, others = (_seen(Size(1, "valet", "the same", FOUL)) for _ in range(2))
    assert ones == others


def _seen(size: Size) -> Any:
    with lived(size) as life:
        return life.running.counts, [(each.kind, each.to, each.at) for each in life.cloud.letters.sent], _states(life)


def _states(life: Life) -> list[str | None]:
    return [request.state if (request := life.request(script)) else None for script in life.people.scripts]


# The engine


def machine(definition: dict[str, Any]) -> Any:
    return Machine(definition, random.Random(1), lambda *_: None).run("one", {"a": 1})


CALLS: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Arguments": {"FunctionName": "${do}", "Payload": {"said": "{% $states.input.a + 1 %}"}},
    "Output": "{% $states.result.Payload %}",
    "Retry": [{"ErrorEquals": ["Never"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
    "Catch": [{"ErrorEquals": ["Never"], "Next": "No"}],
    "End": True,
}
NO = {"Type": "Pass", "Output": "{% $states.input.Error %}", "End": True}


def test_the_engine_tries_again_as_often_as_the_definition_says_and_no_verdict() -> None:
    run = machine({"StartAt": "Do", "States": {"Do": CALLS, "No": NO}})
    assert run.send(None).payload == {"said": 2}
    run.throw(Fault("Other"))
    assert isinstance(run.send(None), Call)
    with pytest.raises(StopIteration) as ended:
        run.throw(Fault("Never"))
    assert ended.value.value == "Never"


def test_the_engine_fails_when_nothing_catches() -> None:
    run = machine({"StartAt": "Do", "States": {"Do": CALLS, "No": NO}})
    run.send(None)
    run.throw(Fault("Other"))
    run.send(None)
    with pytest.raises(Fault, match="Other"):
        run.throw(Fault("Other"))


def test_expressions_stand_anywhere_in_a_part() -> None:
    known = {"n": 2, "states": {"input": {"list": [1]}}}
    assert resolved({"a": ["{% $n * 2 %}", "as it is"], "b": "{% $append($states.input.list, 3) %}"}, known) == {
        "a": [4, "as it is"],
        "b": [1, 3],
    }
