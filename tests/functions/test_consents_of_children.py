"""Children (V-15, A-08, N-04): a guardian says yes where the law lets one, nobody where the policy wants no children."""

from collections.abc import Callable

import pytest

from functions.people import invite_person
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import call
from tests.functions.deciding import decide, decided, read, receipt, withdraw
from tests.functions.world import World, add_person
from vestibule.consent.ages import PersonDecides, check_agrees
from vestibule.consent.holdings import CONSENTS
from vestibule.consent.permission import of_person
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit


@pytest.fixture
def guardian(world: World, at: Clock) -> Person:
    return add_person(world.home.organisation, "guardian", at.now)


def born(person: Person, years: str | None, guardian: Person | None = None) -> Person:
    """The person with these birth years, and a guardian."""
    commit(PEOPLE.change(person.id, birth_years=years, guardian_id=guardian.id if guardian else None))
    return person


def test_a_childs_yes_is_the_guardians_to_say(world: World, at: Clock, guardian: Person) -> None:
    child = born(world.resident, "2009-2012", guardian)
    own = decide(child, "face_entry", "given")
    assert (own.status, own.code, own.body["decides"], own.body["guardian_id"]) == (
        403,
        "guardian-decides",
        "guardian",
        guardian.id,
    )
    assert aws.count(CONSENTS) == 0
    theirs = decide(guardian, "face_entry", "given", person_id=child.id)
    assert theirs.status == 201
    assert of_person(child.id, "face_entry", at.now, birth_years="2009-2012").allowed
    assert read(guardian, person_id=child.id).body["person_id"] == child.id
    assert receipt(guardian, theirs.body["id"], person_id=child.id).body["event"]["entity_id"] == guardian.id


def test_a_childs_no_is_its_own_and_its_guardians(world: World, at: Clock, guardian: Person) -> None:
    child = born(world.resident, "2011-2012", guardian)
    given = decide(guardian, "face_entry", "given", person_id=child.id).body["id"]
    assert withdraw(child, given).status == 201
    given = decide(guardian, "face_entry", "given", person_id=child.id).body["id"]
    assert withdraw(guardian, given, person_id=child.id).status == 201
    assert decide(child, "news", "objected", shown=None).status == 201


def test_without_a_known_guardian_nobody_can_say_yes(world: World, at: Clock) -> None:
    child = born(world.resident, "2011-2012")
    answer = decide(child, "face_entry", "given")
    assert (answer.status, answer.body["decides"], answer.body["guardian_id"]) == (403, "guardian", None)


@pytest.mark.parametrize(
    ("operator", "key", "years"), [("noke", "geolocation", "2009-2009"), ("valet", "face_entry", "2015-2016")]
)
def test_where_the_policy_wants_no_children_nobody_may_agree(
    world: World, at: Clock, guardian: Person, operated_by: Callable[[str], None], operator: str, key: str, years: str
) -> None:
    operated_by(operator)
    child = born(world.resident, years, guardian)
    for who, person in ((child, None), (guardian, child.id)):
        answer = decide(who, key, "given", person_id=person)
        assert (answer.status, answer.code, answer.body["decides"]) == (403, "nobody-may-agree", "nobody")
    assert aws.count(CONSENTS) == 0
    assert decide(child, key, "refused", shown=None).status == 201


def test_who_is_of_age_by_the_whole_band_decides_alone(world: World, at: Clock) -> None:
    assert decide(born(world.resident, "1990-1995"), "face_entry", "given").status == 201


def test_a_yes_that_was_said_too_young_does_not_count_once_the_age_is_known(world: World, at: Clock) -> None:
    decided(world.resident, "face_entry", "given", at.now)
    verdict = of_person(world.resident.id, "face_entry", at.now, birth_years="2011-2012")
    assert (verdict.allowed, verdict.why) == (False, "child")


def test_a_stranger_is_no_guardian(world: World, at: Clock, guardian: Person) -> None:
    child = born(world.resident, "2011-2012", guardian)
    assert decide(world.neighbour, "face_entry", "given", person_id=child.id).status == 404
    assert read(world.neighbour, person_id=child.id).status == 404


# Who is of age


def test_a_guardian_of_somebody_of_age_is_a_stranger(world: World, at: Clock) -> None:
    """Whoever put the name there: a manager says no yes for a resident, and learns nothing."""
    for years in (None, "1990-1993", "2004-2007"):
        adult = born(world.resident, years, world.home.manager)
        given = decided(adult, "news", "objected", at.now)
        for answer in (
            decide(world.home.manager, "face_entry", "given", person_id=adult.id),
            decide(world.home.manager, "face_entry", "refused", person_id=adult.id),
            read(world.home.manager, person_id=adult.id),
            receipt(world.home.manager, given.id, person_id=adult.id),
        ):
            assert answer.status == 404
    assert not of_person(world.resident.id, "face_entry", at.now).allowed


def test_where_the_person_decides_alone_nobody_else_says_yes(guardian: Person, world: World) -> None:
    """As a guardian may act for a child, and the law lets the child decide one thing alone."""
    with pytest.raises(PersonDecides):
        check_agrees(None, world.resident.id, guardian.id, guardian.id)
    check_agrees(None, world.resident.id, guardian.id, world.resident.id)


def test_a_manager_cannot_make_himself_the_guardian_of_who_is_of_age(world: World, at: Clock) -> None:
    aws.make_pool()
    relation = {"kind": "resident", "space_id": world.home.space.id}
    body = {"name": "Kim", "email": "kim@example.com", "relation": relation, "guardian_id": world.home.manager.id}
    for said in (body, {**body, "birth_year": 1990}):
        answer = call(invite_person.handler, "POST /v1/people", said, caller=world.home.manager)
        assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/guardian_id")
    assert aws.accounts() == []
