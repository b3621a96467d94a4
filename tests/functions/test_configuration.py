"""PUT /v1/entrances/{entrance_id}/configuration: how a door behaves by itself, and whether its device goes by it."""

import json
from typing import Any

import pytest

from functions.access import configure_entrance
from functions.telemetry import show_device
from tests.conftest import Clock
from tests.functions import aws as cloud
from tests.functions.calls import Answer, before, call, refusing
from tests.functions.relations import lines
from tests.functions.world import World, grant
from vestibule import aws, configuring, ids
from vestibule.access.holdings import DOOR_LISTS
from vestibule.clock import to_epoch_ms, written
from vestibule.people.model import Person
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import commit

ROUTE = "PUT /v1/entrances/{entrance_id}/configuration"
WANTED: dict[str, Any] = {"auto_lock_seconds": 30, "freshness_seconds": 900}


@pytest.fixture(autouse=True)
def _thing(world: World) -> None:
    aws.client("iot").create_thing(thingName=world.home.device.id)


def put(world: World, caller: Person | None = None, **rest: Any) -> Answer:
    who = caller or world.home.manager
    return call(configure_entrance.handler, ROUTE, WANTED | rest, caller=who, entrance_id=world.home.entrance.id)


def show(world: World, caller: Person | None = None) -> dict[str, Any]:
    who = caller or world.home.manager
    answer = call(show_device.handler, "GET /v1/devices/{device_id}", caller=who, device_id=world.home.device.id)
    shown: dict[str, Any] = answer.body
    return shown


def door(world: World, at: Clock) -> Entrance:
    found = ENTRANCES.get(world.home.entrance.id, now=at.now)
    assert found
    return found


def desired(device_id: str) -> dict[str, Any]:
    """What the device is told by its shadow."""
    shadow = aws.client("iot-data").get_thing_shadow(thingName=device_id, shadowName="cfg")
    said: dict[str, Any] = json.loads(shadow["payload"].read())["state"]["desired"]
    return said


def report(world: World, auto_lock_seconds: object) -> None:
    """As the device does."""
    reported = {"state": {"reported": {world.home.entrance.id: {"auto_lock_seconds": auto_lock_seconds, "version": 1}}}}
    payload = json.dumps(reported).encode()
    aws.client("iot-data").update_thing_shadow(thingName=world.home.device.id, shadowName="cfg", payload=payload)


def test_what_is_set_is_told_to_the_device_and_written_down(world: World, at: Clock) -> None:
    answer = put(world)
    shown = WANTED | {"entrance_id": world.home.entrance.id, "configured_at": written(at.now)}
    assert (answer.status, answer.body) == (200, shown)
    told = {"auto_lock_seconds": 30, "version": to_epoch_ms(at.now)}
    assert desired(world.home.device.id) == {world.home.entrance.id: told}
    [line] = lines(at.now, "access.entrance.configured")
    assert line.facts["auto_lock_seconds"] == 30
    assert door(world, at).configured_device == world.home.device.id


def test_twice_is_once_and_what_was_missed_is_told_with_the_second(world: World, at: Clock) -> None:
    with refusing("UpdateThingShadow", "InternalFailureException"):
        refused = put(world)
    assert (refused.status, refused.body["title"]) == (503, "Door not told")
    at.forward(hours=1)
    assert put(world).status == 200
    assert desired(world.home.device.id)[world.home.entrance.id]["auto_lock_seconds"] == 30
    done = cloud.contents()
    assert put(world).status == 200
    assert cloud.contents() == done
    assert len(lines(at.now, "access.entrance.configured")) == 1


def test_another_freshness_is_told_by_a_new_list(world: World, at: Clock) -> None:
    put(world)
    assert DOOR_LISTS.get(world.home.entrance.id, now=at.now) is None
    put(world, freshness_seconds=60)
    listed = DOOR_LISTS.get(world.home.entrance.id, now=at.now)
    assert (listed.version if listed else 0, door(world, at).freshness_seconds) == (1, 60)


def test_of_two_who_set_it_at_once_the_later_has_the_last_word(world: World, at: Clock) -> None:
    with before("UpdateThingShadow", lambda: put(world, auto_lock_seconds=60)):
        assert put(world).status == 200
    assert door(world, at).auto_lock_seconds == 60
    told = desired(world.home.device.id)[world.home.entrance.id]
    assert told == {"auto_lock_seconds": 60, "version": to_epoch_ms(at.now) + 1}


def test_a_device_that_comes_later_is_told_as_it_asks(world: World, at: Clock) -> None:
    put(world)
    other = world.home.device.model_copy(update={"id": ids.derived("dev", "other"), "certificate_id": "2" * 64})
    commit(DEVICES.add(other), ENTRANCES.change(world.home.entrance.id, device_id=other.id))
    assert put(world).status == 200, "it has no identity yet"
    assert door(world, at).configured_device == world.home.device.id
    aws.client("iot").create_thing(thingName=other.id)
    for _ in range(2):
        configuring.tell_if_possible(door(world, at))
    assert desired(other.id) == desired(world.home.device.id)
    assert door(world, at).configured_device == other.id


def test_a_door_without_a_device_is_set_all_the_same(world: World, at: Clock) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, device_id=None))
    assert (put(world).status, door(world, at).auto_lock_seconds) == (200, 30)


def test_managers_see_what_is_wanted_what_is_so_and_that_it_differs(world: World, at: Clock) -> None:
    usual = {"auto_lock_seconds": 5, "freshness_seconds": 900, "entrance_id": world.home.entrance.id}
    [state] = show(world)["configuration"]
    assert state == {
        "entrance_id": world.home.entrance.id,
        "desired": usual | {"configured_at": None},
        "reported": None,
    }
    assert show(world)["warnings"] == []
    put(world)
    set_at = written(at.now)
    at.forward(minutes=1)
    for seconds, warnings in ((5, [("not_configured", set_at)]), (30, []), (None, [("not_configured", set_at)])):
        report(world, seconds)
        seen = show(world)
        reported = seen["configuration"][0]["reported"]
        assert reported == ({"auto_lock_seconds": seconds} if seconds else None)
        assert [(each["code"], each["since"]) for each in seen["warnings"]] == warnings


def test_without_the_brokers_word_nothing_is_said(world: World) -> None:
    put(world)
    with refusing("GetThingShadow", "InternalFailureException"):
        seen = show(world)
    assert (seen["configuration"], seen["warnings"]) == (None, [])


def test_others_neither_set_a_door_nor_see_how_it_is_set(world: World, at: Clock) -> None:
    assert [put(world, who).status for who in (world.resident, world.elsewhere.manager)] == [404, 404]
    put(world)
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    seen = show(world, world.resident)
    assert (seen["configuration"], seen["warnings"]) == (None, [])


@pytest.mark.parametrize(
    "rest",
    [
        {"auto_lock_seconds": 0},
        {"auto_lock_seconds": 301},
        {"auto_lock_seconds": "5"},
        {"auto_lock_seconds": 1.5},
        {"auto_lock_seconds": None},
        {"freshness_seconds": 59},
        {"freshness_seconds": 86_401},
        {"bolt": "open"},
    ],
)
def test_what_a_door_cannot_do_is_refused(world: World, rest: dict[str, Any]) -> None:
    assert put(world, **rest).status == 422
