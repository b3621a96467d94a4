"""The lists of what is erased lie for as long as the request goes on, however late it is decided, and not longer."""

import pytest

from functions.requests import begin_erasure, close_request, confirm_erasure, erase_papers, plan_request
from functions.retention import erase_copies
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.erasures import asked, erased, erased_holding, fates, fill, held_on, let_grants_end, planned
from tests.functions.intake_routes import withdraw
from tests.functions.passages import entry
from tests.functions.routes import in_pool
from tests.functions.steps import now_of, run
from tests.functions.world import World
from vestibule.access.holdings import ENTRIES
from vestibule.requests import listing, progress
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.table import commit

PLANS = "plans/"


@pytest.fixture(autouse=True)
def _pool(world: World) -> None:
    in_pool(world.resident.id)


def lying() -> set[str]:
    """The lists of plans in the bucket."""
    found = aws.client("s3").list_objects_v2(Bucket="bundles", Prefix=PLANS).get("Contents", [])
    return {each["Key"] for each in found}


def lost() -> None:
    """The lists are gone, as after a lifecycle or a fault."""
    for key in lying():
        aws.client("s3").delete_object(Bucket="bundles", Key=key)


def test_a_plan_that_waits_for_its_decision_for_months_is_carried_out(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    plan = planned(request)
    assert lying() >= {f"{PLANS}{request.id}/{name}.json" for name in ("entries", "images", "people")}
    at.forward(days=75)
    run(erase_copies, swept=[])
    run(erase_papers)
    run(begin_erasure, request_id=request.id)
    let_grants_end()
    results = [erased_holding(request, name) for name in plan["holdings"]]
    done = run(confirm_erasure, request_id=request.id, results=results)
    assert (done["complete"], done["residue"], done["completeness"]["is_complete"]) == (True, [], True)
    assert fates(request, at)["entries"] == (3, 0, {})


def test_what_cannot_be_undone_does_not_begin_without_its_lists(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    planned(request)
    lost()
    with pytest.raises(listing.ListsGone):
        run(begin_erasure, request_id=request.id)
    assert now_of(request, at).state == "planned"
    assert len(held_on(world.resident, ENTRIES)) == 3


@pytest.mark.parametrize("state", ["planned", "cooling_off"])
def test_lists_that_are_gone_are_made_anew_with_the_plan_that_they_are_of(
    world: World, at: Clock, state: State
) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    planned(request)
    first = now_of(request, at).plan_hash
    commit(REQUESTS.change(request.id, state=state))
    lost()
    entry(world.resident, world, "since the plan", at.now)
    done = erased(request)
    assert (done["complete"], done["residue"], done["completeness"]["is_complete"]) == (True, [], True)
    assert fates(request, at)["entries"] == (4, 0, {})
    after = now_of(request, at)
    assert after.plan_hash != first
    assert after.state == "acting"


def test_a_plan_is_made_once_while_its_lists_are_there(world: World, at: Clock) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    planned(request)
    first = now_of(request, at)
    entry(world.resident, world, "since the plan", at.now)
    run(plan_request, request_id=request.id)
    assert now_of(request, at) == first


@pytest.mark.parametrize("outcome", ["closed", "refused", "unproven"])
def test_the_lists_end_with_the_request(world: World, at: Clock, outcome: str) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    planned(request)
    run(erase_papers)
    assert lying() != set()
    run(close_request, request_id=request.id, outcome=outcome)
    assert run(erase_papers) == {"erased": 0, "plans": 1}
    assert lying() == set()
    assert run(erase_papers) == {"erased": 0, "plans": 0}


def test_the_lists_end_with_a_withdrawal_a_merger_and_a_request_that_is_no_longer_kept(world: World, at: Clock) -> None:
    for number in range(3):
        listing.keep(_request(world, at, number).id, "entries", {("ent_1",): "erase"})
    withdrawn, merged, unknown = (_request(world, at, number) for number in range(3))
    assert withdraw(withdrawn.id, world.resident).status == 202
    progress.close(now_of(merged, at), "merged", None, at.now, outcome="merged")
    assert run(erase_papers)["plans"] == 2
    assert lying() == {f"{PLANS}{unknown.id}/entries.json"}
    commit(REQUESTS.change(unknown.id, expires_at=at.now))
    assert run(erase_papers)["plans"] == 1
    assert lying() == set()


def _request(world: World, at: Clock, number: int) -> DataRequest:
    known = REQUESTS.get(f"req_{number:026}", now=at.now)
    return known or asked(world.resident, at, id=f"req_{number:026}")


@pytest.mark.parametrize(("failed_in", "stays"), [("cooling_off", False), ("acting", True), ("propagating", True)])
def test_the_lists_of_a_failed_request_stay_where_something_was_done(
    world: World, at: Clock, failed_in: State, *, stays: bool
) -> None:
    fill(world, world.resident, at.now)
    request = asked(world.resident, at)
    planned(request)
    commit(REQUESTS.change(request.id, state=failed_in))
    run(close_request, request_id=request.id, outcome="failed")
    run(erase_papers)
    assert bool(lying()) is stays
