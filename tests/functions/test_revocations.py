"""A grant that is taken back opens nothing any more, nor does anything that was shared out of it, whoever dies in between."""

from datetime import timedelta

import pytest

from functions.access import revoke_grant
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import another_process, before, call, refusing
from tests.functions.grants import admission, grants, knock
from tests.functions.relations import end, let_grants_end, lines, relations
from tests.functions.sharing import (
    REVOCATION,
    credential,
    friend,
    give,
    given,
    issue,
    keys,
    make_pass,
    read,
    revoke,
    stored,
)
from tests.functions.world import World
from vestibule.access.holdings import DOOR_LISTS, GRANTS
from vestibule.access.model import Grant
from vestibule.clock import written

DAY = timedelta(days=1)


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    """The resident's own grant, of the front door, without end."""
    return given(world, world.resident, world.home.manager, at)


def test_no_door_opens_for_it_from_then_on(world: World, at: Clock, standing: Grant) -> None:
    assert knock(world).status == 202
    answer = revoke(standing, world.home.manager)
    assert (answer.status, answer.body["id"]) == (202, standing.id)
    assert (knock(world).status, knock(world).body["reason"]) == (403, "revoked")
    [window] = admission(world, at).windows
    assert (window.ends_at, window.revoked, window.narrowed_at) == (at.now, True, at.now)
    revoked = stored(standing.id, at)
    assert (revoked.revoked_at, revoked.revoked_by, revoked.ends_at) == (at.now, world.home.manager.id, at.now)
    assert revoked.expires_at == at.now + 83 * DAY


def test_the_answer_says_from_when_on_it_is_certain(world: World, at: Clock, standing: Grant) -> None:
    revocation = revoke(standing, world.home.manager).body["revocation"]
    assert revocation["revoked_at"] == written(at.now)
    [door] = revocation["doors"]
    assert (door["entrance_id"], revocation["certain_from"]) == (world.home.entrance.id, None)
    bound = revocation["bound"]
    at.forward(minutes=1)
    assert read(standing, world.home.manager).body["revocation"]["certain_from"] == bound


def test_the_ledger_tells_who_took_it_back(world: World, at: Clock, standing: Grant) -> None:
    revoke(standing, world.home.manager)
    [line] = lines(at.now, "access.grant.revoked")
    about = {"person_id": world.resident.id, "site_id": world.home.site.id, "by": world.home.manager.id}
    assert (line.subject, line.facts) == (standing.id, about)


