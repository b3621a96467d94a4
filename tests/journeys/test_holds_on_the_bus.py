"""A hold is applied and lifted by what the bus tells: through EventBridge, queues and functions with their own rights."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from local.devices import SimulatedLock
from local.running import House
from local.scene import eventually
from tests.journeys.places import Place
from tests.journeys.tables import Row, rows
from vestibule import clock


def test_a_placed_hold_keeps_what_lies_at_the_door_and_a_released_one_lets_it_go(
    house: House, place: Place, door: str, lock: SimulatedLock
) -> None:
    for _ in range(2):
        lock.act(lambda device: device.open_by_hand(door))
    assert eventually(lambda: len(place.entries_at(door)) == 2)
    untouched = entries_at(house, door)

    ends = clock.written(datetime.now(UTC) + timedelta(hours=1))
    body = {"reason": "security-incident", "scope": {"entrance_id": door}, "ends_at": ends}
    hold = place.manager.api.make("/v1/holds", body)["id"]
    assert eventually(lambda: listed(place, hold)["applied_at"], 60), house.faults()[-5:]
    assert listed(place, hold)["kept"] == {"entries": 2}
    assert counts_of(house, hold, "applied") == [{"entries": 2}]
    assert [(row["held_by"], "erase_at" in row) for row in entries_at(house, door)] == [({hold}, False)] * 2

    place.manager.api.make(f"/v1/holds/{hold}/release", {})
    assert eventually(lambda: counts_of(house, hold, "lifted"), 60) == [{"entries": 2}], house.faults()[-5:]
    assert entries_at(house, door) == untouched
    assert listed(place, hold)["state"] == "released"


def entries_at(house: House, door: str) -> list[Row]:
    """What is stored of a door, with what ends it."""
    return sorted((row for row in rows(house, "entries") if row["entrance_id"] == door), key=lambda row: str(row["id"]))


def listed(place: Place, hold: str) -> dict[str, Any]:
    """The hold as its manager reads it."""
    data = place.manager.api.get("/v1/holds").json()["data"]
    return next(dict(found) for found in data if found["id"] == hold)


def counts_of(house: House, hold: str, what: str) -> list[dict[str, int]]:
    """How many records were held or let go, as the ledger's lines about a hold say."""
    kind = f"retention.hold.{what}"
    lines = [line for line in rows(house, "evidence") if (line["kind"], line["subject"]) == (kind, hold)]
    return [json.loads(line["facts"])["counts"] for line in lines]
