"""Who has several spaces, or moves from one to another, keeps only what the ties that are left carry (N-02, V-05)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.access import overlock_space
from tests.conftest import Clock
from tests.functions import asking
from tests.functions.calls import call
from tests.functions.grants import grants, knock
from tests.functions.relations import end, let_grants_end, relations
from tests.functions.sharing import friend, give, given, issue, make_pass, stored
from tests.functions.test_tickets import ask as ask_for_ticket
from tests.functions.world import World, relate
from vestibule import ids
from vestibule.access.model import Grant
from vestibule.clock import written
from vestibule.people.model import Relation
from vestibule.registry.holdings import SPACES
from vestibule.registry.model import Space
from vestibule.table import commit

MONTH = timedelta(days=30)


@pytest.fixture
def other(world: World) -> Space:
    """A second space at the same site."""
    space = world.home.space.model_copy(update={"id": ids.derived("spc", "second"), "label": "12"})
    commit(SPACES.add(space))
    return space


@pytest.fixture
def moving(world: World, at: Clock, other: Space) -> Relation:
    """The tie to the first space of somebody who has both."""
    [home] = relations(world.resident, at.now)
    relate(world.resident, "tenant", since=at.now, space=other)
    return home


def for_home(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at, space_id=world.home.space.id)


def test_a_space_that_was_given_up_lets_nobody_in_any_more(world: World, at: Clock, moving: Relation) -> None:
    grant, user = for_home(world, at), friend(world, at)
    assert [give(world, user, world.resident).status, make_pass(world, world.resident).status] == [201, 201]
    issue(grant, world.resident)
    asking.ask(world.home, at.now)
    assert len(asking.given()["opens"]) == 3
    at.forward(minutes=1)
    left_at = at.now
    assert end(moving, world.home.manager).status == 202
    told = False
    for _ in range(2):
        assert [knock(world).status, knock(world, user).status] == [403, 403]
        assert ask_for_ticket(world.resident, world.home.entrance.id).code == "nothing-opens"
        asking.ask(world.home, at.now)
        assert asking.given()["opens"] == []
        told = told or bool(let_grants_end())
    assert told
    assert {(each.kind, each.ends_at) for each in grants(world.resident, at.now)} == {
        ("standing", left_at),
        ("pass", left_at),
    }


def test_the_space_that_is_kept_opens_on(world: World, at: Clock, moving: Relation, other: Space) -> None:
    kept = given(world, world.resident, world.home.manager, at, space_id=other.id)
    none = given(world, world.resident, world.home.manager, at)
    at.forward(minutes=1)
    end(moving, world.home.manager)
    assert knock(world).status == 202
    let_grants_end()
    assert knock(world).status == 202
    assert [stored(each.id, at).ends_at for each in (kept, none)] == [None, None]


def test_a_grant_is_cut_to_the_tie_of_its_own_space(world: World, at: Clock, other: Space) -> None:
    relate(world.resident, "tenant", since=at.now + MONTH, until=at.now + 2 * MONTH, space=other)
    grant = given(world, world.resident, world.home.manager, at, space_id=other.id)
    assert (grant.starts_at, grant.ends_at) == (at.now + MONTH, at.now + 2 * MONTH)
    late = written(at.now + 3 * MONTH)
    refused = give(world, world.resident, world.home.manager, space_id=other.id, ends_at=late)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/ends_at")


def test_a_pass_is_made_for_a_space_that_is_there_for_its_time(world: World, at: Clock, other: Space) -> None:
    """The tie to the other space is over when the visitor comes."""
    given(world, world.resident, world.home.manager, at)
    relate(world.resident, "tenant", since=at.now, until=at.now + timedelta(hours=1), space=other)
    at.forward(seconds=1)
    begins, ends = at.now + timedelta(hours=2), at.now + timedelta(hours=3)
    made = make_pass(world, world.resident, starts_at=written(begins), ends_at=written(ends))
    assert made.status == 201, made.body
    assert stored(made.body["grant_id"], at).space_id == world.home.space.id


def test_where_spaces_are_barred_a_grant_names_one_of_several(
    world: World, at: Clock, moving: Relation, other: Space, operated_by: Callable[[str], None]
) -> None:
    operated_by("noke")
    refused = give(world, world.resident, world.home.manager)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/space_id")
    assert given(world, world.resident, world.home.manager, at, space_id=other.id).space_id == other.id
    assert given(world, world.home.manager, world.home.manager, at).space_id is None


def test_an_overlock_says_how_many_grants_it_bars(
    world: World, at: Clock, moving: Relation, other: Space, operated_by: Callable[[str], None]
) -> None:
    operated_by("noke")
    for_home(world, at)
    give(world, friend(world, at), world.resident)
    counted = []
    for space in (world.home.space, other):
        body = {"state": "gate_lock", "reason": "Rent unpaid.", "notice": False}
        route = "POST /v1/spaces/{space_id}/overlock"
        answer = call(overlock_space.handler, route, body, caller=world.home.manager, space_id=space.id)
        assert answer.status == 201, answer.body
        counted.append(answer.body["grants"])
    assert counted == [2, 0]
