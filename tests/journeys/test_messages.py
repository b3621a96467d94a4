"""Repeated, late and reordered messages and requests change nothing; a command never opens a door late."""

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from operator import methodcaller
from typing import Any

import pytest

from local.cloud.server import Mail
from local.devices import Lock, SimulatedLock
from local.devices.messages import ASKED, AckPhase, Outgoing
from local.running import House
from local.scene import eventually
from tests.journeys.places import Actor, Place
from tests.journeys.tables import Row, nothing_changes, put, row, rows, wait_until_quiet


@pytest.fixture
def admitted(place: Place, resident: Actor, door: str) -> Actor:
    """A resident with a grant for the door."""
    place.grant(resident, door)
    return resident


def test_an_entry_that_is_told_again_changes_nothing(
    house: House, place: Place, lock: SimulatedLock, door: str
) -> None:
    told = lock.act(lambda device: device.open_by_hand(door))
    (entry,) = eventually(lambda: place.entries_at(door))
    with nothing_changes(house):
        for _ in range(5):
            repeat(lock, told)
    assert [found["id"] for found in place.entries_at(door)] == [entry["id"]]


def test_a_fault_that_is_told_three_times_is_one_fault(house: House, lock: SimulatedLock) -> None:
    lock.duplicate = 3
    lock.act(Lock.jam)
    lock.act(Lock.free)
    lock.settle()
    wait_until_quiet(house)
    assert sorted(found["phase"] for found in faults_of(house, lock)) == ["cleared", "raised"]


def test_an_entry_that_is_told_late_is_recorded_once_as_it_happened(
    house: House, place: Place, lock: SimulatedLock, door: str
) -> None:
    with lock.offline():
        told = lock.act(lambda device: device.open_by_hand(door, "pin"))
        assert place.entries_at(door) == []
    (entry,) = eventually(lambda: place.entries_at(door))
    assert (entry["method"], entry["offline"]) == ("pin", True)
    assert entry["occurred_at"] < entry["recorded_at"]
    with nothing_changes(house):
        repeat(lock, told)


def test_messages_in_reverse_order_are_recorded_as_they_happened(
    house: House, place: Place, lock: SimulatedLock, door: str
) -> None:
    lock.hold()
    for seconds_ago, method in ((3, "fob"), (2, "pin"), (1, "key")):
        lock.clock_skew_ms = -1000 * seconds_ago
        lock.act(methodcaller("open_by_hand", door, method))
    lock.release(reversed)
    entries = eventually(lambda: of_length(place.entries_at(door), 3))
    assert [entry["method"] for entry in entries] == ["key", "pin", "fob"]  # newest first


def test_states_in_reverse_order_keep_the_newest_condition(house: House, lock: SimulatedLock) -> None:
    lock.hold()
    for percent in (90, 60, 30):
        lock.act(partial(with_battery, percent=percent))
    lock.act(Lock.restart)  # the sequence begins again: the restart's own number decides
    lock.lock.battery_percent = 29
    newest = lock.act(Lock.state)[0].payload
    lock.release(reversed)
    lock.settle()
    wait_until_quiet(house)
    known = row(house, "conditions", device_id=lock.lock.thing)
    assert (known["boot"], known["seq"], known["battery_percent"]) == (newest["boot"], newest["seq"], 29)


def test_acknowledgements_in_reverse_order_leave_the_command_done(
    house: House, admitted: Actor, lock: SimulatedLock, door: str
) -> None:
    lock.hold()
    accepted = admitted.unlock(door)
    lock.wait_for(lambda: lock.lock.opened)
    lock.release(reversed)
    command = admitted.outcome_of(accepted)
    assert command["status"] == "done"
    assert eventually(admitted.entries)[0]["command_id"] == command["id"]
    wait_until_quiet(house)
    assert admitted.outcome_of(accepted) == command


def test_acknowledgements_that_are_told_again_change_nothing(
    house: House, admitted: Actor, lock: SimulatedLock, door: str
) -> None:
    accepted = admitted.unlock(door)
    assert admitted.outcome_of(accepted)["status"] == "done"
    eventually(admitted.entries)
    told = [sent.message for sent in lock.sent]
    with nothing_changes(house, door):
        repeat(lock, reversed([message for message in told if not is_question(message)]))


def test_another_device_cannot_answer_for_a_command(
    house: House, place: Place, admitted: Actor, lock: SimulatedLock, door: str
) -> None:
    lock.drop_commands = True
    accepted = admitted.unlock(door)
    lock.wait_for(lambda: lock.commands)
    with place.lock_at(place.add_door()) as impostor, nothing_changes(house):
        phases: tuple[AckPhase, ...] = ("received", "done", "rejected")
        for phase in phases:
            impostor.act(partial(acknowledge, command_id=accepted.json()["id"], phase=phase))
        impostor.settle()


def test_a_command_past_its_time_is_refused_by_the_lock(admitted: Actor, lock: SimulatedLock, door: str) -> None:
    with lock.running_ahead(60_000):
        command = admitted.outcome_of(admitted.unlock(door))
    assert (command["status"], command["reason"]) == ("rejected", "expired")
    assert lock.lock.opened == []
    assert admitted.entries() == []


