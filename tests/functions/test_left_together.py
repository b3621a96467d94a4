"""With a tie ends what it carried: what was lent to doors, what was shared, and whom a tenant had named (V-05, N-02)."""

import json
from datetime import timedelta

import pytest

from functions.access import revoke_grant
from functions.people import end_users, name_user
from tests.conftest import Clock
from tests.functions import asking, aws
from tests.functions.calls import call, refusing
from tests.functions.grants import knock
from tests.functions.messages import take
from tests.functions.relations import end, heard, let_grants_end, lines, relations
from tests.functions.sharing import LOST, friend, given, issue, keys, make_pass, revoke, stored
from tests.functions.world import World, add_person, relate
from vestibule.access.model import Grant
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.table import commit

USERS = "POST /v1/spaces/{space_id}/users"
HOUR = timedelta(hours=1)


@pytest.fixture
def home(world: World, at: Clock) -> Relation:
    """What the resident's rights rest on."""
    [relation] = relations(world.resident, at.now)
    return relation


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at)


def listed(world: World, at: Clock) -> tuple[int, list[str]]:
    """How many codes the front door is lent now, and which grants it is to refuse."""
    assert asking.ask(world.home, at.now) == []
    contents = asking.given()
    return len(contents["opens"]), contents["refused"]


def named(world: World, at: Clock, by: Person | None = None) -> Relation:
    """The tie of somebody whom a tenant has named."""
    aws.make_pool()
    body = {"name": "Bo", "email": "bo@example.com"}
    answer = call(name_user.handler, USERS, body, caller=by or world.resident, space_id=world.home.space.id)
    assert answer.status == 201, answer.body
    found = RELATIONS.get(answer.body["id"], answer.body["relation_id"], now=at.now)
    assert found
    return found


def let_users_leave() -> int:
    """Let the function hear of the ends that were told since, twice. Answers how many ends it told then."""
    told = [json.dumps({"detail": event}) for event in heard()]
    assert take(end_users.handler, *told, *told) == []
    return len(heard())


def tie(known: Relation, at: Clock) -> Relation:
    found = RELATIONS.get(known.person_id, known.id, now=at.now)
    assert found
    return found


def test_a_list_that_is_made_in_doubt_lends_no_code_of_who_has_left(
    world: World, at: Clock, home: Relation, standing: Grant
) -> None:
    issue(standing, world.resident)
    visit = make_pass(world, world.resident).body["grant_id"]
    pass_only = given(world, world.neighbour, world.home.manager, at)
    issue(pass_only, world.neighbour)
    assert listed(world, at) == (4, [])  # a pass has two
    at.forward(minutes=1)
    commit(PEOPLE.change(world.resident.id, endings=1), RELATIONS.change(home.person_id, home.id, until=at.now))
    assert knock(world).status == 403
    assert listed(world, at) == (1, sorted((standing.id, visit)))


def test_who_has_no_record_any_more_has_no_code(world: World, at: Clock, standing: Grant) -> None:
    issue(standing, world.resident)
    commit(PEOPLE.remove(world.resident.id))
    assert listed(world, at) == (0, [standing.id])


def test_a_list_asks_only_about_who_has_a_code_and_forgets_what_is_long_over(
    world: World, at: Clock, standing: Grant
) -> None:
    over = given(world, world.neighbour, world.home.manager, at)
    issue(standing, world.resident)
    issue(over, world.neighbour)
    revoke(over, world.home.manager)
    with asking.calls_made() as made:
        assert listed(world, at) == (1, [over.id])
    assert made["BatchGetItem"] == 1
    at.forward(minutes=61)
    assert listed(world, at) == (1, [])
    end_credentials = call(
        revoke_grant.handler, LOST, {}, caller=world.resident, credential_id=keys(world, at)[0].credential_id
    )
    assert end_credentials.status == 202
    with asking.calls_made() as made:
        assert listed(world, at) == (0, [])
    assert made["BatchGetItem"] == 0


def test_an_end_of_another_tie_takes_no_code_from_the_list(world: World, at: Clock, standing: Grant) -> None:
    second = relate(world.resident, "owner", since=at.now, space=world.home.space)
    issue(standing, world.resident)
    at.forward(minutes=1)
    end(second, world.home.manager)
    assert listed(world, at) == (1, [])


def test_nothing_is_issued_for_what_has_ended_and_is_still_to_be_written(
    world: World, at: Clock, home: Relation, standing: Grant
) -> None:
    at.forward(minutes=1)
    end(home, world.home.manager)
    assert stored(standing.id, at).ends_at is None
    assert [issue(standing, by).code for by in (world.resident, world.home.manager)] == ["grant-over"] * 2


