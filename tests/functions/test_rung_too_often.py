"""A bell is no weapon: how often one is rung in a minute, and what a poll and an answer in vain cost (V-05)."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import refusing
from tests.functions.ringing import answer, calls_of, console_at, list_me, rings
from tests.functions.world import World, add_resident, grant
from vestibule.access.holdings import COMMANDS
from vestibule.access.pacing import RINGS_AT_A_DOOR, RINGS_OF_ONE
from vestibule.intercom.holdings import CALLS

CODE = "4071"


@pytest.fixture(autouse=True)
def _listed(world: World) -> None:
    console_at(world.home)
    assert list_me(world.resident, code=CODE).status == 200


def ring(world: World, at: Clock, number: int, code: str = CODE) -> None:
    assert rings(world.home, at, code, name=f"{number:032x}", seq=number) == []


def rung() -> int:
    return len([event for event in aws.events() if event["type"] == "intercom.call.rang"])


def test_nobody_is_rung_more_than_some_times_a_minute(world: World, at: Clock) -> None:
    for number in range(1, RINGS_OF_ONE + 4):
        ring(world, at, number)
    assert (aws.count(CALLS), rung(), aws.dead_letters()) == (RINGS_OF_ONE, RINGS_OF_ONE, [])
    assert list_me(world.neighbour, "Lark", code="0001").status == 200
    ring(world, at, 90, "0001")
    assert rung() == 1
    at.forward(minutes=1)
    ring(world, at, 91)
    assert (aws.count(CALLS), rung()) == (RINGS_OF_ONE + 2, 1)


def test_a_call_that_comes_again_does_not_count(world: World, at: Clock) -> None:
    for _ in range(RINGS_OF_ONE + 1):
        ring(world, at, 1)
    ring(world, at, 2)
    assert aws.count(CALLS) == 2


def test_a_call_that_comes_again_is_told_even_when_there_were_too_many(world: World, at: Clock) -> None:
    for number in range(1, RINGS_OF_ONE + 1):
        ring(world, at, number)
    assert rung() == RINGS_OF_ONE
    ring(world, at, 1)
    assert rung() == 1


def test_who_walks_through_the_codes_rings_nobody_after_a_while(world: World, at: Clock) -> None:
    for number in range(1, RINGS_AT_A_DOOR + 1):
        ring(world, at, number, f"{number:04d}")
    ring(world, at, 90)
    assert (aws.count(CALLS), rung(), aws.dead_letters()) == (0, 0, [])


def test_at_one_door_only_so_many_are_rung_in_a_minute(world: World, at: Clock) -> None:
    codes = [f"{number:04d}" for number in range(RINGS_AT_A_DOOR // RINGS_OF_ONE)]
    for code in codes:
        assert list_me(add_resident(world.home, code, at.now), "Lark", code=code).status == 200
    for number in range(RINGS_AT_A_DOOR):
        ring(world, at, number + 1, codes[number % len(codes)])
    ring(world, at, 90)
    assert aws.count(CALLS) == RINGS_AT_A_DOOR


def test_a_poll_looks_at_a_few_calls_each_second_and_reads_the_page_once(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(world, at, 1)
    at.forward(minutes=5)
    waited, asked = [0.0], []
    really = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: Any, name: str, parameters: Any) -> Any:
        if name == "Query" and parameters.get("IndexName") == "by_person":
            asked.append(parameters["Limit"])
        return really(client, name, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    monkeypatch.setattr("functions.intercom.read_calls.time.monotonic", lambda: waited[0])
    monkeypatch.setattr(
        "functions.intercom.read_calls.time.sleep", lambda seconds: waited.append(waited.pop() + seconds)
    )
    assert [each["status"] for each in calls_of(world.resident, wait="10").body["data"]] == ["missed"]
    assert asked == [5] * 10 + [50]


def test_what_is_kept_of_a_call_that_nobody_answered_does_not_say_that_it_rings(world: World, at: Clock) -> None:
    ring(world, at, 1)
    assert [call["status"]["S"] for call in aws.contents(CALLS)["calls"]] == ["unanswered"]


def let_in(world: World, **rest: Any) -> Any:
    return answer(world.home, world.resident, call_id=call_of(world), **rest)


def call_of(world: World) -> str:
    [call] = calls_of(world.resident).body["data"]
    return str(call["id"])


def test_a_let_in_that_the_broker_refused_may_be_answered_again_while_it_rings(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    ring(world, at, 1)
    with refusing("Publish", "UnauthorizedException"):
        assert let_in(world).status == 202
    at.forward(seconds=5)
    again = let_in(world)
    assert (again.status, len(aws.told())) == (202, 1)
    command = COMMANDS.get(again.body["command_id"], now=at.now)
    assert command
    assert command.status == "accepted"
    assert let_in(world).code == "call-over"  # the door has not answered yet
    at.forward(seconds=11)
    assert let_in(world, let_in=False).body["status"] == "declined"  # and never did
    assert let_in(world).code == "call-over"


def test_a_let_in_in_vain_is_over_with_the_ringing(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    ring(world, at, 1)
    with refusing("Publish", "UnauthorizedException"):
        assert let_in(world).status == 202
    at.now += timedelta(seconds=60)
    assert let_in(world).code == "call-over"
