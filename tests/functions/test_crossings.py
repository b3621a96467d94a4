"""What a manager may see of entries that are gone: numbers that are settled and not small, of the own doors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.access import read_crossings
from tests.conftest import Clock
from tests.functions.calls import Answer, call
from tests.functions.world import World
from vestibule.access.counting import slot_of
from vestibule.access.crossing import Crossings
from vestibule.access.holdings import CROSSINGS
from vestibule.access.model import EntryResult
from vestibule.table import commit

ROUTE = "GET /v1/entrances/{entrance_id}/crossings"
DAY = datetime(2026, 7, 4, tzinfo=UTC)


def add(
    world: World, hour: int, count: int, at: Clock, result: EntryResult = "granted", *, settled: bool = True
) -> None:
    ends = timedelta(days=-1 if settled else 1)
    crossings = Crossings(
        entrance_id=world.home.entrance.id,
        slot=slot_of(DAY + timedelta(hours=hour), result),
        count=count,
        settles_at=at.now + ends,
        expires_at=at.now + timedelta(days=900),
    )
    commit(CROSSINGS.add(crossings))


def ask(world: World, day: str = "2026-07-04", caller: Any = None, **rest: Any) -> Answer:
    who = caller or world.home.manager
    query = {"day": day, **rest}
    return call(read_crossings.handler, ROUTE, caller=who, query=query, entrance_id=world.home.entrance.id)


def test_a_day_is_told_hour_by_hour_without_what_is_small_or_moves(world: World, at: Clock) -> None:
    add(world, 0, 5, at)
    add(world, 9, 4, at)
    add(world, 9, 12, at, "denied")
    add(world, 23, 7, at)
    add(world, 22, 70, at, settled=False)
    add(world, 24, 8, at)
    add(world, -1, 9, at)
    told = ask(world).body
    assert told == {
        "day": "2026-07-04",
        "at_least": 5,
        "data": [
            {"hour": "2026-07-04T00:00:00.000Z", "result": "granted", "count": 5},
            {"hour": "2026-07-04T09:00:00.000Z", "result": "denied", "count": 12},
            {"hour": "2026-07-04T23:00:00.000Z", "result": "granted", "count": 7},
        ],
    }


def test_numbers_of_doors_are_for_their_managers_only(world: World, at: Clock) -> None:
    add(world, 0, 50, at)
    for other in (world.resident, world.elsewhere.manager):
        assert (ask(world, caller=other).status, ask(world, caller=other).code) == (404, "not-found")


@pytest.mark.parametrize("day", ["", "2026-02-30", "2026-7-4x", "tomorrow", "20260704", "1783123200", "2026-07-04T00"])
def test_what_is_no_day_is_refused(world: World, day: str) -> None:
    assert ask(world, day).status == 422


def test_an_operator_that_counts_nothing_shows_nothing(world: World, operated_by: Any) -> None:
    operated_by("noke")
    assert ask(world).status == 404
