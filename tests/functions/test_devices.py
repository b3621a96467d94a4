"""How a device is: all of it for its managers, less for who goes through its door, nothing for anybody else."""

from datetime import timedelta
from typing import Any

import pytest

from functions.telemetry import note_presence, record_telemetry, show_device
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.test_presence import event
from tests.functions.world import World, add_person, add_resident, grant
from vestibule import clock
from vestibule.access.credential import DoorList
from vestibule.access.holdings import ADMISSIONS, DOOR_LISTS
from vestibule.people.model import Person
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.table import commit
from vestibule.telemetry.holdings import CONDITIONS, FAULTS

FULL = {"organisation_id", "provisioned_at", "battery_percent", "firmware", "heard_at", "lists"}


def seen(world: World, caller: Person) -> Answer:
    return call(show_device.handler, "GET /v1/devices/{device_id}", caller=caller, device_id=world.home.device.id)


def say(world: World, at: Clock, kind: str, seq: int = 1, **data: Any) -> list[str]:
    message = stamped(sent(kind, data, at.now, seq=seq), world.home.device.id, at.now)
    return take(record_telemetry.handler, message)


def battery(world: World, at: Clock, *percents: int) -> list[str]:
    """What is told while the battery says so, one message after the other."""
    for seq, percent in enumerate(percents, 1):
        at.forward(seconds=1)
        assert say(world, at, "state", seq, battery_percent=percent) == []
    return [each["type"].rpartition(".")[2] for each in aws.events()]


def test_a_manager_sees_all_of_it(world: World, at: Clock) -> None:
    say(world, at, "state", bolt="locked", battery_percent=80, firmware="1.4.2")
    take(note_presence.handler, event(world.home.device.id, ("connected", 1, 0)))
    commit(
        DOOR_LISTS.add(
            DoorList(entrance_id=world.home.entrance.id, version=7, device_id=world.home.device.id, acked_version=6)
        )
    )
    device, now = world.home.device, clock.written(at.now)
    door = {"entrance_id": world.home.entrance.id}
    usual = {**door, "auto_lock_seconds": 5, "freshness_seconds": 900, "configured_at": None}
    assert seen(world, world.home.manager).body == {
        "id": device.id,
        "kind": "lock",
        "site_id": device.site_id,
        "entrance_ids": [world.home.entrance.id],
        "space_id": None,
        "connection": {"state": "connected", "since": now},
        "bolt": "locked",
        "errors": [],
        "warnings": [],
        "climate": None,
        "organisation_id": device.organisation_id,
        "serial": None,
        "provisioned_at": clock.written(device.provisioned_at),
        "removed_at": None,
        "battery_percent": 80,
        "firmware": "1.4.2",
        "heard_at": now,
        "lists": [{"entrance_id": world.home.entrance.id, "held": 6, "held_at": None, "now": 7, "leased_until": None}],
        "configuration": [{**door, "desired": usual, "reported": None}],
    }


def test_a_device_that_never_came_is_shown_as_that(world: World) -> None:
    body = seen(world, world.home.manager).body
    assert (body["connection"], body["heard_at"]) == ({"state": "unknown", "since": None}, None)
    assert body["lists"] == [
        {"entrance_id": world.home.entrance.id, "held": None, "held_at": None, "now": 0, "leased_until": None}
    ]


def test_who_may_enter_sees_less(world: World, at: Clock) -> None:
    guest = add_person(world.home.organisation, "guest", at.now)
    grant(guest, world.home.entrance, starts_at=at.now, ends_at=at.now + timedelta(hours=1), now=at.now)
    say(world, at, "state", bolt="locked", battery_percent=80, firmware="1.4.2")
    body = seen(world, guest).body
    assert (body["bolt"], {name: body[name] for name in FULL}) == ("locked", dict.fromkeys(FULL))
    at.forward(hours=1)
    assert seen(world, guest).status == 404


def test_who_is_not_let_in_yet_or_barred_sees_nothing(world: World, at: Clock) -> None:
    guest = add_person(world.home.organisation, "guest", at.now)
    given = grant(guest, world.home.entrance, starts_at=at.now + timedelta(days=300), now=at.now)
    assert seen(world, guest).status == 404
    at.forward(days=300)
    assert seen(world, guest).status == 200
    barred = [given.window.model_copy(update={"barred": "gate_lock"})]
    commit(ADMISSIONS.change(world.home.entrance.id, guest.id, windows=barred))
    assert seen(world, guest).status == 404


