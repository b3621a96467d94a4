"""Grants, passes, holds, decisions and tickets at the edges of the calendar: what is wrong is told, and nothing breaks."""

from itertools import product
from random import Random
from typing import Any

import pytest

from functions.access import command_entrance, explain_decision, hold_entrance, issue_tickets
from tests.conftest import Clock
from tests.functions.calls import Answer, call
from tests.functions.sharing import friend, give, given, make_pass
from tests.functions.world import World
from vestibule.people.model import Person

TIMES = (
    *("2999-12-31T23:59:59.999Z", "1970-01-01T00:00:00Z", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00+23:59"),
    *("2027-03-14T02:30:00-05:00", "2026-11-01T01:30:00-05:00"),
)
BEYOND = "2999-12-31T23:59:59-23:59"
"""In UTC it is the year 3000, which nobody states."""
DAYS = ("2999-12-31", "1970-01-01", "2026-11-21", "2026-11-20", "2027-03-14")
HOURS: tuple[list[dict[str, Any]], ...] = (
    [{"days": ["sun"], "opens": "23:59", "closes": "00:01"}],
    [{"days": ["mon", "sun"], "opens": "02:00", "closes": "02:30"}] * 3,
    [{"days": ["sat"], "opens": "00:00", "closes": "24:00"}, {"days": ["sat"], "opens": "09:00", "closes": "10:00"}],
    [{"days": ["sat"], "opens": "09:00", "closes": "09:00"}],
    [{"days": [], "opens": "25:00", "closes": "x"}],
)
METHODS = ("mobile_key", "pass", "face", "pin", "let_in", "key")
POINTS: tuple[Any, ...] = (90.1, -90, 1e400, "x", None, True, float("nan"))
EACH = 60


def explained(world: World, person: Person, **said: Any) -> Answer:
    body = {"entrance_id": world.home.entrance.id, **said}
    return call(explain_decision.handler, "POST /v1/decisions", body, caller=person)


def statuses(answers: list[Answer]) -> set[int]:
    return {answer.status for answer in answers}


@pytest.fixture
def users(world: World, at: Clock) -> tuple[Person, ...]:
    """The resident, with a grant for a few minutes in the night of Sunday, and a friend."""
    given(world, world.resident, world.home.manager, at, hours=HOURS[0])
    return world.resident, friend(world, at)


def some_time(chance: Random) -> dict[str, Any]:
    offered = {"starts_at": (*TIMES, BEYOND), "ends_at": (*TIMES, BEYOND), "starts_on": DAYS, "hours": HOURS}
    return {name: chance.choice(values) for name, values in offered.items() if chance.random() < 0.5}


def test_grants_and_passes(world: World, users: tuple[Person, ...]) -> None:
    chance = Random(3)
    by = (world.home.manager, world.resident)
    granted = [give(world, chance.choice(users), chance.choice(by), **some_time(chance)) for _ in range(EACH)]
    passes = [make_pass(world, world.resident, **some_time(chance)) for _ in range(EACH)]
    assert statuses([*granted, *passes]) <= {201, 404, 409, 422}
    assert {201, 422} <= statuses(granted)
    assert {201, 422} <= statuses(passes)


def test_decisions(world: World, users: tuple[Person, ...]) -> None:
    asked = product((*users, world.neighbour), TIMES, METHODS)
    answers = [explained(world, person, at=time, method=method) for person, time, method in asked]
    assert statuses(answers) == {200}
    assert explained(world, world.resident, at=BEYOND).status == 422


def test_holds_and_what_is_decided_while_they_last(world: World, users: tuple[Person, ...]) -> None:
    path: Any = {"caller": world.home.manager, "entrance_id": world.home.entrance.id}
    for until in (*TIMES, BEYOND):
        hold = {"until": until, "reason": "Fire drill"}
        assert call(hold_entrance.handler, "PUT /v1/entrances/{entrance_id}/hold", hold, **path).status in {200, 422}
        assert statuses([explained(world, world.resident, at=time) for time in TIMES]) == {200}


def test_tickets_for_keys_that_are_none_and_commands_from_places_that_are_none(
    world: World, users: tuple[Person, ...]
) -> None:
    points = [{"kty": "EC", "crv": "P-256", "x": x, "y": x} for x in ("A" * 43, "_" * 43, "-" * 43, "A" * 42 + "B", "")]
    answers = [
        call(issue_tickets.handler, "POST /v1/tickets", {"public_key": key}, caller=world.resident) for key in points
    ]
    assert statuses(answers) == {422}
    door: Any = {"caller": world.resident, "entrance_id": world.home.entrance.id}
    route, places = "POST /v1/entrances/{entrance_id}/commands", [{"latitude": each, "longitude": 0} for each in POINTS]
    asked = [call(command_entrance.handler, route, {"location": place}, **door) for place in places]
    assert statuses(asked) <= {400, 403, 422}
