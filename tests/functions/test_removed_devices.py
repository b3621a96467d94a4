"""A device is removed: it connects no more, its entrances are free, and what it still says is refused."""

from typing import Any

import boto3
import pytest

from functions.access import record_entry
from functions.registry import provision_device, remove_device
from functions.telemetry import record_telemetry
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.relations import lines
from tests.functions.routes import free_entrance
from tests.functions.world import World
from vestibule import ids
from vestibule.access.holdings import ENTRIES
from vestibule.people.model import Person
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.registry.model import Entrance
from vestibule.table import commit
from vestibule.telemetry.holdings import CONDITIONS


def provision(world: World, key: str | None = None, **wanted: Any) -> Answer:
    route, body = "POST /v1/sites/{site_id}/devices", {"kind": "lock", **wanted}
    return call(provision_device.handler, route, body, caller=world.home.manager, key=key, site_id=world.home.site.id)


def remove(world: World, device_id: str, caller: Person | None = None) -> Answer:
    by = caller or world.home.manager
    return call(remove_device.handler, "DELETE /v1/devices/{device_id}", caller=by, device_id=device_id)


def status_of(certificate: str) -> str:
    described = boto3.client("iot").describe_certificate(certificateId=certificate)
    return str(described["certificateDescription"]["status"])


def door(entrance_id: str, at: Clock) -> Entrance:
    found = ENTRANCES.get(entrance_id, now=at.now)
    assert found
    return found


def test_its_certificate_is_inactive_and_its_entrance_free_for_another(world: World, at: Clock) -> None:
    entrance = free_entrance(world)
    made = provision(world, entrance_id=entrance).body
    assert (status_of(made["certificate_id"]), door(entrance, at).device_kind) == ("ACTIVE", "lock")
    removed = remove(world, made["id"])
    assert (removed.status, removed.body["removed_at"]) == (200, "2026-11-21T12:00:00.000Z")
    assert (removed.body["entrance_id"], removed.body["also_at"]) == (None, [])
    assert status_of(made["certificate_id"]) == "INACTIVE"
    assert (door(entrance, at).device_id, door(entrance, at).device_kind) == (None, None)
    assert provision(world, entrance_id=entrance).status == 201


def test_what_it_still_says_is_that_of_an_unknown_device(world: World, at: Clock) -> None:
    device, entrance = world.home.device.id, world.home.entrance.id
    opened = {"entrance_id": entrance, "method": "fob", "result": "granted", "reason": "ok"}
    assert remove(world, device).status == 200
    assert take(record_entry.handler, stamped(sent("access", opened, at.now), device, at.now)) == []
    assert take(record_telemetry.handler, stamped(sent("state", {"bolt": "locked"}, at.now), device, at.now)) == []
    assert [reason for reason, _ in aws.dead_letters()] == ["removed_device", "unknown_device"]


def test_what_it_said_before_is_recorded_also_after_its_removal(world: World, at: Clock) -> None:
    device, entrance = world.home.device.id, world.home.entrance.id
    opened = {"entrance_id": entrance, "method": "fob", "result": "granted", "reason": "ok"}
    access = stamped(sent("access", opened, at.now), device, at.now)
    state = stamped(sent("state", {"bolt": "locked"}, at.now, seq=2), device, at.now)
    elsewhere = {**opened, "entrance_id": world.elsewhere.entrance.id}
    wrong = stamped(sent("access", elsewhere, at.now, seq=3), device, at.now)
    at.forward(seconds=5)
    assert remove(world, device).status == 200
    assert take(record_entry.handler, access, wrong) == []
    assert take(record_telemetry.handler, state) == []
    assert (aws.count(ENTRIES), aws.count(CONDITIONS)) == (1, 1)
    assert [reason for reason, _ in aws.dead_letters()] == ["wrong_entrance"]


def test_the_ledger_tells_who_removed_it_and_where_it_stood(world: World, at: Clock) -> None:
    remove(world, world.home.device.id)
    [line] = lines(at.now, "registry.device.removed")
    assert line.subject == world.home.device.id
    assert line.facts["entrance_ids"] == [world.home.entrance.id]
    assert line.facts["removed_by"] == world.home.manager.id


