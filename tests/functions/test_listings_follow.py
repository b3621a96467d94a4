"""A listing ends when living there does, also where that is another instant than was noted first (V-05, V-08)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.intercom import end_listings
from functions.people import retell_endings
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Json, refusing
from tests.functions.messages import take
from tests.functions.relations import begin, end, relations
from tests.functions.ringing import asks, console_at, delist_me, list_me
from tests.functions.routes import in_pool
from tests.functions.world import World
from vestibule import evidence
from vestibule.clock import written
from vestibule.intercom import listing
from vestibule.intercom.holdings import BELLS, LISTINGS
from vestibule.table import commit

DAY = timedelta(days=1)
BEGUN, ENDED = "people.relation.begun", "people.relation.ended"


@pytest.fixture(autouse=True)
def _listed(world: World) -> None:
    console_at(world.home)
    in_pool(world.resident.id)
    assert list_me(world.resident, code="4071").status == 200


def told() -> list[Json]:
    """What others were told of relations since one last listened."""
    return [event for event in aws.events() if event["type"] in (BEGUN, ENDED)]


def hear() -> list[str]:
    """What the directory heard."""
    events = told()
    assert take(end_listings.handler, *(json.dumps({"detail": event}) for event in events)) == []
    return [event["type"] for event in events]


def leave(world: World, at: Clock, days: int) -> None:
    [home] = relations(world.resident, at.now)
    assert end(home, world.home.manager, at.now + days * DAY).status == 202


def renew(world: World, at: Clock, days: int) -> None:
    assert begin(world.resident, world.home, world.home.manager, since=written(at.now + days * DAY)).status == 201


def on_screen(world: World, at: Clock) -> list[str]:
    assert asks(world.home, at) == []
    return [each["alias"] for each in aws.told()[-1][1]["listings"]]


def test_who_renews_the_lease_stays_in_the_directory(world: World, at: Clock) -> None:
    leave(world, at, 10)
    assert hear() == [ENDED]
    at.forward(days=1)
    renew(world, at, 9)
    assert hear() == [BEGUN]
    at.forward(days=30)
    assert on_screen(world, at) == ["Owl"]
    assert listing.rung_by(world.home.site.id, "4071", at.now)


def test_who_comes_back_after_a_gap_is_not_in_the_directory_by_itself(world: World, at: Clock) -> None:
    leave(world, at, 10)
    renew(world, at, 12)
    assert hear() == [ENDED, BEGUN]
    at.forward(days=11)
    assert on_screen(world, at) == []
    at.forward(days=2)
    assert on_screen(world, at) == []


def test_in_whatever_order_and_however_often_it_is_heard_the_end_is_the_last_one(world: World, at: Clock) -> None:
    leave(world, at, 10)
    renew(world, at, 10)
    ended, begun = told()
    for event in (begun, ended, begun, ended):
        assert take(end_listings.handler, json.dumps({"detail": event})) == []
    done = LISTINGS.get(world.home.site.id, world.resident.id, now=at.now)
    assert done
    assert (done.ended_at, done.expires_at) == (None, None)


def test_who_took_the_listing_back_is_not_put_into_the_directory_again(world: World, at: Clock) -> None:
    leave(world, at, 10)
    assert hear() == [ENDED]
    delist_me(world.resident)
    renew(world, at, 10)
    assert hear() == [BEGUN]
    assert on_screen(world, at) == []


def test_a_beginning_is_told_with_its_identifiers_and_once_more_some_minutes_later(world: World, at: Clock) -> None:
    renew(world, at, 0)
    [event] = told()
    [_, begun] = sorted(relations(world.resident, at.now), key=lambda each: each.kind)
    assert (event["type"], event["subject"]) == (BEGUN, begun.id)
    assert event["data"] == {
        "relation_id": begun.id,
        "person_id": world.resident.id,
        "organisation_id": world.home.organisation.id,
        "site_id": world.home.site.id,
        "since": written(at.now),
    }
    at.forward(minutes=5)
    assert retell_endings.handler({}, CONTEXT) == {"told": 1}
    assert told() == [event]
    assert retell_endings.handler({}, CONTEXT) == {"told": 0}


def test_a_beginning_that_the_bus_refused_is_told_by_the_schedule(world: World, at: Clock) -> None:
    leave(world, at, 10)
    hear()
    with refusing("PutEvents", "InternalFailure"):
        renew(world, at, 10)
    assert hear() == []
    at.forward(minutes=5)
    retell_endings.handler({}, CONTEXT)
    assert sorted(hear()) == [BEGUN, ENDED]
    at.forward(days=20)
    assert on_screen(world, at) == ["Owl"]


def test_an_end_that_comes_between_the_look_and_the_listing_ends_it(world: World, at: Clock) -> None:
    def leaves() -> None:
        leave(world, at, 0)
        hear()

    delist_me(world.resident)
    at.forward(minutes=1)
    with pytest.MonkeyPatch.context() as patch:

        def slow(*what: Any) -> None:
            leaves()
            evidence.commit_with(*what)

        patch.setattr("functions.intercom.keep_listing.commit_with", slow)
        list_me(world.resident, "Night Owl")
    assert on_screen(world, at) == []


def test_whose_bell_was_lost_and_is_anothers_by_now_gets_another_code(world: World, at: Clock) -> None:
    commit(BELLS.remove(world.home.site.id, "4071"))
    assert list_me(world.neighbour, "Lark", code="4071").status == 200
    at.forward(seconds=1)
    again = list_me(world.resident)
    assert (again.status, again.body["code"] != "4071") == (200, True)
    assert on_screen(world, at) == ["Lark", "Owl"]
