"""Doors through bad weather, in small: `python -m prove doors` lives through a hundred thousand schedules."""

import random
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from local.devices.commanded import RING_SIZE
from prove.doors import living
from prove.doors.ending import rest
from prove.doors.kept import Kept, plain, tally_of
from prove.doors.living import Town, drawn, live, live_all, town
from prove.doors.planted import PLANTED
from prove.doors.steps import Steps
from prove.doors.weather import WEATHERS
from prove.doors.weights import STEPS

QUICKLY_FOUND = (
    "a lock obeys late commands",
    "a revocation is certain one version early",
    "commands live for longer than bounds say",
    "a message that comes again is another",
)


class Play(RuleBasedStateMachine):
    """A schedule whose steps hypothesis chooses, and shortens when something is wrong."""

    town: Town

    @initialize(weather=st.integers(0, len(WEATHERS) - 1), seed=st.integers(0, 999))
    def begin(self, weather: int, seed: int) -> None:
        self.after = ExitStack()
        self.after.enter_context(drawn(random.Random(f"{seed} chance")))
        self.street = self.town.street(random.Random(f"{seed} weather"))
        self.steps = Steps(self.street)
        self.steps.begin(weather)

    @invariant()
    def nothing_is_wrong(self) -> None:
        if hasattr(self, "street"):
            assert self.street.truth.faults == []

    def teardown(self) -> None:
        if hasattr(self, "street"):
            with self.after:
                rest(self.street)
            assert self.street.truth.faults == []


def stepping(name: str) -> Any:
    """The rule of a step."""
    numbers: Any = {f"number_{place}": st.integers(0, most) for place, most in enumerate(STEPS[name].choices)}

    def step(self: Play, **chosen: int) -> None:
        getattr(self.steps, name)(*chosen.values())

    step.__name__ = name
    made: Any = rule
    return made(**numbers)(step)


RULES = {f"{name}_{again}": stepping(name) for name, step in STEPS.items() for again in range(1 + step.weight // 6)}
Doors: Any = type("Doors", (Play,), RULES)
"""With a rule for each step; frequent ones have several."""


def test_whatever_the_weather_doors_keep_their_promises() -> None:
    few = settings(max_examples=15, stateful_step_count=25, derandomize=True, suppress_health_check=list(HealthCheck))
    with town() as Play.town:
        run_state_machine_as_test(Doors, settings=few)


def test_in_small_the_schedules_are_as_bad_as_in_large() -> None:
    tally = live_all([f"in small {number}" for number in range(30)])
    assert (tally.faults, tally.examples) == ({}, [])
    happened = ("openings by command", "delivered twice", "power cuts", "partitions")
    told = ("bounds shown", "commands accepted", "requests repeated", "processes ended while answering")
    assert [name for name in (*happened, *told) if not tally.counts[name]] == []


@pytest.mark.parametrize("name", QUICKLY_FOUND)
def test_a_fault_that_is_planted_is_found(name: str) -> None:
    """Otherwise the proof could not fail. The others take longer, and are found by the whole proof."""
    with town() as made, PLANTED[name]():
        assert any(live(made, f"planted {number}").truth.faults for number in range(60))


def test_the_locks_of_the_proof_forget_sooner_than_those_of_the_product() -> None:
    assert living.RING < RING_SIZE


def test_an_interrupted_proof_goes_on_where_it_stopped(tmp_path: Path) -> None:
    kept = Kept("in small", tmp_path)
    kept.keep("range(0, 2)", plain(live_all(["in small 0", "in small 1"])))
    kept.keep("a planted fault", None)
    (file,) = tmp_path.iterdir()
    file.write_text(f'{file.read_text(encoding="utf-8")}\n["range(2, 4)", {{"examples": []', encoding="utf-8")
    Kept("in small", tmp_path).keep("range(4, 6)", None)
    again = Kept("in small", tmp_path)
    assert [name in again for name in ("range(0, 2)", "a planted fault", "range(2, 4)", "range(4, 6)")] == [
        *(True, True, False, True)
    ]
    assert (tally_of(again["range(0, 2)"]).schedules, again["a planted fault"]) == (2, None)
    assert "range(0, 2)" not in Kept("another seed", tmp_path)


def test_the_same_seed_is_the_same_schedule() -> None:
    with town() as made:
        ones, others = (live(made, "the same") for _ in range(2))
    assert ones.truth.counts == others.truth.counts
    assert ones.truth.opened == others.truth.opened
