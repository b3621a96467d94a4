"""Whether a device is there, and since when, is said by the broker; the API shows it, and who knocks at a lost door is told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.devices import SimulatedLock, connection
from local.devices.connection import RefusedError
from local.running import House
from local.scene import eventually
from tests.journeys.dead_letters import DeadLetters
from tests.journeys.places import Actor, Place, connection_of
from tests.journeys.tables import wait_until_quiet


@pytest.fixture
def device(place: Place, door: str) -> dict[str, Any]:
    """A device that has never connected, with its credentials."""
    return place.provision(door)


def test_a_device_is_there_or_lost_since_it_happened_and_at_a_lost_door_nothing_is_commanded(
    house: House,
    place: Place,
    resident: Actor,
    device: dict[str, Any],
    door: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "RECONNECTS_AFTER", 60.0)  # cut off, it stays away until it shall come back
    place.grant(resident, door)
    assert shown(place, device) == {"state": "unknown", "since": None}
    began = now()
    with SimulatedLock(connection_of(house, device), [door], door_keys=house.door_keys()) as lock:
        assert began <= reached(place, device, "connected") <= now()
        cut = now()
        lock.connection.drop()
        assert cut <= reached(place, device, "disconnected") <= now()
        refused = resident.unlock(door)
        assert (refused.status_code, refused.json()["reason"]) == (403, "device_lost")
        back = now()
        lock.reconnect()
        assert back <= reached(place, device, "connected") <= now()
        assert resident.outcome_of(resident.unlock(door))["status"] == "done"


def test_who_only_tries_to_connect_in_its_name_changes_nothing_and_is_no_dead_letter(
    house: House, place: Place, device: dict[str, Any], dead_letters: DeadLetters
) -> None:
    impostor = {**place.provision(place.add_door()), "id": device["id"]}
    with connection_of(house, device):
        since = reached(place, device, "connected")
        with pytest.raises(RefusedError):
            connection_of(house, impostor).connect()
        wait_until_quiet(house)
        assert reached(place, device, "connected") == since
    assert dead_letters.of(device["id"]) == []


def shown(place: Place, device: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = place.manager.api.get(f"/v1/devices/{device['id']}").json()["connection"]
    return told


def reached(place: Place, device: dict[str, Any], state: str) -> datetime:
    """Since when the device is in this state, once it is."""
    assert eventually(lambda: shown(place, device)["state"] == state)
    return datetime.fromisoformat(shown(place, device)["since"])


def now() -> datetime:
    """Of this machine, which is the broker's too; the broker counts in milliseconds."""
    instant = datetime.now(UTC)
    return instant - timedelta(microseconds=instant.microsecond % 1000)