def test_what_was_shared_goes_first_and_with_all_its_codes(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    shared, visit = given(world, user, world.resident, at), make_pass(world, world.resident).body
    pin, users_pin = issue(standing, world.resident).body, issue(shared, user).body
    assert len(keys(world, at)) == 4
    revoke(standing, world.home.manager)
    ended = [stored(each, at) for each in (standing.id, shared.id, visit["grant_id"])]
    assert {each.revoked_at for each in ended} == {at.now}
    assert knock(world, user).status == 403
    assert keys(world, at) == []
    for each in (pin["id"], users_pin["id"], visit["id"]):
        assert (credential(each, at).ended_at, credential(each, at).expires_at) == (at.now, at.now + 23 * DAY)
    told = lines(at.now, "access.grant.revoked")
    assert [line.subject for line in told][-1] == standing.id


def test_a_share_is_taken_back_without_the_rest(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    shared = given(world, user, world.resident, at)
    assert revoke(shared, world.resident).status == 202
    assert (knock(world, user).status, knock(world).status) == (403, 202)


def test_only_who_may_takes_back_and_others_learn_nothing(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    shared = given(world, user, world.resident, at)
    assert revoke(standing, world.resident).status == 403
    assert revoke(shared, user).status == 403
    for stranger in (world.neighbour, world.elsewhere.manager):
        assert [revoke(each, stranger).status for each in (standing, shared)] == [404, 404]
        assert [read(each, stranger).status for each in (standing, shared)] == [404, 404]
    assert [read(shared, each).status for each in (user, world.resident, world.home.manager)] == [200] * 3
    assert knock(world, user).status == 202


def test_one_that_ended_by_itself_has_nothing_to_take_back(world: World, at: Clock) -> None:
    short = given(world, world.resident, world.home.manager, at, ends_at=written(at.now + DAY))
    at.forward(days=2)
    assert (revoke(short, world.home.manager).status, stored(short.id, at).revoked_at) == (409, None)


def test_twice_is_once(world: World, at: Clock, standing: Grant) -> None:
    first = revoke(standing, world.home.manager)
    done = stored(standing.id, at)
    at.forward(seconds=5)
    again = revoke(standing, world.home.manager)
    assert again.body["revocation"]["revoked_at"] == first.body["revocation"]["revoked_at"]
    assert (stored(standing.id, at), len(lines(at.now, "access.grant.revoked"))) == (done, 1)


def test_two_at_once_are_one(world: World, at: Clock, standing: Grant) -> None:
    elsewhere, by = another_process(revoke_grant), world.home.manager
    with before("TransactWriteItems", lambda: call(elsewhere, REVOCATION, {}, caller=by, grant_id=standing.id)):
        assert revoke(standing, world.home.manager).status == 202
    assert len(lines(at.now, "access.grant.revoked")) == 1
    assert aws.contents(DOOR_LISTS)["doorlists"][0]["version"] == {"N": "1"}


def test_what_is_shared_while_the_grant_is_taken_back_goes_with_it(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    with before("TransactWriteItems", lambda: give(world, user, world.resident)):
        assert revoke(standing, world.home.manager).status == 202
    [shared] = grants(user, at.now)
    assert (shared.revoked_at, knock(world, user).status) == (at.now, 403)


def test_nothing_is_shared_out_of_what_is_taken_back_meanwhile(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    with before("TransactWriteItems", lambda: revoke(standing, world.home.manager)):
        refused = give(world, user, world.resident)
    assert refused.status == 404
    assert grants(user, at.now) == []


def test_a_grant_given_anew_while_another_is_taken_back_stays(world: World, at: Clock, standing: Grant) -> None:
    with before("TransactWriteItems", lambda: give(world, world.resident, world.home.manager)):
        assert revoke(standing, world.home.manager).status == 202
    assert sorted(window.revoked for window in admission(world, at).windows) == [False, True]
    assert knock(world).status == 202


@pytest.mark.parametrize("mention", ["doorlists", "vestibule-credentials", "vestibule-answers"])
def test_who_dies_in_between_is_taken_up_by_the_same_request(
    world: World, at: Clock, standing: Grant, mention: str
) -> None:
    user = friend(world, at)
    shared, pin = given(world, user, world.resident, at), issue(standing, world.resident).body
    operation = "UpdateItem" if mention == "doorlists" else "TransactWriteItems"
    if mention == "vestibule-answers":
        operation = "PutItem"
    with refusing(operation, "InternalServerError", mention):
        assert revoke(standing, world.home.manager, key="one").status == 500
    assert (knock(world).status, knock(world, user).status) == (403, 403)
    at.forward(minutes=1)
    assert revoke(standing, world.home.manager, key="one").status == 202
    for grant_id in (standing.id, shared.id):
        done = stored(grant_id, at)
        assert (done.settling, list(done.revoked_at_doors)) == (None, [world.home.entrance.id])
        assert done.revoked_at
        assert done.revoked_at_doors[world.home.entrance.id].since >= done.revoked_at
    assert credential(pin["id"], at).ended_at == at.now - timedelta(minutes=1)
    assert len(lines(at.now, "access.grant.revoked")) == 2


def test_when_the_tenant_leaves_what_was_shared_ends_too(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    shared = given(world, user, world.resident, at)
    [lived] = relations(world.resident, at.now)
    end(lived, world.home.manager, at.now + DAY)
    let_grants_end()
    assert [stored(each, at).ends_at for each in (standing.id, shared.id)] == [at.now + DAY] * 2
    assert (stored(shared.id, at).revoked_at, knock(world, user).status) == (None, 202)
    at.forward(days=1)
    assert (knock(world, user).status, knock(world, user).body["reason"]) == (403, "ended")


def test_an_end_whose_doors_could_not_be_told_is_told_when_it_comes_again(
    world: World, at: Clock, standing: Grant
) -> None:
    [lived] = relations(world.resident, at.now)
    end(lived, world.home.manager)
    with refusing("UpdateItem", "InternalServerError", "doorlists"), pytest.raises(AssertionError):
        let_grants_end()
    assert stored(standing.id, at).settling
    end(lived, world.home.manager, at.now - timedelta(seconds=1))
    let_grants_end()
    assert not stored(standing.id, at).settling


def test_a_manager_who_reads_leaves_a_trace_and_the_person_does_not(world: World, at: Clock, standing: Grant) -> None:
    aws.events()
    read(standing, world.resident)
    assert aws.events() == []
    read(standing, world.home.manager)
    [look] = aws.events()
    assert (look["type"], look["data"]["kind"]) == ("disclosures.data.looked_at", GRANTS.name)
    assert look["data"]["persons"] == world.resident.id
