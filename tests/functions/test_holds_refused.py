"""Holds that are not placed, and what a hold of an organisation does not reach."""

import pytest

from functions.people import begin_relation
from functions.retention.plan_sweep import AT_ONCE
from tests.conftest import Clock
from tests.functions.calls import Answer, call
from tests.functions.holding import deliver, entries, held, lines, listed, place, placed
from tests.functions.relations import BEGIN, newcomer
from tests.functions.routes import in_pool, request_of
from tests.functions.world import World
from vestibule.access.holdings import ENTRIES
from vestibule.people.holdings import PEOPLE
from vestibule.requests.holdings import REQUESTS
from vestibule.retention import placing
from vestibule.retention.holdings import ROSTER
from vestibule.retention.model import MOST_HOLDS

WITH_A_DAY_MORE = 25
"""Hours after which an answer is forgotten."""


def on_the_roster(at: Clock) -> int:
    found = ROSTER.get("holds", now=at.now)
    return len(found.hold_ids) if found else 0


def test_a_hold_that_is_asked_for_again_when_its_answer_is_forgotten_is_refused(world: World, at: Clock) -> None:
    ends = "2026-12-20T00:00:00.000Z"
    first = place(world, at, ends_at=ends, key="one")
    assert first.status == 201
    at.forward(hours=WITH_A_DAY_MORE)
    again = place(world, at, ends_at=ends, key="one")
    assert (again.status, again.code) == (409, "already-there")
    assert "GET /v1/holds" in again.body["detail"]
    assert lines(at, "retention.hold.placed") == []
    assert on_the_roster(at) == 1


def test_a_relation_that_is_begun_again_when_its_answer_is_forgotten_is_refused(world: World, at: Clock) -> None:
    person = newcomer(world.home, at.now)
    in_pool(person.id)
    body = {"kind": "tenant", "space_id": world.home.space.id}

    def begin() -> Answer:
        return call(begin_relation.handler, BEGIN, body, caller=world.home.manager, person_id=person.id, key="one")

    assert begin().status == 201
    at.forward(hours=WITH_A_DAY_MORE)
    again = begin()
    assert (again.status, again.code) == (409, "already-there")
    assert "new Idempotency-Key" in again.body["detail"]


def test_so_many_holds_are_enough(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "MOST_HOLDS", 2)
    assert [place(world, at).status for _ in range(2)] == [201, 201]
    refused = place(world, at)
    assert (refused.status, refused.code) == (409, "too-many-holds")
    assert on_the_roster(at) == 2
    assert len(listed(world.home.manager).body["data"]) == 2


def test_the_bound_lets_a_sweep_fit_into_the_history_of_one_execution() -> None:
    events_a_part, parts = 16, MOST_HOLDS // AT_ONCE
    assert parts * events_a_part < 25_000 / 10


def test_a_hold_of_an_organisation_reaches_no_request_to_the_controller(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    [entry] = entries(world, at)
    mine = place(world, at).body["id"]
    deliver()
    assert held(ENTRIES, entry.id) == held(PEOPLE, world.resident.id) == {mine}
    assert held(REQUESTS, request.id) == set()
    kept = next(each for each in listed(world.home.manager).body["data"] if each["id"] == mine)["kept"]
    assert "requests" not in kept
    assert kept["people"] == 1


def test_a_hold_of_compliance_does(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now)
    assert held(REQUESTS, request.id) == set()
    theirs = placed(world, at)
    assert held(REQUESTS, request.id) == {theirs}