def test_twice_is_once(world: World, at: Clock) -> None:
    first = remove(world, world.home.device.id)
    done = aws.contents(DEVICES, ENTRANCES)
    at.forward(hours=1)
    assert remove(world, world.home.device.id).body == first.body
    assert aws.contents(DEVICES, ENTRANCES) == done
    assert len(lines(at.now, "registry.device.removed")) == 1


def test_after_a_crash_in_the_middle_it_is_dead_already_and_the_next_try_does_the_rest(world: World, at: Clock) -> None:
    entrance = free_entrance(world)
    made = provision(world, entrance_id=entrance).body
    with refusing("TransactWriteItems", "InternalServerError"):
        assert remove(world, made["id"]).status == 500
    assert (status_of(made["certificate_id"]), door(entrance, at).device_id) == ("INACTIVE", made["id"])
    assert remove(world, made["id"]).status == 200
    assert door(entrance, at).device_id is None


def test_a_certificate_of_a_try_that_died_before_it_was_recorded_ends_with_the_device(world: World, at: Clock) -> None:
    entrance, key = free_entrance(world), "once"
    with refusing("TransactWriteItems", "InternalServerError"):
        assert provision(world, key, entrance_id=entrance).status == 500
    made = provision(world, key, entrance_id=entrance).body
    arns = boto3.client("iot").list_thing_principals(thingName=made["id"])["principals"]
    certificates = [arn.rpartition("/")[2] for arn in arns]
    assert [status_of(each) for each in certificates] == ["ACTIVE", "ACTIVE"]
    assert remove(world, made["id"]).status == 200
    assert [status_of(each) for each in certificates] == ["INACTIVE", "INACTIVE"]


def test_an_elevator_leaves_all_of_its_floors(world: World, at: Clock) -> None:
    floors = []
    for number in range(3):
        floor = world.home.entrance.model_copy(update={"id": ids.derived("ent", number), "device_id": None})
        commit(ENTRANCES.add(floor))
        floors.append(floor.id)
    made = provision(world, kind="elevator", entrance_id=floors[0], also_at=floors[1:]).body
    seen = [(door(floor, at).device_id, door(floor, at).device_kind) for floor in floors]
    assert seen == [(made["id"], "elevator")] * 3
    assert remove(world, made["id"]).status == 200
    assert [door(floor, at).device_id for floor in floors] == [None] * 3


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"kind": "lock", "also_at": 1}, 422),
        ({"kind": "elevator", "also_at": 1, "entrance_id": None}, 422),
        ({"kind": "elevator", "also_at": 2}, 422),
        ({"kind": "elevator", "also_at": "taken"}, 409),
        ({"kind": "elevator", "also_at": "unknown"}, 422),
        ({"kind": "lock", "space_id": "own"}, 422),
        ({"kind": "thermostat", "space_id": "other", "entrance_id": None}, 422),
    ],
)
def test_a_device_stands_only_where_it_can(world: World, wanted: dict[str, Any], status: int) -> None:
    first = free_entrance(world)
    other = world.home.entrance.model_copy(update={"id": ids.derived("ent", "other"), "device_id": None})
    commit(ENTRANCES.add(other))
    meant: dict[Any, Any] = {
        1: [other.id],
        2: [first],
        "taken": [world.home.entrance.id],
        "unknown": [world.elsewhere.entrance.id],
        "own": world.home.space.id,
        "other": world.elsewhere.space.id,
    }
    body = {"entrance_id": first, **{name: meant.get(value, value) for name, value in wanted.items()}}
    done = aws.contents(DEVICES, ENTRANCES)
    assert provision(world, **body).status == status
    assert aws.contents(DEVICES, ENTRANCES) == done


def test_a_thermostat_stands_in_a_space(world: World, at: Clock) -> None:
    made = provision(world, kind="thermostat", space_id=world.home.space.id)
    assert (made.status, made.body["space_id"]) == (201, world.home.space.id)


def test_others_cannot_remove_it(world: World) -> None:
    for somebody in (world.resident, world.elsewhere.manager):
        assert remove(world, world.home.device.id, somebody).status == 404
    assert remove(world, ids.derived("dev", "never")).status == 404
