"""A copy is of everything: counted past the readers that make it, holding by holding, and again before it is mailed."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

from functions.requests import bundle_copy, collect_holding, deliver_bundle, plan_request
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.routes import request_of
from tests.functions.steps import ANSWERED, now_of, run
from tests.functions.test_whole_copies import enter_often
from tests.functions.world import World
from vestibule import register
from vestibule.access.holdings import ENTRIES
from vestibule.people import accounts
from vestibule.requests import gathering
from vestibule.requests.model import DataRequest, HoldingPlan
from vestibule.steps import StepFailed
from vestibule.table import commit

HELD = 5


@pytest.fixture
def wanted(world: World, at: Clock) -> DataRequest:
    """A request for a copy, of somebody who has entered some times."""
    aws.make_pool()
    enter_often(world, HELD, at.now)
    return request_of(world.resident, at.now, "proven")


def short_by_one(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> None:
    """Let what yields records forget the last one, as if a page were lost."""
    really = getattr(place, name)

    def forgetful(*given: Any) -> Iterator[Any]:
        found = list(really(*given))
        yield from islice(found, max(len(found) - 1, 0))

    monkeypatch.setattr(place, name, forgetful)


def collected(request: DataRequest) -> dict[str, Any]:
    given: dict[str, Any] = run(collect_holding, request_id=request.id, holding="entries")
    return given


def test_a_reader_that_leaves_something_out_is_found_by_the_plan(
    wanted: DataRequest, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    short_by_one(monkeypatch, register, "_records")
    with pytest.raises(StepFailed, match="Differs"):
        run(plan_request, request_id=wanted.id)
    assert now_of(wanted, at).state == "proven"


def test_a_reader_that_finds_nothing_at_all_is_found_too(
    wanted: DataRequest, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "_records", lambda *_: iter(()))
    monkeypatch.setattr(accounts, "read", lambda *_: iter(()))
    with pytest.raises(StepFailed, match="Differs"):
        run(plan_request, request_id=wanted.id)


def test_what_is_lost_while_it_is_collected_lets_the_step_fail(
    wanted: DataRequest, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(plan_request, request_id=wanted.id)
    short_by_one(monkeypatch, gathering, "_own")
    with pytest.raises(StepFailed, match="Differs"):
        collected(wanted)


def test_what_has_ended_since_the_plan_is_not_missed(wanted: DataRequest, at: Clock) -> None:
    run(plan_request, request_id=wanted.id)
    one = next(iter(ENTRIES.query(wanted.person_id, index="by_person", now=at.now).items))
    commit(ENTRIES.change(one.id, expires_at=at.now))
    part = collected(wanted)
    assert part == {"holding": "entries", "count": HELD - 1, "gone": 1}
    bundled = run(bundle_copy, request_id=wanted.id, parts=[part])
    assert (bundled["counts"], bundled["gone"]) == ({"entries": HELD - 1}, {"entries": 1})


def test_what_has_come_since_the_plan_is_in_the_copy_too(world: World, wanted: DataRequest, at: Clock) -> None:
    run(plan_request, request_id=wanted.id)
    enter_often(world, HELD + 2, at.now + timedelta(seconds=1))
    assert collected(wanted)["count"] > HELD


@pytest.mark.parametrize("counts", [{}, {"entries": 1}, {"entries": 4, "people": 1}])
def test_a_copy_that_has_less_than_was_planned_is_not_mailed(world: World, at: Clock, counts: dict[str, int]) -> None:
    planned = [HoldingPlan(holding="entries", export=5, withheld=2), HoldingPlan(holding="people", export=1)]
    request = request_of(world.resident, at.now, "planned", planned=planned)
    with pytest.raises(StepFailed, match="Differs"):
        run(deliver_bundle, request_id=request.id, **{**ANSWERED, "counts": counts})
    assert (aws.mails(), now_of(request, at).link_hash) == ([], None)
    run(
        deliver_bundle,
        request_id=request.id,
        **{**ANSWERED, "counts": {"entries": 3, "people": 1}, "gone": {"entries": 2}},
    )
    assert len(aws.mails()) == 1
