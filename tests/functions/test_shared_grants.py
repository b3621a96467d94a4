"""N-02: a tenant lets authorised users of the own space in, and never by more than the tenant has."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.people import name_user
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.grants import grants, knock
from tests.functions.sharing import friend, give, given, read, stored
from tests.functions.world import World, add_person, add_resident, relate
from vestibule import ids
from vestibule.access.holdings import GRANTS
from vestibule.access.model import Grant
from vestibule.clock import written
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

DAY = timedelta(days=1)
DAYTIME = {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "opens": "08:00", "closes": "18:00"}
USERS = "POST /v1/spaces/{space_id}/users"


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at, ends_at=written(at.now + 30 * DAY), hours=[DAYTIME])


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["errors"][0]["pointer"]


def test_an_authorised_user_gets_a_part_of_what_the_tenant_has(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    hours = {"days": ["sat", "sun"], "opens": "07:00", "closes": "09:00"}
    shared = given(world, user, world.resident, at, hours=[hours])
    assert (shared.kind, shared.parent_id, shared.space_id) == ("shared", standing.id, world.home.space.id)
    assert (shared.starts_at, shared.ends_at) == (standing.starts_at, standing.ends_at)
    assert [each.model_dump() for each in shared.hours] == [{"days": ["sat"], "opens": "08:00", "closes": "09:00"}]
    assert [child.id for child in stored(standing.id, at).children] == [shared.id]
    seen = []
    for _ in range(3):  # 07:00, 08:30 and 10:00 in New York, a Saturday
        seen.append((knock(world, user).status, knock(world).status))
        at.forward(hours=1.5)
    assert seen == [(403, 403), (202, 202), (403, 202)]


@pytest.mark.parametrize("by", ["resident", "neighbour"])
def test_the_doors_hours_and_days_are_those_that_the_tenant_has(
    world: World, at: Clock, standing: Grant, by: str
) -> None:
    user, back = friend(world, at), world.home.entrance.model_copy(update={"id": ids.derived("ent", "back")})
    commit(ENTRANCES.add(back))
    caller: Person = getattr(world, by)
    doors = [world.home.entrance.id, back.id]
    assert give(world, user, caller, entrance_ids=doors).status == 404
    if by == "neighbour":  # who lives in the same apartment here, and has no grant
        assert give(world, user, caller).status == 404
        return
    night = {"days": ["mon"], "opens": "20:00", "closes": "22:00"}
    assert refusal(give(world, user, caller, hours=[night])) == (422, "/entrance_ids")
    later = {"starts_at": written(at.now + 31 * DAY)}
    assert refusal(give(world, user, caller, **later)) == (422, "/entrance_ids")
    longer = given(world, user, caller, at, ends_at=written(at.now + 60 * DAY))
    assert longer.ends_at == standing.ends_at


def test_only_for_an_authorised_user_of_the_same_space(world: World, at: Clock, standing: Grant) -> None:
    elsewhere = add_person(world.home.organisation, "elsewhere's friend", at.now)
    other = world.home.space.model_copy(update={"id": ids.derived("spc", "other")})
    relate(elsewhere, "authorised_user", since=at.now, space=other)
    assert refusal(give(world, elsewhere, world.resident)) == (422, "/person_id")
    assert refusal(give(world, world.neighbour, world.resident)) == (422, "/person_id")
    assert refusal(give(world, world.resident, world.resident)) == (422, "/person_id")


def test_who_was_named_shares_nothing_further(world: World, at: Clock, standing: Grant) -> None:
    user = friend(world, at)
    given(world, user, world.resident, at)
    assert give(world, friend(world, at, "third"), user).status == 404


def test_strangers_learn_nothing_of_the_door(world: World, at: Clock, standing: Grant) -> None:
    assert give(world, friend(world, at), world.elsewhere.manager).status == 404
    assert give(world, friend(world, at, "third"), add_person(world.home.organisation, "nobody", at.now)).status == 404


def test_a_user_named_for_some_days_is_let_in_for_those(world: World, at: Clock, standing: Grant) -> None:
    guest = add_person(world.home.organisation, "guest", at.now)
    relate(guest, "authorised_user", since=at.now, until=at.now + 2 * DAY, space=world.home.space)
    assert given(world, guest, world.resident, at).ends_at == at.now + 2 * DAY


def test_so_many_may_be_out_at_once(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    given(world, world.resident, world.home.manager, at)
    monkeypatch.setattr("vestibule.letting.MOST_SHARED", 1)
    user = friend(world, at)
    given(world, user, world.resident, at, ends_at=written(at.now + DAY))
    assert (give(world, user, world.resident).status, give(world, user, world.resident).code) == (
        409,
        "too-much-shared",
    )
    at.forward(days=1)
    assert give(world, user, world.resident).status == 201


def test_a_day_begins_by_the_clock_of_the_site(world: World, at: Clock) -> None:
    moving_in = given(world, world.resident, world.home.manager, at, starts_on="2026-12-01")
    assert moving_in.starts_at == datetime(2026, 12, 1, 5, tzinfo=UTC)
    today = given(world, world.neighbour, world.home.manager, at, starts_on="2026-11-21")
    assert today.starts_at == at.now


def test_on_the_day_of_moving_in_nobody_comes_before_the_relation(world: World, at: Clock) -> None:
    person = add_person(world.home.organisation, "arriving", at.now)
    relate(person, "tenant", since=datetime(2026, 12, 1, 20, tzinfo=UTC), space=world.home.space)
    given_then = given(world, person, world.home.manager, at, starts_on="2026-12-01")
    assert given_then.starts_at == datetime(2026, 12, 1, 20, tzinfo=UTC)
    assert refusal(give(world, person, world.home.manager, starts_on="2026-11-30")) == (422, "/starts_on")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"starts_on": "2026-12-01", "starts_at": "2026-12-01T00:00:00Z"}, "/"),
        ({"starts_on": 20_000}, "/starts_on"),
        ({"starts_on": "0001-01-01"}, "/starts_on"),
        ({"starts_on": "tomorrow"}, "/starts_on"),
        ({"hours": [DAYTIME] * 22}, "/hours"),
        ({"hours": [{**DAYTIME, "opens": "25:00"}]}, "/hours/0/opens"),
        ({"hours": [{**DAYTIME, "closes": "08:00"}]}, "/hours/0"),
        ({"space_id": ids.derived("spc", "elsewhere")}, "/space_id"),
    ],
)
def test_what_cannot_be_meant_is_refused(world: World, body: dict[str, Any], pointer: str) -> None:
    assert refusal(give(world, world.resident, world.home.manager, **body)) == (422, pointer)
    assert aws.count(GRANTS) == 0


def test_a_grant_is_for_the_only_space_of_its_person(world: World, at: Clock) -> None:
    assert given(world, world.resident, world.home.manager, at).space_id == world.home.space.id
    assert given(world, world.home.manager, world.home.manager, at).space_id is None


def name(world: World, by: Person, email: str = "bo@example.com", **rest: Any) -> Answer:
    body = {"name": "Bo", "email": email, "language": "nl"}
    return call(name_user.handler, USERS, body, caller=by, space_id=world.home.space.id, **rest)


def test_a_tenant_names_a_user_who_is_invited_and_may_then_be_let_in(world: World, at: Clock, standing: Grant) -> None:
    aws.make_pool()
    answer = name(world, world.resident)
    assert (answer.status, sorted(answer.body)) == (201, ["id", "relation_id", "status"])
    [(to, subject, _)] = aws.mails()
    assert (to, subject) == ("bo@example.com", "Uw uitnodiging voor 1VALET")
    person = PEOPLE.get(answer.body["id"], now=at.now)
    [relation] = RELATIONS.query(answer.body["id"], now=at.now).items
    assert person
    assert (relation.kind, relation.space_id, person.created_by) == (
        "authorised_user",
        world.home.space.id,
        world.resident.id,
    )
    assert (knock(world, person).status, grants(person, at.now)) == (403, [])
    given(world, person, world.resident, at)
    at.forward(hours=2)
    assert knock(world, person).status == 202


def test_only_who_lives_in_a_space_names_users_of_it(world: World, at: Clock) -> None:
    aws.make_pool()
    people = aws.count(PEOPLE)
    for stranger in (friend(world, at), world.home.manager, add_resident(world.elsewhere, "other", at.now)):
        people = aws.count(PEOPLE)
        assert name(world, stranger).status == 404
        assert (aws.count(PEOPLE), aws.mails()) == (people, [])


def test_nobody_names_users_without_end(world: World, at: Clock) -> None:
    aws.make_pool()
    named = [name(world, world.resident, f"bo{number}@example.com").status for number in range(name_user.MOST + 1)]
    assert named == [201] * name_user.MOST + [429]


def test_a_grant_and_its_children_are_listed_for_those_concerned(world: World, at: Clock, standing: Grant) -> None:
    shared = given(world, friend(world, at), world.resident, at)
    seen = read(standing, world.resident).body
    assert (seen["revocation"], seen["credentials"]) == (None, [])
    assert not {"children", "version", "settling", "revoked_at_doors"} & seen.keys()
    assert json.dumps(read(shared, world.resident).body["parent_id"]) == json.dumps(standing.id)