def test_what_was_shared_ends_before_the_end_is_answered(
    world: World, at: Clock, home: Relation, standing: Grant
) -> None:
    user = friend(world, at)
    shared = given(world, user, world.resident, at)
    issue(shared, user)
    assert (knock(world, user).status, listed(world, at)) == (202, (1, []))
    at.forward(minutes=1)
    assert end(home, world.home.manager).status == 202
    assert knock(world, user).status == 403
    assert listed(world, at) == (0, sorted((standing.id, shared.id)))
    kinds = [line.kind for line in lines(at.now, "access.grant.ended", "people.relation.ended")]
    assert kinds == ["people.relation.ended", "access.grant.ended", "access.grant.ended"]
    done = aws.contents(RELATIONS)
    let_grants_end()
    assert aws.contents(RELATIONS) == done


def test_an_end_ahead_is_that_of_what_was_shared_too(world: World, at: Clock, home: Relation, standing: Grant) -> None:
    shared = given(world, friend(world, at), world.resident, at)
    end(home, world.home.manager, until=at.now + HOUR)
    assert [stored(each.id, at).ends_at for each in (standing, shared)] == [at.now + HOUR] * 2


def test_an_end_that_could_not_end_what_was_shared_is_told_and_asked_for_again(
    world: World, at: Clock, home: Relation, standing: Grant
) -> None:
    user = friend(world, at)
    shared = given(world, user, world.resident, at)
    at.forward(minutes=1)
    with refusing("Query", "InternalServerError", mention="by_person"):
        assert end(home, world.home.manager, key="once").status == 500
    assert len(heard()) == 1
    assert stored(shared.id, at).ends_at is None
    assert end(home, world.home.manager, key="once").status == 202
    assert stored(shared.id, at).ends_at == at.now
    assert knock(world, user).status == 403


def test_whom_a_tenant_has_named_leaves_with_the_tenants_last_tie(world: World, at: Clock, home: Relation) -> None:
    user, managers = named(world, at), friend(world, at)
    assert (user.named_by, user.until) == (world.resident.id, None)
    second = relate(world.resident, "owner", since=at.now, space=world.home.space)
    at.forward(minutes=1)
    end(home, world.home.manager)
    assert let_users_leave() == 0
    at.forward(minutes=1)
    left_at = at.now
    end(second, world.home.manager)
    at.forward(seconds=2)
    assert let_users_leave() == 1
    assert tie(user, at).until == left_at
    assert relations(managers, at.now)[0].until is None
    person = PEOPLE.get(user.person_id, now=at.now)
    assert person
    assert (person.endings, person.left_at) == (1, left_at)
    assert let_users_leave() == 0


def test_an_end_ahead_is_that_of_the_users_too_and_an_earlier_one_stays(
    world: World, at: Clock, home: Relation
) -> None:
    user = named(world, at)
    end(home, world.home.manager, until=at.now + 2 * HOUR)
    assert let_users_leave() == 1
    assert tie(user, at).until == at.now + 2 * HOUR
    end(user, world.resident, until=at.now + HOUR)
    assert tie(user, at).until == at.now + HOUR
    end(home, world.home.manager, until=at.now + HOUR + timedelta(minutes=1))
    assert (let_users_leave(), tie(user, at).until) == (0, at.now + HOUR)


def test_an_end_told_late_ends_users_no_earlier_than_they_were_named(world: World, at: Clock, home: Relation) -> None:
    at.forward(hours=1)
    user = named(world, at)
    at.forward(hours=1)
    end(home, world.home.manager, until=at.now - 2 * HOUR)
    assert let_users_leave() == 1
    assert tie(user, at).until == user.since


def test_a_user_named_by_who_has_a_known_end_has_it_too(world: World, at: Clock, home: Relation) -> None:
    end(home, world.home.manager, until=at.now + HOUR)
    assert named(world, at).until == at.now + HOUR


def test_a_tenant_ends_only_users_whom_the_tenant_has_named(world: World, at: Clock, home: Relation) -> None:
    user, managers = named(world, at), friend(world, at)
    [others] = relations(managers, at.now)
    assert [end(each, world.resident).status for each in (others, home)] == [404, 404]
    stranger = add_person(world.home.organisation, "stranger", at.now)
    assert [end(user, by).status for by in (stranger, world.neighbour)] == [404, 404]
    at.forward(minutes=1)
    assert end(user, world.resident).status == 202
    assert tie(user, at).until == at.now
