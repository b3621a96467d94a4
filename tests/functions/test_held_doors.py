"""PUT /v1/entrances/{entrance_id}/hold: nobody enters, by the manager's order."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import hold_entrance
from tests.conftest import Clock
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.grants import knock
from tests.functions.relations import lines
from tests.functions.world import World, grant
from vestibule.access.holdings import DOOR_LISTS
from vestibule.clock import written
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.model import Entrance

HOLD = "PUT /v1/entrances/{entrance_id}/hold"
HOUR, TICK = timedelta(hours=1), timedelta(milliseconds=1)


def hold(world: World, ends: datetime | None, caller: Person | None = None, **rest: Any) -> Answer:
    said = {"until": written(ends) if ends else None, "reason": "Fire drill", **rest}
    who = caller or world.home.manager
    return call(hold_entrance.handler, HOLD, said, caller=who, entrance_id=world.home.entrance.id)


def door(world: World, at: Clock) -> Entrance:
    found = ENTRANCES.get(world.home.entrance.id, now=at.now)
    assert found
    return found


def version(world: World, at: Clock) -> int:
    found = DOOR_LISTS.get(world.home.entrance.id, now=at.now)
    return found.version if found else 0


@pytest.fixture(autouse=True)
def _everybody_has_a_grant(world: World, at: Clock) -> None:
    for person in (world.resident, world.home.manager):
        grant(person, world.home.entrance, starts_at=at.now, now=at.now)


def test_nobody_enters_while_the_door_is_held(world: World, at: Clock) -> None:
    until = at.now + HOUR
    answer = hold(world, until)
    assert (answer.status, answer.body) == (
        200,
        {
            "entrance_id": world.home.entrance.id,
            "held_since": written(at.now),
            "held_until": written(until),
            "held_because": "Fire drill",
        },
    )
    denied = knock(world)
    assert (denied.status, denied.body["reason"]) == (403, "held")
    assert denied.body["detail"] == f"The manager holds this door until {written(until)}: Fire drill"
    assert denied.body["would_pass"] == f"The hold on the door ends at {written(until)}."
    assert knock(world, world.home.manager).body["reason"] == "held"
    at.now = until - TICK
    assert knock(world).status == 403
    at.now = until
    assert knock(world).status == 202


def test_a_door_that_is_let_go_opens(world: World, at: Clock) -> None:
    began = at.now
    hold(world, at.now + HOUR)
    at.forward(minutes=5)
    answer = hold(world, None)
    assert (answer.body["held_since"], answer.body["held_until"]) == (written(began), written(at.now))
    assert knock(world).status == 202


def test_each_order_is_a_line_of_evidence_and_twice_is_once(world: World, at: Clock) -> None:
    for until in (at.now + HOUR, at.now + HOUR, at.now + 2 * HOUR, None, None):
        assert hold(world, until).status == 200
    told = lines(at.now, "access.entrance.held", "access.entrance.freed")
    assert [(line.kind, line.subject, line.facts) for line in told] == [
        (f"access.entrance.{kind}", world.home.entrance.id, {"by": world.home.manager.id, "until": written(until)})
        for kind, until in (("held", at.now + HOUR), ("held", at.now + 2 * HOUR), ("freed", at.now))
    ]
    assert "Fire drill" not in str(told)


def test_a_longer_hold_began_when_the_first_did(world: World, at: Clock) -> None:
    began = at.now
    hold(world, at.now + HOUR)
    at.forward(minutes=5)
    hold(world, at.now + HOUR)
    assert door(world, at).held_since == began
    at.forward(hours=2)
    hold(world, at.now + HOUR)
    assert door(world, at).held_since == at.now


def test_the_doors_device_is_to_ask_for_a_new_list_each_time(world: World, at: Clock) -> None:
    before_it = version(world, at)
    hold(world, at.now + HOUR)
    hold(world, at.now + HOUR)
    assert version(world, at) == before_it + 2


def test_the_same_order_again_bothers_the_lock_no_more_after_a_minute(world: World, at: Clock) -> None:
    until = at.now + HOUR
    hold(world, until)
    told = version(world, at)
    at.forward(seconds=59)
    hold(world, until)
    at.forward(seconds=1)
    hold(world, until)
    assert version(world, at) == told + 1
    hold(world, None)
    at.forward(minutes=1)
    hold(world, None)
    assert version(world, at) == told + 2


def test_an_order_that_died_before_the_lock_was_told_is_told_with_the_next_try(world: World, at: Clock) -> None:
    with refusing("UpdateItem", "InternalServerError"):
        assert hold(world, at.now + HOUR).status == 500
    assert (door(world, at).held_until, version(world, at)) == (at.now + HOUR, 0)
    assert hold(world, at.now + HOUR).status == 200
    assert version(world, at) == 1


def test_only_managers_of_the_site_hold_its_doors(world: World, at: Clock) -> None:
    answers = [hold(world, at.now + HOUR, caller) for caller in (world.resident, world.elsewhere.manager)]
    assert [(answer.status, answer.code) for answer in answers] == [(404, "not-found")] * 2
    assert door(world, at).held_until is None


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"until": "2026-11-21T12:00:00Z"}, "/until"),
        ({"until": "2020-01-01T00:00:00Z"}, "/until"),
        ({"until": "tomorrow"}, "/until"),
        ({"until": 5}, "/until"),
        ({"reason": None}, "/"),
        ({"reason": "a\nb"}, "/reason"),
        ({"reason": ""}, "/reason"),
        ({"by": "me"}, "/by"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(world: World, at: Clock, said: dict[str, Any], pointer: str) -> None:
    answer = hold(world, at.now + HOUR, **said)
    assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, [pointer])
    assert door(world, at).held_until is None


def test_that_it_shall_be_free_must_be_said(world: World, at: Clock) -> None:
    path: Any = {"entrance_id": world.home.entrance.id}
    answer = call(hold_entrance.handler, HOLD, {"reason": "Fire drill"}, caller=world.home.manager, **path)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/until")


def test_of_two_orders_at_once_none_is_lost(world: World, at: Clock) -> None:
    """The other comes between the reading and the writing: what is written then is written on top of it."""
    other = another_process(hold_entrance)
    path: Any = {"caller": world.home.manager, "entrance_id": world.home.entrance.id}
    said = {"until": written(at.now + 2 * HOUR), "reason": "Repair"}
    with before("TransactWriteItems", lambda: call(other, HOLD, said, **path)):
        assert hold(world, at.now + HOUR).status == 200
    held = door(world, at)
    assert (held.held_until, held.held_because) == (at.now + HOUR, "Fire drill")
    told = lines(at.now, "access.entrance.held")
    assert [line.facts["until"] for line in told] == [written(at.now + 2 * HOUR), written(at.now + HOUR)]
