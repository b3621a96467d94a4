"""N-02: a grant lies within the person's relation to the site: nobody opens a door before moving in or after leaving."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import command_entrance, grant_entry
from tests.conftest import Clock
from tests.functions.aws import count
from tests.functions.calls import Answer, call
from tests.functions.world import World, add_person, relate
from vestibule.access.holdings import ADMISSIONS, GRANTS
from vestibule.clock import written

DAY = timedelta(days=1)


def ask(world: World, person_id: str, **times: datetime) -> Answer:
    body: dict[str, Any] = {"person_id": person_id, "entrance_ids": [world.home.entrance.id]}
    body |= {name: written(instant) for name, instant in times.items()}
    return call(grant_entry.handler, "POST /v1/grants", body, caller=world.home.manager.id, roles=("manager",))


def tenant(world: World, since: datetime, until: datetime | None) -> str:
    person = add_person(world.home.organisation, "tenant", since)
    relate(person, "tenant", since=since, until=until, space=world.home.space)
    return person.id


def test_left_out_times_are_those_of_the_relation(world: World, at: Clock) -> None:
    person_id = tenant(world, at.now + DAY, at.now + 30 * DAY)
    granted = ask(world, person_id).body
    assert (granted["starts_at"], granted["ends_at"]) == (written(at.now + DAY), written(at.now + 30 * DAY))


def test_a_relation_that_goes_on_gives_a_grant_that_goes_on(world: World, at: Clock) -> None:
    granted = ask(world, world.resident.id).body
    assert (granted["starts_at"], granted["ends_at"]) == (written(at.now), None)


@pytest.mark.parametrize(
    ("times", "pointer"),
    [({"starts_at": DAY / 2}, "/starts_at"), ({"ends_at": 31 * DAY}, "/ends_at"), ({"ends_at": DAY / 2}, "/ends_at")],
)
def test_a_grant_that_exceeds_the_relation_is_refused(
    world: World, at: Clock, times: dict[str, timedelta], pointer: str
) -> None:
    person_id = tenant(world, at.now + DAY, at.now + 30 * DAY)
    refused = ask(world, person_id, **{name: at.now + after for name, after in times.items()})
    assert (refused.status, [error["pointer"] for error in refused.body["errors"]]) == (422, [pointer])
    assert (count(GRANTS), count(ADMISSIONS)) == (0, 0)


@pytest.fixture
def guest(world: World, at: Clock) -> str:
    """Lives here for ten days more, and again from the fortieth day on."""
    person = add_person(world.home.organisation, "guest", at.now)
    for since, until in ((-DAY, 10 * DAY), (40 * DAY, None)):
        ends = at.now + until if until else None
        relate(person, "tenant", since=at.now + since, until=ends, space=world.home.space)
    return person.id


def test_between_two_stays_no_door_opens(world: World, at: Clock, guest: str) -> None:
    granted = ask(world, guest).body
    assert (granted["starts_at"], granted["ends_at"]) == (written(at.now), written(at.now + 10 * DAY))
    at.forward(days=20)
    door = world.home.entrance.id
    command = "POST /v1/entrances/{entrance_id}/commands"
    knocked = call(command_entrance.handler, command, {}, caller=guest, entrance_id=door)
    assert (knocked.status, knocked.body["reason"]) == (403, "ended")


def test_a_later_stay_has_a_grant_of_its_own(world: World, at: Clock, guest: str) -> None:
    later = ask(world, guest, starts_at=at.now + 41 * DAY)
    assert (later.status, later.body["ends_at"]) == (201, None)
    at.forward(days=20)
    next_one = ask(world, guest).body
    assert (next_one["starts_at"], next_one["ends_at"]) == (written(at.now + 20 * DAY), None)


@pytest.mark.parametrize(
    ("times", "pointer"),
    [
        ({"starts_at": 20 * DAY}, "/starts_at"),
        ({"starts_at": 10 * DAY}, "/starts_at"),
        ({"starts_at": -2 * DAY}, "/starts_at"),
        ({"ends_at": 50 * DAY}, "/ends_at"),
        ({"starts_at": 20 * DAY, "ends_at": 50 * DAY}, "/starts_at"),
    ],
)
def test_a_grant_across_the_gap_is_refused(
    world: World, at: Clock, guest: str, times: dict[str, timedelta], pointer: str
) -> None:
    refused = ask(world, guest, **{name: at.now + after for name, after in times.items()})
    assert (refused.status, [error["pointer"] for error in refused.body["errors"]]) == (422, [pointer])
    assert (count(GRANTS), count(ADMISSIONS)) == (0, 0)


def test_stays_that_meet_are_one(world: World, at: Clock) -> None:
    person = add_person(world.home.organisation, "renewing", at.now)
    for since, until in ((-DAY, 10 * DAY), (10 * DAY, 20 * DAY)):
        relate(person, "tenant", since=at.now + since, until=at.now + until, space=world.home.space)
    assert ask(world, person.id).body["ends_at"] == written(at.now + 20 * DAY)


def test_a_grant_that_is_over_already_is_refused(world: World, at: Clock) -> None:
    times = {"starts_at": at.now - 5 * DAY, "ends_at": at.now - 4 * DAY}
    for refused in (ask(world, world.resident.id, **times), ask(world, world.resident.id, ends_at=at.now)):
        assert (refused.status, [error["pointer"] for error in refused.body["errors"]]) == (422, ["/ends_at"])
    assert (count(GRANTS), count(ADMISSIONS)) == (0, 0)


def test_somebody_whose_relation_is_over_gets_no_grant(world: World, at: Clock) -> None:
    person_id = tenant(world, at.now - 30 * DAY, at.now)
    assert ask(world, person_id).body["errors"][0]["pointer"] == "/person_id"


def test_of_several_relations_the_longest_counts(world: World, at: Clock) -> None:
    person_id = tenant(world, at.now - DAY, at.now + DAY)
    person = add_person(world.home.organisation, "same", at.now)
    relate(person, "tenant", since=at.now - DAY, until=at.now + DAY, space=world.home.space)
    relate(person, "technician", since=at.now - DAY, until=at.now + 9 * DAY)
    assert ask(world, person.id).body["ends_at"] == written(at.now + 9 * DAY)
    assert ask(world, person_id).body["ends_at"] == written(at.now + DAY)
