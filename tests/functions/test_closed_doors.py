"""From the very instant at which a relation ends no door opens, whether anybody was told of it or not."""

import json
from datetime import timedelta

import pytest

from functions.access import end_grants, grant_entry
from functions.people import retell_endings
from tests.conftest import Clock
from tests.functions.calls import CONTEXT, another_process, before, call, refusing
from tests.functions.grants import admission, grants, knock, let_in, settled_in
from tests.functions.messages import take
from tests.functions.relations import DAY, begin, end, heard, let_grants_end
from tests.functions.routes import in_pool
from tests.functions.world import World, door_of, relate
from vestibule import withdrawing
from vestibule.access.decide import Asked, decide
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Relation
from vestibule.table import commit

TICK = timedelta(milliseconds=1)


@pytest.fixture
def home(world: World, at: Clock) -> Relation:
    return settled_in(world, at)


def test_from_the_end_on_the_door_stays_closed_though_nobody_was_told_yet(
    world: World, at: Clock, home: Relation
) -> None:
    assert knock(world).status == 202
    end(home, world.home.manager)
    assert decide(
        Asked(door_of(world.home), admission(world, at).windows), at.now
    ).allowed  # as the admission stands, it would open
    denied = knock(world)
    assert (denied.status, denied.body["reason"]) == (403, "no_relation")
    assert [ruling["reason"] for ruling in denied.body["rules"] if ruling["reason"]] == ["no_relation", "ended"]


def test_a_future_end_closes_the_door_at_its_instant_though_nobody_was_told_yet(
    world: World, at: Clock, home: Relation
) -> None:
    leaves = at.now + DAY
    end(home, world.home.manager, leaves)
    seen = []
    for instant in (at.now, leaves - TICK, leaves, leaves + DAY):
        at.now = instant
        seen.append(knock(world).status)
    assert seen == [202, 202, 403, 403]


def test_in_a_gap_between_two_relations_the_door_is_closed(world: World, at: Clock, home: Relation) -> None:
    in_pool(world.resident.id)
    left, back = at.now + DAY, at.now + 3 * DAY
    end(home, world.home.manager, left)
    begin(world.resident, world.home, world.home.manager, since=back.isoformat())
    let_in(world, world.resident, starts_at=back.isoformat())
    start = at.now
    for _ in ("before it was told", "after"):
        seen = []
        for instant in (left - TICK, left, back - TICK, back):
            at.now = instant
            seen.append(knock(world).status)
        assert seen == [202, 403, 403, 202]
        at.now = start
        let_grants_end()
    assert [each.ends_at for each in grants(world.resident, at.now)] == [left, None]


def test_a_grant_given_in_the_same_moment_opens_no_door_and_is_ended_too(
    world: World, at: Clock, home: Relation
) -> None:
    """The grant rests on a relation that was read before its end and is written after it was told."""

    def leave() -> None:
        end(home, world.home.manager)
        let_grants_end()

    other = another_process(grant_entry)
    body = {"person_id": world.resident.id, "entrance_ids": [world.home.entrance.id]}
    commit(ADMISSIONS.remove(world.home.entrance.id, world.resident.id))
    with before("TransactWriteItems", leave):
        assert call(other, "POST /v1/grants", body, caller=world.home.manager).status == 201
    assert decide(Asked(door_of(world.home), admission(world, at).windows), at.now).allowed
    assert knock(world).status == 403
    _tell_again(at)
    assert [each.ends_at for each in grants(world.resident, at.now)] == [at.now, at.now]
    assert knock(world).status == 403


def _tell_again(at: Clock) -> None:
    earlier = at.now
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
    at.now = earlier
    let_grants_end()


def test_a_grant_that_cannot_be_seen_yet_leaves_the_door_in_doubt(
    world: World, at: Clock, home: Relation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index by person lags behind: the grant is not ended yet, and its admission is not passed as checked."""
    end(home, world.home.manager)
    [event] = heard()
    seen = withdrawing.all_of
    monkeypatch.setattr(end_grants, "all_of", lambda table, *rest: () if table is GRANTS else seen(table, *rest))
    assert take(end_grants.handler, json.dumps({"detail": event})) == []
    assert admission(world, at).endings == 0
    assert knock(world).status == 403


def test_on_the_hot_path_relations_are_read_only_while_there_is_doubt(world: World, at: Clock, home: Relation) -> None:
    second = relate(world.resident, "owner", since=at.now, space=world.home.space)
    end(second, world.home.manager)
    with refusing("Query", "InternalServerError", mention="relations"):
        assert knock(world).status == 500
    let_grants_end()
    assert admission(world, at).endings == 1
    with pytest.raises(AssertionError, match="Query was never called"), refusing("Query", "InternalServerError"):
        assert knock(world).status == 202


def test_who_has_no_record_any_more_opens_nothing(world: World, at: Clock, home: Relation) -> None:
    commit(PEOPLE.remove(world.resident.id))
    assert knock(world).body["reason"] == "unknown_person"