def test_a_command_that_nobody_answers_expires_and_is_not_delivered_later(
    house: House, place: Place, admitted: Actor, lock: SimulatedLock, door: str
) -> None:
    """One lock ignores its command, another is away; both commands end by the clock, and neither is ever done.

    Who is known to be away gets no command. So this one has just gone, and the broker's word of it is still on its way.
    """
    second_door = place.add_door()
    place.grant(admitted, second_door)
    with place.lock_at(second_door) as absent:
        lock.drop_commands = True
        with absent.offline():
            known = eventually(lambda: lost(house, second_door))
            refused = admitted.unlock(second_door)
            assert (refused.status_code, refused.json()["reason"]) == (403, "device_lost")
            put(house, "entrances", {name: value for name, value in known.items() if name != "lost_at"})
            # The absent lock's first, so that its command has ended at the broker too when the other's has here.
            asked = [admitted.unlock(second_door), admitted.unlock(door)]
            ended = [admitted.outcome_of(accepted) for accepted in asked]
        assert [command["status"] for command in ended] == ["expired", "expired"]
        lock.wait_for(lambda: lock.commands)
        absent.act(Lock.state)
        absent.settle()
        assert (absent.commands, absent.lock.opened, lock.lock.opened) == ([], [], [])
    assert admitted.entries() == []


type Ask = Callable[[Place, Actor, str], tuple[Actor, str, dict[str, Any]]]

POSTS: dict[str, Ask] = {
    "a site": lambda place, _, __: (
        place.manager,
        "/v1/sites",
        {
            "organisation_id": place.organisation,
            "name": "Annexe",
            "address": "1 Main Street",
            "time_zone": "America/New_York",
            "jurisdiction": "US-NYC",
        },
    ),
    "a space": lambda place, _, __: (
        place.manager,
        f"/v1/sites/{place.site}/spaces",
        {"kind": "apartment", "label": "2A"},
    ),
    "an entrance": lambda place, _, __: (
        place.manager,
        f"/v1/sites/{place.site}/entrances",
        {"name": "Back", "access": "private"},
    ),
    "a device": lambda place, _, __: (place.manager, f"/v1/sites/{place.site}/devices", {"kind": "lock"}),
    "a person": lambda place, _, __: (
        place.manager,
        "/v1/people",
        {
            "organisation_id": place.organisation,
            "name": "Perpetua Twice",
            "email": f"{uuid.uuid4()}@journeys.example",
            "relation": {"kind": "resident", "space_id": place.space},
        },
    ),
    "a grant": lambda place, person, door: (
        place.manager,
        "/v1/grants",
        {"person_id": person.id, "entrance_ids": [door]},
    ),
    "a command": lambda _, person, door: (person, f"/v1/entrances/{door}/commands", {"verb": "unlock"}),
    "a request": lambda _, person, __: (person, "/v1/requests", {"right": "access"}),
}

MAILED = {"a person": 1, "a request": 2}
"""How many letters each sends: an invitation; an acknowledgement and a code."""


@pytest.mark.parametrize("thing", POSTS)
def test_a_repeated_request_gets_the_first_answer_and_changes_nothing(
    house: House, place: Place, admitted: Actor, lock: SimulatedLock, door: str, thing: str
) -> None:
    who, path, body = POSTS[thing](place, admitted, door)
    first = who.api.post(path, body, key="once")
    assert first.status_code in (201, 202), first.text
    with nothing_changes(house):
        again = [who.api.post(path, body, key="once") for _ in range(3)]
    secret = {"certificate", "private_key", "mqtt_host"}
    kept = {name: value for name, value in first.json().items() if name not in secret}
    assert [answer.json() for answer in again] == [kept] * 3
    assert {answer.headers.get("Idempotent-Replayed") for answer in again} == {"true"}
    assert len(lock.lock.opened) == int(thing == "a command")
    letters = MAILED.get(thing, 0)
    about = str(body.get("email", first.json()["id"]))
    assert eventually(lambda: len(mails_about(house, about)) >= letters)
    assert len(mails_about(house, about)) == letters


def test_a_key_cannot_be_used_for_something_else(house: House, place: Place) -> None:
    spaces = f"/v1/sites/{place.site}/spaces"
    key = str(uuid.uuid4())
    place.manager.api.post(spaces, {"kind": "apartment", "label": "3A"}, key)
    with nothing_changes(house):
        answer = place.manager.api.post(spaces, {"kind": "apartment", "label": "3B"}, key)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-used-for-another-request")


def repeat(lock: SimulatedLock, told: Iterable[Outgoing]) -> None:
    """Send the very same messages again and wait until the broker has them."""
    messages = list(told)
    lock.act(lambda _: messages)
    lock.settle()


def is_question(message: Outgoing) -> bool:
    """The cloud answers a question anew each time, and a shadow takes none of our messages."""
    return message.payload.get("type", "shadow") in (*ASKED, "shadow")


def lost(house: House, entrance: str) -> Row:
    """The entrance's row, once it is known that its device is away."""
    found = row(house, "entrances", id=entrance)
    return found if "lost_at" in found else {}


def faults_of(house: House, lock: SimulatedLock) -> list[Row]:
    return [found for found in rows(house, "faults") if found["device_id"] == lock.lock.thing]


def with_battery(device: Lock, percent: int) -> list[Outgoing]:
    device.battery_percent = percent
    return device.state()


def acknowledge(device: Lock, command_id: str, phase: AckPhase) -> list[Outgoing]:
    return [device._ack(command_id, phase, "ok")]


def of_length(found: list[dict[str, Any]], length: int) -> list[dict[str, Any]]:
    return found if len(found) >= length else []


def mails_about(house: House, about: str) -> list[Mail]:
    return [mail for mail in house.cloud.mails() if about in mail["text"] or about in mail["to"]]
