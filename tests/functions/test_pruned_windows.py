"""What is left of a grant at a door goes with the grant's record, though other grants open the door on (V-13)."""

import json
from datetime import timedelta

import pytest

from functions.access import prune_admissions
from functions.retention import witness_deletions
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, before, refusing
from tests.functions.grants import admission, grants, knock, let_in, settled_in
from tests.functions.messages import take
from tests.functions.relations import DAY, end, let_grants_end, lines
from tests.functions.streams import removal
from tests.functions.world import World, grant
from vestibule import lifetime
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.access.model import Grant
from vestibule.clock import written
from vestibule.people.model import Relation
from vestibule.table import commit

TOLD = ("access.window.removed", "retention.record.dated")


@pytest.fixture
def home(world: World, at: Clock) -> Relation:
    return settled_in(world, at)


@pytest.fixture
def visit(world: World, at: Clock, home: Relation) -> Grant:
    """A grant of an hour beside the one that goes on. Its term is over now."""
    times = {"starts_at": written(at.now + timedelta(hours=1)), "ends_at": written(at.now + timedelta(hours=2))}
    visit = Grant.model_validate(let_in(world, world.resident, **times).body)
    at.forward(days=84)
    return visit


def erase(visit: Grant, at: Clock) -> list[str]:
    """The visit's record is deleted by time and the witness is told; what it tells on."""
    [item] = [item for item in aws.contents(GRANTS)["grants"] if item["id"]["S"] == visit.id]
    commit(GRANTS.remove(visit.id))
    told = removal(GRANTS, item, at.now, by_ttl=True)
    assert witness_deletions.handler({"Records": [told]}, CONTEXT) == {"batchItemFailures": []}
    return [json.dumps({"detail": event}) for event in aws.events() if event["type"] == "retention.record.gone"]


def windows(world: World, at: Clock) -> list[str]:
    return [window.grant_id for window in admission(world, at).windows]


def test_with_the_record_of_a_grant_goes_its_window(world: World, at: Clock, visit: Grant) -> None:
    [stays] = grants(world.resident, at.now)
    assert windows(world, at) == [stays.id, visit.id]
    assert take(prune_admissions.handler, *erase(visit, at)) == []
    assert windows(world, at) == [stays.id]
    assert knock(world).status == 202
    assert visit.id not in json.dumps(aws.contents(ADMISSIONS))


def test_the_ledger_says_which_window_went_and_what_a_restore_must_know(world: World, at: Clock, visit: Grant) -> None:
    take(prune_admissions.handler, *erase(visit, at))
    removed, dated = lines(at.now, *TOLD)
    assert (removed.subject, removed.facts) == (visit.id, {"entrance_id": world.home.entrance.id})
    assert dated.facts["key"] == [world.home.entrance.id, world.resident.id]
    [window] = json.loads(dated.facts["changes"]["windows"])
    assert (window["grant_id"], dated.facts["changes"]["expires_at"]) == (windows(world, at)[0], None)


def test_told_twice_it_changes_nothing(world: World, at: Clock, visit: Grant) -> None:
    told = erase(visit, at)
    take(prune_admissions.handler, *told)
    done = aws.contents()
    assert take(prune_admissions.handler, *told, *told) == []
    assert aws.contents() == done


def test_a_grant_that_lies_there_again_keeps_its_window(world: World, at: Clock, visit: Grant) -> None:
    """The witness puts back what a hold keeps."""
    told = erase(visit, at)
    commit(GRANTS.add(visit))
    done = aws.contents()
    assert take(prune_admissions.handler, *told) == []
    assert aws.contents() == done


def test_an_admission_of_one_grant_goes_by_its_own_term(world: World, at: Clock) -> None:
    times = {"starts_at": written(at.now), "ends_at": written(at.now + DAY)}
    visit = Grant.model_validate(let_in(world, world.resident, **times).body)
    at.forward(days=84)
    done = aws.contents(ADMISSIONS)
    assert take(prune_admissions.handler, *erase(visit, at)) == []
    assert aws.contents(ADMISSIONS) == done
    assert ADMISSIONS.get(world.home.entrance.id, world.resident.id, now=at.now) is None
    lying = lifetime.lying(ADMISSIONS, (world.home.entrance.id, world.resident.id))
    assert lying
    assert lying.due_at == visit.expires_at


def test_a_grant_that_is_given_meanwhile_is_not_lost(world: World, at: Clock, visit: Grant) -> None:
    told, stays = erase(visit, at), windows(world, at)[0]

    def overtake() -> None:
        grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now, ends_at=at.now + DAY)

    with before("TransactWriteItems", overtake):
        assert take(prune_admissions.handler, *told) == []
    [first, second] = windows(world, at)
    assert (first, second != visit.id) == (stays, True)


def test_what_fails_comes_again(world: World, at: Clock, visit: Grant) -> None:
    told = erase(visit, at)
    with refusing("TransactWriteItems", "InternalServerError"):
        assert take(prune_admissions.handler, *told) == ["m0"]
    assert (len(windows(world, at)), lines(at.now, *TOLD)) == (2, [])
    assert take(prune_admissions.handler, *told) == []
    assert len(windows(world, at)) == 1


def test_a_change_at_the_door_drops_what_is_over_too(world: World, at: Clock, home: Relation, visit: Grant) -> None:
    """The net under the event: here nobody was told of the visit's end."""
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now, ends_at=at.now + DAY)
    end(home, world.home.manager)
    let_grants_end()
    assert visit.id not in windows(world, at)
    assert len(windows(world, at)) == 2
