"""Each letter about a breach is posted once, whoever dies, is throttled or runs at the same time."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.breaches import post_notices
from tests.conftest import Clock
from tests.functions import aws, batching
from tests.functions.batching import Context
from tests.functions.breaching import stored
from tests.functions.calls import another_process, before, refusing
from tests.functions.cautioned import (
    delivered,
    letters,
    named,
    run,
    run_all,
    to_be_told,
    written_about,
)
from tests.functions.holding import lines
from tests.functions.outbox import deliver
from tests.functions.world import World
from vestibule import cautioning, ids
from vestibule.messages.holdings import MESSAGES
from vestibule.people.model import Person
from vestibule.steps import StepFailed

PEOPLE_MANY = 25


class Killed(BaseException):
    """The process ended here."""


@pytest.fixture
def crowd(world: World, at: Clock) -> list[Person]:
    return batching.crowd(world, PEOPLE_MANY, at.now)


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cautioning, "AT_ONCE", 4)


def test_two_runs_at_once_post_each_letter_once(crowd: list[Person]) -> None:
    incident = to_be_told(*crowd)
    other = another_process(post_notices)

    def quicker() -> None:
        other({"incident_id": incident.id, "round": 1, "calls": 0}, Context(3))  # type: ignore[arg-type]

    with before("TransactWriteItems", quicker):
        run_all(incident, pages=2)
    assert written_about(incident) == named(crowd)
    assert (stored(incident).told["posted"], stored(incident).told["concerned"]) == (len(crowd), len(crowd))


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_any_two_calls_each_gets_it_once(
    world: World, at: Clock, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, many = batching.crowd(world, 5, at.now), 5
    number, was_killed = 0, True
    while was_killed:
        number += 1
        aws.empty(MESSAGES)
        incident = to_be_told(*people, id=ids.derived("inc", when, number))
        was_killed = killed_at(number, when, partial(run_all, incident), monkeypatch)
        at.forward(minutes=1)
        assert run_all(incident)["done"]
        assert written_about(incident) == named(people)
        after = stored(incident)
        assert (after.told["concerned"], after.told["posted"], after.told_round) == (many, many, 1)
        assert len([line for line in lines(at, "breaches.incident.told") if line.subject == incident.id]) == 1
    assert number > 15


def killed_at(number: int, when: str, do: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> bool:
    """Do it, ending the process at the call of this number. False when it made fewer."""
    really, made = BaseClient._make_api_call, 0  # type: ignore[attr-defined]

    def counted(client: Any, name: str, parameters: Any) -> Any:
        nonlocal made
        made += 1
        if made == number and when == "before":
            raise Killed
        answer = really(client, name, parameters)
        if made == number:
            raise Killed
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", counted)
        try:
            do()
        except Killed:
            return True
    return False


def test_a_throttled_page_fails_whole_and_comes_again(crowd: list[Person]) -> None:
    incident = to_be_told(*crowd)
    with refusing("TransactWriteItems", "ThrottlingException"), pytest.raises(StepFailed):
        run(incident)
    assert letters(incident) == []
    run_all(incident)
    assert written_about(incident) == named(crowd)


def test_a_bus_that_refuses_leaves_the_letters_in_the_outbox(crowd: list[Person]) -> None:
    incident = to_be_told(*crowd)
    with refusing("PutEvents", "InternalFailure"):
        assert run_all(incident)["done"]
    assert {message.waiting is not None for message in letters(incident)} == {True}


def test_delivered_twice_it_goes_out_once(world: World) -> None:
    incident = to_be_told(world.resident)
    run(incident)
    for _ in range(2):
        deliver(*(message.id for message in letters(incident)))
    assert len(aws.letters()) == 1


def test_progress_grows_while_it_runs(crowd: list[Person]) -> None:
    incident, shown = to_be_told(*crowd), list[int]()
    answer = run(incident, pages=2)
    while not answer["done"]:
        shown.append(stored(incident).told["posted"])
        answer = run(incident, pages=2)
    assert shown == sorted(set(shown))
    assert len(shown) > 3


def test_the_counts_of_this_moment_are_those_of_the_messages(world: World, at: Clock) -> None:
    incident = to_be_told(world.resident, world.neighbour)
    run(incident)
    delivered(incident)
    assert stored(incident).told["sent"] == 0
    assert cautioning.counts(stored(incident), at.now)["sent"] == 2
