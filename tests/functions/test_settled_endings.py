"""What was ended by somebody who died before the doors were told, and did not ask again, is settled within minutes."""

from datetime import timedelta

import pytest

from functions.access import revoke_grant, settle_endings
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, call, refusing
from tests.functions.relations import end, relations
from tests.functions.sharing import LOST, credential, friend, given, issue, keys, read, revoke, stored
from tests.functions.world import World
from vestibule.access.holdings import DOOR_LISTS
from vestibule.access.model import Grant
from vestibule.steps import StepFailed

FOB = {"kind": "fob", "number": "04A22B5C6D7E80"}


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at)


def settle() -> int:
    settled: int = settle_endings.handler({}, CONTEXT)["settled"]
    return settled


def version() -> int:
    return int(aws.contents(DOOR_LISTS)["doorlists"][0]["version"]["N"])


def test_a_grant_that_was_taken_back_and_left_is_settled(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    shared, pin = given(world, user, world.resident, at), issue(standing, world.resident).body
    with refusing("UpdateItem", "InternalServerError", "doorlists"):
        assert revoke(standing, world.home.manager).status == 500
    left = [stored(each, at) for each in (standing.id, shared.id)]
    assert [(each.settling, each.revoked_at_doors) for each in left] == [("ended", {})] * 2
    assert read(standing, world.home.manager).body["revocation"]["doors"][0]["because"] == "not_noted"
    at.forward(seconds=59)
    assert settle() == 0, "the call that ended it may still be at it"
    at.forward(seconds=1)
    assert settle() == 2
    done = [stored(each, at) for each in (standing.id, shared.id)]
    assert [(each.settling, list(each.revoked_at_doors)) for each in done] == [(None, standing.entrance_ids)] * 2
    assert (keys(world, at), credential(pin["id"], at).ended_at) == ([], standing.starts_at)
    assert read(standing, world.home.manager).body["revocation"]["certain_from"] is None
    before = aws.contents()
    assert (settle(), aws.contents()) == (0, before)
    at.forward(minutes=1)
    assert read(standing, world.home.manager).body["revocation"]["certain_from"]


def test_codes_that_were_not_ended_yet_are_ended(world: World, at: Clock, standing: Grant) -> None:
    issue(standing, world.resident)
    with refusing("TransactWriteItems", "InternalServerError", "vestibule-credentials"):
        assert revoke(standing, world.home.manager).status == 500
    assert len(keys(world, at)) == 1
    at.forward(minutes=1)
    assert (settle(), keys(world, at)) == (1, [])


def test_a_fob_that_was_taken_back_and_left_is_settled(world: World, at: Clock, standing: Grant) -> None:
    fob = issue(standing, world.home.manager, **FOB).body["id"]
    begun = version()
    with refusing("UpdateItem", "InternalServerError", "doorlists"):
        assert call(revoke_grant.handler, LOST, {}, caller=world.home.manager, credential_id=fob).status == 500
    assert (keys(world, at), credential(fob, at).settling, version()) == ([], "ended", begun)
    at.forward(minutes=1)
    assert (settle(), credential(fob, at).settling, version()) == (1, None, begun + 1)
    assert list(credential(fob, at).revoked_at_doors) == [world.home.entrance.id]
    assert (settle(), version()) == (0, begun + 1)


def test_one_that_cannot_be_settled_keeps_no_other_from_it(world: World, at: Clock, standing: Grant) -> None:
    issue(standing, world.resident)
    other = given(world, world.neighbour, world.home.manager, at)
    for each, mention in ((standing, "vestibule-credentials"), (other, "doorlists")):
        operation = "UpdateItem" if mention == "doorlists" else "TransactWriteItems"
        with refusing(operation, "InternalServerError", mention):
            revoke(each, world.home.manager)
        at.forward(seconds=1)
    at.forward(minutes=1)
    with refusing("TransactWriteItems", "InternalServerError", "vestibule-credentials"), pytest.raises(StepFailed):
        settle()
    assert [stored(each.id, at).settling for each in (standing, other)] == ["ended", None]
    assert settle() == 1
    assert [stored(each.id, at).settling for each in (standing, other)] == [None, None]


def test_whose_end_was_left_by_the_event_is_settled_too(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    given(world, user, world.resident, at)
    [lived] = relations(world.resident, at.now)
    with refusing("UpdateItem", "InternalServerError", "doorlists"):
        end(lived, world.home.manager)
    at.forward(minutes=1)
    assert (settle(), stored(standing.id, at).settling) == (2, None)
    assert stored(standing.id, at).narrowed_at == at.now - timedelta(minutes=1)
