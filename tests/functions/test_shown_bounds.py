"""What the API says of an end is for all that opened by it: what was shared, a fob alone, and what ended with a relation."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.access import revoke_grant
from tests.conftest import Clock
from tests.functions.asking import ask as ask_for_list
from tests.functions.asking import given as listed
from tests.functions.asking import hold
from tests.functions.calls import Answer, call
from tests.functions.relations import end, let_grants_end, relations
from tests.functions.sharing import LOST, friend, given, issue, read, revoke, stored
from tests.functions.test_tickets import ask as ask_for_ticket
from tests.functions.world import World
from vestibule.access.command import LASTS
from vestibule.access.model import Grant
from vestibule.clock import written
from vestibule.people.model import Person

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
QUARTER = 15 * MINUTE
FOB = {"kind": "fob", "number": "04A22B5C6D7E80"}


@pytest.fixture
def standing(world: World, at: Clock) -> Grant:
    return given(world, world.resident, world.home.manager, at)


@pytest.fixture
def user(world: World, at: Clock) -> Person:
    return friend(world, at)


def lose(credential_id: str, by: Person) -> Answer:
    return call(revoke_grant.handler, LOST, {}, caller=by, credential_id=credential_id)


def shown(grant: Grant, world: World) -> dict[str, Any]:
    revocation: dict[str, Any] = read(grant, world.home.manager).body["revocation"]
    return revocation


def ticket_ends(person: Person, world: World) -> str:
    ends: str = ask_for_ticket(person, world.home.entrance.id).body["expires_at"]
    return ends


def test_a_ticket_of_whom_it_was_shared_with_counts(world: World, at: Clock, standing: Grant, user: Person) -> None:
    given(world, user, world.resident, at)
    ends = ticket_ends(user, world)
    at.forward(minutes=1)
    revocation = revoke(standing, world.home.manager).body["revocation"]
    [door] = revocation["doors"]
    assert (revocation["certain_from"], revocation["bound"], door["bound"]) == (None, ends, ends)
    assert door["because"] == "tickets_over"
    at.now = datetime.fromisoformat(ends) - timedelta(milliseconds=1)
    assert shown(standing, world)["certain_from"] is None
    at.now = datetime.fromisoformat(ends)
    assert (shown(standing, world)["certain_from"], shown(standing, world)["bound"]) == (ends, ends)


def test_so_does_that_of_one_who_was_shut_out_shortly_before(
    world: World, at: Clock, standing: Grant, user: Person
) -> None:
    shared = given(world, user, world.resident, at)
    ends = ticket_ends(user, world)
    revoke(shared, world.resident)
    given(world, user, world.resident, at)
    assert revoke(standing, world.home.manager).body["revocation"]["bound"] == ends


def test_a_door_that_has_heard_is_certain_for_all_of_them(
    world: World, at: Clock, standing: Grant, user: Person
) -> None:
    given(world, user, world.resident, at)
    ticket_ends(user, world)
    revoke(standing, world.home.manager)
    at.forward(minutes=1)
    ask_for_list(world.home, at.now)
    hold(world.home, listed()["version"], at.now)
    revocation = shown(standing, world)
    assert (revocation["certain_from"], revocation["doors"][0]["because"]) == (written(at.now), "list_held")


def test_a_fob_that_is_lost_has_a_bound_of_its_own(world: World, at: Clock, standing: Grant) -> None:
    fob, pin = issue(standing, world.home.manager, **FOB).body["id"], issue(standing, world.resident).body["id"]
    ask_for_list(world.home, at.now)
    leased_until = written(at.now + QUARTER)
    at.forward(minutes=1)
    answer = lose(fob, world.home.manager).body
    [door] = answer["revocation"]["doors"]
    assert (answer["ended_at"], answer["revocation"]["revoked_at"]) == (written(at.now), written(at.now))
    assert (door["certain_from"], door["bound"], door["because"]) == (None, leased_until, "lease_over")
    assert lose(fob, world.home.manager).body == answer
    at.forward(minutes=1)
    ask_for_list(world.home, at.now)
    hold(world.home, listed()["version"], at.now)
    seen = read(standing, world.home.manager).body
    by_id = {each["id"]: each["revocation"] for each in seen["credentials"]}
    assert (by_id[fob]["certain_from"], by_id[pin], seen["revocation"]) == (written(at.now), None, None)


def test_where_no_list_is_out_a_lost_fob_is_certain_at_once(world: World, at: Clock, standing: Grant) -> None:
    fob = issue(standing, world.home.manager, **FOB).body["id"]
    revocation = lose(fob, world.home.manager).body["revocation"]
    assert revocation["certain_from"] == revocation["bound"] == written(at.now)


def test_a_code_that_had_ended_by_itself_was_not_taken_back(world: World, at: Clock) -> None:
    short = given(world, world.resident, world.home.manager, at, ends_at=written(at.now + DAY))
    fob = issue(short, world.home.manager, **FOB).body["id"]
    at.forward(days=2)
    assert lose(fob, world.home.manager).body["revocation"] is None


def test_what_ended_with_a_relation_has_a_bound_too(world: World, at: Clock, standing: Grant) -> None:
    ask_for_list(world.home, at.now)
    leased_until = written(at.now + QUARTER)
    [lived] = relations(world.resident, at.now)
    at.forward(minutes=1)
    end(lived, world.home.manager)
    let_grants_end()
    revocation = shown(standing, world)
    assert (revocation["revoked_at"], revocation["bound"]) == (written(at.now), leased_until)
    assert revoke(standing, world.home.manager).body["revocation"] == revocation
    assert stored(standing.id, at).revoked_at is None
    at.forward(minutes=1)
    ask_for_list(world.home, at.now)
    hold(world.home, listed()["version"], at.now)
    assert shown(standing, world)["certain_from"] == written(at.now)


def test_an_end_ahead_is_certain_when_the_last_command_before_it_is_over(
    world: World, at: Clock, standing: Grant
) -> None:
    """Until then the list refuses no command and no ticket, so that the door's word for it proves nothing."""
    [lived] = relations(world.resident, at.now)
    ends = at.now + DAY
    end(lived, world.home.manager, ends)
    let_grants_end()
    ask_for_list(world.home, at.now)
    hold(world.home, listed()["version"], at.now)
    revocation = shown(standing, world)
    assert (revocation["revoked_at"], revocation["certain_from"]) == (written(ends), None)
    assert (revocation["bound"], revocation["doors"][0]["because"]) == (written(ends + LASTS), "commands_over")
    at.now = ends - MINUTE
    ticket = ticket_ends(world.resident, world)
    assert shown(standing, world)["bound"] == ticket
    at.now = datetime.fromisoformat(ticket)
    assert shown(standing, world)["certain_from"] == ticket


def test_what_runs_or_ends_as_it_was_granted_has_none(world: World, at: Clock, standing: Grant) -> None:
    short = given(world, world.neighbour, world.home.manager, at, ends_at=written(at.now + DAY))
    at.forward(days=2)
    assert [read(each, world.home.manager).body["revocation"] for each in (standing, short)] == [None, None]
