"""The sweep renews holds in parts: one that fails stops no other, and one that is gone leaves the roster."""

from datetime import timedelta
from typing import Any

import pytest

from functions.retention import plan_sweep, renew_hold
from tests.conftest import Clock
from tests.functions.calls import CONTEXT, refusing
from tests.functions.test_sweep import Context
from tests.functions.world import World
from vestibule import ids
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS, ROSTER
from vestibule.retention.model import Hold
from vestibule.table import commit

DAY = timedelta(days=1)


def hold(world: World, at: Clock, number: int, **changes: Any) -> Hold:
    usual = {
        "id": ids.derived("hld", number),
        "reason": "fraud",
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
        "created_by": world.home.manager.id,
        "created_at": at.now,
        "ends_at": at.now + 30 * DAY,
    }
    made = Hold.model_validate(usual | changes)
    commit(HOLDS.add(made), roster.enter(made.id))
    return made


def renewed(given: dict[str, Any], pages: int = 1000) -> dict[str, Any]:
    """One call, with time for so many pages."""
    answer: dict[str, Any] = renew_hold.handler(given, Context(pages))  # type: ignore[arg-type]
    return answer


def applied(at: Clock, *holds: Hold) -> list[bool]:
    found = [HOLDS.get(each.id, now=at.now) for each in holds]
    return [bool(each and each.applied_at) for each in found]


def on_the_roster(at: Clock) -> frozenset[str]:
    found = ROSTER.get("holds", now=at.now)
    return found.hold_ids if found else frozenset()


def test_the_plan_lists_holds_in_parts(world: World, at: Clock) -> None:
    made = sorted(hold(world, at, number).id for number in range(plan_sweep.AT_ONCE + 1))
    assert plan_sweep.handler({}, CONTEXT)["holds"] == [made[:-1], made[-1:]]


def test_a_part_is_renewed_in_one_call(world: World, at: Clock) -> None:
    made = [hold(world, at, number) for number in range(3)]
    state = renewed({"hold_ids": [each.id for each in made]})
    assert state == {"hold_ids": [], "next": None, "failed": 0}
    assert applied(at, *made) == [True, True, True]


def test_a_part_that_runs_out_of_time_goes_on_where_it_stopped(world: World, at: Clock) -> None:
    made = [hold(world, at, number) for number in range(3)]
    state: dict[str, Any] = {"hold_ids": [each.id for each in made]}
    calls = 0
    while state["hold_ids"]:
        state = renewed(state, pages=0)
        calls += 1
    assert calls > len(made)
    assert (applied(at, *made), state["failed"]) == ([True, True, True], 0)


@pytest.mark.parametrize("bad", [0, 1, 2])
def test_one_hold_that_fails_stops_no_other_and_is_counted(world: World, at: Clock, bad: int) -> None:
    made = [hold(world, at, number) for number in range(3)]
    with refusing("TransactWriteItems", "ValidationException", mention=made[bad].id):
        state = renewed({"hold_ids": [each.id for each in made]})
    assert state == {"hold_ids": [], "next": None, "failed": 1}
    assert applied(at, *made) == [number != bad for number in range(3)]


def test_failures_are_counted_over_all_calls(world: World, at: Clock) -> None:
    made = hold(world, at, 1)
    with refusing("TransactWriteItems", "ValidationException"):
        assert renewed({"hold_ids": [made.id], "failed": 2})["failed"] == 3


def test_a_hold_that_is_gone_leaves_the_roster(world: World, at: Clock) -> None:
    gone = hold(world, at, 1, state="released", ended_at=at.now, expires_at=at.now + DAY)
    stays = hold(world, at, 2)
    at.forward(days=2)
    assert sorted(plan_sweep.handler({}, CONTEXT)["holds"][0]) == sorted([gone.id, stays.id])
    assert renewed({"hold_ids": [gone.id, stays.id]})["hold_ids"] == []
    assert on_the_roster(at) == {stays.id}
