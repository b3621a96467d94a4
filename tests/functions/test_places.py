"""Places with the caller's own names, in lists that go on, with an availability (N-01)."""

from typing import Any

import pytest

from functions.registry import add_places, change_space, open_site, read_places
from tests.conftest import Clock
from tests.functions.aws import count
from tests.functions.calls import Answer, call
from tests.functions.world import World
from vestibule import ids
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.registry.model import Space
from vestibule.table import commit, commit_each

SITE = {"name": "Two", "address": "2 Main Street", "time_zone": "Europe/London", "jurisdiction": "GB"}


def add(world: World, what: str, body: dict[str, Any], caller: Person | None = None) -> Answer:
    route = f"POST /v1/sites/{{site_id}}/{what}"
    return call(add_places.handler, route, body, caller=caller or world.home.manager, site_id=world.home.site.id)


def change(world: World, body: dict[str, Any], caller: Person | None = None, space: Space | None = None) -> Answer:
    by, which = caller or world.home.manager, space or world.home.space
    return call(change_space.handler, "PATCH /v1/spaces/{space_id}", body, caller=by, space_id=which.id)


def read(world: World, space: Space, caller: Person | None = None) -> Answer:
    by = caller or world.home.manager
    return call(read_places.handler, "GET /v1/spaces/{space_id}", caller=by, space_id=space.id)


def listed(world: World, what: str, caller: Person | None = None, **query: str) -> Answer:
    where = {"site_id": world.home.site.id, **query}
    return call(read_places.handler, f"GET /v1/{what}", caller=caller or world.home.manager, query=where)


def test_a_unit_has_an_availability_and_the_callers_own_name(world: World) -> None:
    body = {"kind": "storage_unit", "label": "U 17", "availability": "reserved", "external_key": "unit-17"}
    made = add(world, "spaces", body)
    assert (made.status, made.body | body) == (201, made.body)
    assert read(world, Space.model_validate(made.body)).body == made.body


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("spaces", {"kind": "storage_unit", "label": "U 17", "external_key": "17"}),
        ("entrances", {"name": "Gate", "access": "public", "external_key": "gate/1"}),
    ],
)
def test_a_place_of_one_name_is_added_once(world: World, what: str, body: dict[str, str]) -> None:
    table = SPACES if what == "spaces" else ENTRANCES
    before, first = count(table), add(world, what, body)
    again = add(world, what, body)
    assert (first.status, again.status, again.code) == (201, 409, "already-there")
    assert count(table) == before + 1


def test_two_organisations_may_use_the_same_name(world: World) -> None:
    body = {**SITE, "external_key": "main"}
    made = [
        call(open_site.handler, "POST /v1/sites", body, caller=house.manager) for house in (world.home, world.elsewhere)
    ]
    assert [each.status for each in made] == [201, 201]
    assert len({each.body["id"] for each in made}) == 2
    assert call(open_site.handler, "POST /v1/sites", body, caller=world.home.manager).status == 409
    assert count(SITES) == 4


@pytest.mark.parametrize("key", ["", "=1+1", "a b", "-1", "é", "k" * 81, "a\nb"])
def test_a_name_that_would_do_harm_elsewhere_is_refused(world: World, key: str) -> None:
    refused = add(world, "spaces", {"kind": "office", "label": "O", "external_key": key})
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/external_key")


def test_availability_and_label_change_and_the_rest_stays(world: World, at: Clock) -> None:
    changed = change(world, {"availability": "out_of_service"})
    assert changed.status == 200
    assert changed.body["availability"] == "out_of_service"
    assert change(world, {"label": "4C"}).body == changed.body | {"label": "4C"}
    assert change(world, {}).body == changed.body | {"label": "4C"}
    assert read(world, world.home.space).body == changed.body | {"label": "4C"}


def test_a_common_room_is_never_let(world: World, at: Clock) -> None:
    made = add(world, "spaces", {"kind": "common_room", "label": "Laundry", "availability": "occupied"})
    assert made.status == 422
    room = Space.model_validate(add(world, "spaces", {"kind": "common_room", "label": "Laundry"}).body)
    refused = change(world, {"availability": "reserved"}, space=room)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/availability")
    assert change(world, {"availability": "out_of_service"}, space=room).status == 200


@pytest.mark.parametrize("body", [{"availability": "sold"}, {"external_key": "other"}, {"barred": None}, {"label": ""}])
def test_what_cannot_be_changed_is_refused(world: World, body: dict[str, Any]) -> None:
    before = read(world, world.home.space).body
    assert change(world, body).status == 422
    assert read(world, world.home.space).body == before


def test_a_site_lists_its_own_spaces_and_entrances(world: World, at: Clock) -> None:
    assert listed(world, "spaces").body == {"data": [world.home.space.model_dump(mode="json")], "next": None}
    [door] = listed(world, "entrances").body["data"]
    assert door == world.home.entrance.model_dump(mode="json")


def test_a_long_list_goes_on_where_it_ended(world: World, at: Clock) -> None:
    units = [world.home.space.model_copy(update={"id": ids.derived("spc", number)}) for number in range(120)]
    commit_each(SPACES.add(unit) for unit in units)
    first = listed(world, "spaces").body
    second = listed(world, "spaces", cursor=first["next"]).body
    seen = [space["id"] for page in (first, second) for space in page["data"]]
    assert (seen, second["next"]) == (sorted([world.home.space.id, *(unit.id for unit in units)]), None)
    assert listed(world, "entrances", cursor=first["next"]).code == "malformed-cursor"


def test_others_know_nothing_of_it(world: World, at: Clock) -> None:
    unknown = world.home.space.model_copy(update={"id": ids.derived("spc", "never")})
    for somebody in (world.elsewhere.manager, world.resident):
        for what in ("spaces", "entrances"):
            assert listed(world, what, somebody).status == 404
        expected = read(world, unknown, world.home.manager).body | {"request_id": ""}
        assert read(world, world.home.space, somebody).body | {"request_id": ""} == expected
        assert change(world, {"label": "Mine"}, somebody).status == 404
    assert read(world, world.home.space).body["label"] == "4B"


def test_a_door_of_a_barred_space_is_barred_from_the_start(world: World, at: Clock) -> None:
    commit(SPACES.change(world.home.space.id, barred="overlock"))
    made = add(world, "entrances", {"name": "Hatch", "access": "private", "space_id": world.home.space.id})
    assert made.body["barred"] == "overlock"