def test_who_lives_behind_the_door_sees_it_and_a_resident_of_the_house_does_not(world: World) -> None:
    assert seen(world, world.resident).status == 404
    commit(ENTRANCES.change(world.home.entrance.id, space_id=world.home.space.id))
    assert seen(world, world.resident).status == 200


def test_to_anybody_else_it_is_not_there(world: World, at: Clock) -> None:
    stranger = add_resident(world.elsewhere, "stranger", at.now)
    assert [seen(world, each).status for each in (stranger, world.elsewhere.manager)] == [404, 404]


def test_of_a_removed_device_only_managers_know(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    commit(DEVICES.change(world.home.device.id, removed_at=at.now))
    assert (seen(world, world.resident).status, seen(world, world.home.manager).body["removed_at"]) == (
        404,
        clock.written(at.now),
    )
    say(world, at, "state", bolt="locked")
    assert [reason for reason, _ in aws.dead_letters()] == ["unknown_device"]


def test_faults_stand_there_until_they_are_cleared(world: World, at: Clock) -> None:
    say(world, at, "fault", 1, code="tamper", severity="critical", phase="raised")
    say(world, at, "fault", 2, code="sensor", severity="notice", phase="raised")
    body = seen(world, world.home.manager).body
    since = clock.written(at.now)
    assert body["errors"] == [
        {"code": "tamper", "message": "Somebody may have tampered with the device.", "since": since}
    ]
    assert [each["code"] for each in body["warnings"]] == ["sensor"]
    at.forward(seconds=1)
    say(world, at, "fault", 3, code="tamper", severity="critical", phase="cleared")
    assert seen(world, world.home.manager).body["errors"] == []


def test_a_device_does_not_say_of_itself_that_it_is_offline(world: World, at: Clock) -> None:
    say(world, at, "fault", code="offline", severity="critical", phase="raised")
    assert [reason for reason, _ in aws.dead_letters()] == ["malformed"]


@pytest.mark.parametrize(
    ("percents", "phases"),
    [
        ((16,), []),
        ((15,), ["raised"]),
        ((15, 14, 16, 19, 3), ["raised"]),
        ((15, 20), ["raised", "cleared"]),
        ((15, 20, 30, 15, 90), ["raised", "cleared", "raised", "cleared"]),
        ((80, 20), []),
    ],
)
def test_a_low_battery_is_told_once_until_it_is_good_again(
    world: World, at: Clock, percents: tuple[int, ...], phases: list[str]
) -> None:
    assert battery(world, at, *percents) == phases
    warned = [each["code"] for each in seen(world, world.home.manager).body["warnings"]]
    assert warned == (["battery_low"] if phases[-1:] == ["raised"] else [])


def test_an_old_word_on_the_battery_raises_nothing(world: World, at: Clock) -> None:
    say(world, at, "state", 2, battery_percent=90)
    say(world, at, "state", 1, battery_percent=5)
    assert (aws.count(FAULTS), aws.events()) == (0, [])


def test_a_low_battery_whose_event_was_refused_comes_again(world: World, at: Clock) -> None:
    with refusing("PutEvents", "InternalException"):
        assert say(world, at, "state", battery_percent=10) == ["m0"]
    assert say(world, at, "state", battery_percent=10) == []
    assert ([each["data"]["code"] for each in aws.events()], aws.count(FAULTS)) == (["battery_low"], 1)


def test_a_fault_that_could_not_be_written_is_written_when_the_message_comes_again(world: World, at: Clock) -> None:
    with refusing("TransactWriteItems", "InternalServerError"):
        assert say(world, at, "state", battery_percent=10) == ["m0"]
    assert aws.count(CONDITIONS) == 1
    assert say(world, at, "state", battery_percent=10) == []
    assert [each["type"] for each in aws.events()] == ["telemetry.fault.raised"]


def test_who_connects_first_and_speaks_later_is_heard(world: World, at: Clock) -> None:
    take(note_presence.handler, event(world.home.device.id, ("connected", 1, 0)))
    say(world, at, "state", bolt="locked")
    body = seen(world, world.home.manager).body
    assert (body["bolt"], body["connection"]["state"]) == ("locked", "connected")
