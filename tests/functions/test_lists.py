"""Lists go on where they ended, and only where they ended."""

from datetime import datetime, timedelta

import pytest

from functions.access import read_entries
from functions.registry import read_places
from tests.conftest import Clock
from tests.functions.calls import Answer, call
from tests.functions.world import World
from vestibule import clock, ids
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Entry
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Relation
from vestibule.registry.holdings import SITES
from vestibule.table import commit, commit_each

ENTRIES_ROUTE, SITES_ROUTE = "GET /v1/entries", "GET /v1/sites"


def entry(world: World, number: int, at: datetime, expires_at: datetime | None = None) -> Entry:
    return Entry(
        id=ids.derived("evt", number),
        entrance_id=world.home.entrance.id,
        site_id=world.home.site.id,
        organisation_id=world.home.organisation.id,
        device_id=world.home.device.id,
        person_id=world.resident.id,
        method="fob",
        result="granted",
        reason="ok",
        occurred_at=at,
        recorded_at=at,
        expires_at=expires_at,
    )


def own(world: World, **query: str) -> Answer:
    return call(
        read_entries.handler, ENTRIES_ROUTE, caller=world.resident, query={"person_id": world.resident.id, **query}
    )


def at_the_door(world: World, **query: str) -> Answer:
    door = world.home.entrance.id
    return call(read_entries.handler, ENTRIES_ROUTE, caller=world.home.manager, query={"entrance_id": door, **query})


def test_a_long_list_is_read_whole_newest_first_and_without_the_expired(world: World, at: Clock) -> None:
    entries = [
        entry(world, number, at.now - timedelta(minutes=number), at.now + timedelta(days=1 if number % 3 else 0))
        for number in range(240)
    ]
    commit_each(ENTRIES.add(each) for each in entries)
    seen, sizes = [], []
    more: dict[str, str] = {}
    while True:
        page = own(world, **more).body
        seen += [item["id"] for item in page["data"]]
        sizes.append(len(page["data"]))
        if page["next"] is None:
            break
        more = {"cursor": page["next"]}
    assert seen == [each.id for number, each in enumerate(entries) if number % 3]
    assert max(sizes) == read_entries.MOST


def test_from_and_to_are_both_included(world: World, at: Clock) -> None:
    minutes = [at.now + timedelta(minutes=number) for number in range(4)]
    commit_each(ENTRIES.add(entry(world, number, minute)) for number, minute in enumerate(minutes))
    within = {"from": clock.written(minutes[1]), "to": "2026-11-21T13:02:00+01:00"}
    seen = [item["occurred_at"] for item in at_the_door(world, **within).body["data"]]
    assert seen == [clock.written(minutes[2]), clock.written(minutes[1])]


@pytest.fixture
def cursor(world: World, at: Clock) -> str:
    """The cursor of the resident's own entries, of which there are more than a page."""
    commit_each(ENTRIES.add(entry(world, number, at.now - timedelta(minutes=number))) for number in range(101))
    return str(own(world).body["next"])


def test_a_cursor_goes_on(world: World, cursor: str) -> None:
    assert len(own(world, cursor=cursor).body["data"]) == 1


def test_a_cursor_of_another_list_is_refused(world: World, cursor: str) -> None:
    sites = {"organisation_id": world.home.organisation.id, "cursor": cursor}
    answers = [
        at_the_door(world, cursor=cursor),
        own(world, cursor=cursor, to="2026-11-21T12:00:00Z"),
        call(read_places.handler, SITES_ROUTE, caller=world.home.manager, query=sites),
    ]
    assert [(answer.status, answer.code) for answer in answers] == [(400, "malformed-cursor")] * 3


def test_a_changed_cursor_is_refused(world: World, cursor: str) -> None:
    for changed in (cursor[:-1], f"{cursor}A", f"A{cursor}", cursor.swapcase(), "x", "."):
        answer = own(world, cursor=changed)
        assert (answer.status, answer.code) == (400, "malformed-cursor")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"cursor": "c" * 2049}, "query/cursor"),
        ({"from": "yesterday"}, "query/from"),
        ({"from": "2026-11-21T12:00:00"}, "query/from"),
        ({"from": "0001-01-01T00:00:00+14:00"}, "query/from"),
        ({"from": "2026-11-22T00:00:00Z", "to": "2026-11-21T00:00:00Z"}, "query/to"),
        ({"entrance_id": f"ent_{'0' * 26}"}, "query/entrance_id"),
        ({"person_id": "me"}, "query/person_id"),
    ],
)
def test_a_wrong_filter_is_pointed_at(world: World, query: dict[str, str], pointer: str) -> None:
    answer = own(world, **query)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, pointer)


def test_a_list_of_entries_names_whose(world: World) -> None:
    answer = call(read_entries.handler, ENTRIES_ROUTE, caller=world.resident)
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "query/entrance_id")


def test_a_manager_sees_the_sites_of_the_own_organisation_and_no_others(world: World, at: Clock) -> None:
    second = world.home.site.model_copy(update={"id": ids.derived("sit", "second"), "name": "second"})
    commit(SITES.add(second))
    query = {"organisation_id": world.home.organisation.id}
    page = call(read_places.handler, SITES_ROUTE, caller=world.home.manager, query=query).body
    assert sorted(site["id"] for site in page["data"]) == sorted([world.home.site.id, second.id])
    assert page["next"] is None


def test_who_manages_one_organisation_need_not_name_it(world: World) -> None:
    for house in (world.home, world.elsewhere):
        listed = call(read_places.handler, "GET /v1/sites", caller=house.manager.id, roles=("manager",))
        assert [site["id"] for site in listed.body["data"]] == [house.site.id]


def test_who_manages_several_says_which_is_meant(world: World, at: Clock) -> None:
    commit(
        RELATIONS.add(
            Relation(
                person_id=world.home.manager.id,
                id=ids.derived("rel", "second"),
                kind="manager",
                organisation_id=world.elsewhere.organisation.id,
                since=at.now,
            )
        )
    )
    asked = call(read_places.handler, "GET /v1/sites", caller=world.home.manager.id, roles=("manager",))
    assert (asked.status, asked.body["errors"][0]["pointer"]) == (422, "query/organisation_id")


def test_who_manages_none_learns_nothing(world: World) -> None:
    asked = call(read_places.handler, "GET /v1/sites", caller=world.resident.id, roles=("resident",))
    assert asked.status == 404
