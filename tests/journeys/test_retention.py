"""Nothing outlives its promise on the real stacks: expiry, witness, sweep, holds, accounts."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.running import House
from local.scene import eventually
from tests.journeys.places import Actor, Place
from tests.journeys.tables import Row, put, rows
from vestibule import clock, ids
from vestibule.table import shard_of

SWEEP = "vestibule-retention-sweep"


def ago(**time: float) -> datetime:
    return datetime.now(UTC) - timedelta(**time)


def entry(place: Place, door: str, name: str, expired: datetime, *, by_ttl: bool) -> Row:
    """An entry whose term has ended. Without `by_ttl` DynamoDB has missed it."""
    seconds = int(expired.timestamp())
    key = ids.derived("evt", door, name)
    return {
        "id": key,
        "entrance_id": door,
        "site_id": place.site,
        "organisation_id": place.organisation,
        "device_id": ids.derived("dev", door),
        "method": "pin",
        "result": "granted",
        "reason": "ok",
        "occurred_at": clock.written(expired - timedelta(days=83)),
        "recorded_at": clock.written(expired - timedelta(days=83)),
        "offline": False,
        "expires_at": seconds,
        "due_at": seconds,
        "shard": shard_of([key]),
        **({"erase_at": seconds} if by_ttl else {}),
    }


def lines_about(house: House, key: str) -> list[str]:
    """The kinds of the ledger's lines about a record, in their order."""
    lines = [line for line in rows(house, "evidence") if key in line["facts"]]
    ordered = sorted(lines, key=lambda line: (line["day"], line["seq"]))
    return [line["kind"].rpartition(".")[2] for line in ordered]


def is_there(house: House, table: str, key: str) -> bool:
    return any(found["id"] == key for found in rows(house, table))


def sweep(house: House) -> dict[str, Any]:
    """Do now what is done every night."""
    workflows = house.cloud.client("stepfunctions")
    execution = workflows.start_execution(stateMachineArn=house.state_machines()[SWEEP], input="{}")["executionArn"]
    ended = eventually(lambda: _ended(workflows.describe_execution(executionArn=execution)), 120)
    assert ended, house.faults()[-5:]
    assert ended["status"] == "SUCCEEDED", (ended, house.faults()[-5:])
    output: dict[str, Any] = json.loads(ended["output"])
    return output


def _ended(execution: dict[str, Any]) -> dict[str, Any] | None:
    return execution if execution["status"] != "RUNNING" else None


def test_what_dynamodb_deletes_is_witnessed_once(house: House, place: Place, door: str) -> None:
    row = entry(place, door, "by ttl", ago(hours=2), by_ttl=True)
    put(house, "entries", row)
    assert eventually(lambda: lines_about(house, row["id"]) == ["expired"], 60)
    assert not is_there(house, "entries", row["id"])


def test_what_dynamodb_misses_the_sweep_erases(house: House, place: Place, door: str) -> None:
    row = entry(place, door, "missed", ago(days=3), by_ttl=False)
    put(house, "entries", row)
    assert sweep(house) == {"overdue": {}}
    assert not is_there(house, "entries", row["id"])
    assert eventually(lambda: lines_about(house, row["id"]) == ["swept"], 60)


@pytest.fixture
def hold(place: Place, door: str) -> Iterator[str]:
    """A hold on the door, for an hour."""
    ends = clock.written(datetime.now(UTC) + timedelta(hours=1))
    body = {"reason": "security-incident", "scope": {"entrance_id": door}, "ends_at": ends}
    answer = place.manager.api.post("/v1/holds", body)
    assert answer.status_code == 201, answer.text
    assert eventually(lambda: _is_applied(place, answer.json()["id"]), 60)  # what comes later it cannot have marked
    yield answer.json()["id"]
    place.manager.api.post(f"/v1/holds/{answer.json()['id']}/release", {})


def _is_applied(place: Place, hold_id: str) -> bool:
    holds = place.manager.api.get("/v1/holds").json()["data"]
    return any(hold["id"] == hold_id and hold.get("kept") is not None for hold in holds)


def test_a_held_record_outlives_its_term_and_goes_with_its_hold(
    house: House, place: Place, door: str, hold: str
) -> None:
    raced = entry(place, door, "raced", ago(hours=2), by_ttl=True)
    missed = entry(place, door, "held", ago(days=3), by_ttl=False)
    put(house, "entries", raced)
    put(house, "entries", missed)
    assert eventually(lambda: lines_about(house, raced["id"]) == ["kept"], 60)  # DynamoDB deleted it, it was put back
    assert sweep(house) == {"overdue": {}}
    assert [is_there(house, "entries", row["id"]) for row in (raced, missed)] == [True, True]
    assert place.entries_at(door) == []  # kept for the hold alone

    assert place.manager.api.post(f"/v1/holds/{hold}/release", {}).status_code == 202
    assert eventually(lambda: not is_there(house, "entries", raced["id"]), 60)
    assert eventually(lambda: not is_there(house, "entries", missed["id"]), 60)
    assert eventually(lambda: len(lines_about(house, raced["id"])) == 2, 60)
    assert eventually(lambda: len(lines_about(house, missed["id"])) == 1, 60)


def test_a_manager_of_another_house_can_hold_nothing_here(place: Place, elsewhere: Place, door: str) -> None:
    ends = clock.written(datetime.now(UTC) + timedelta(hours=1))
    body = {"reason": "fraud", "scope": {"entrance_id": door}, "ends_at": ends}
    assert elsewhere.manager.api.post("/v1/holds", body).status_code == 404


def test_an_account_goes_with_its_person(house: House, place: Place, resident: Actor) -> None:
    person = next(row for row in rows(house, "people") if row["id"] == resident.id)
    ended = int(ago(hours=1).timestamp())
    put(house, "people", {**person, "expires_at": ended, "erase_at": ended, "due_at": ended, "shard": "0"})
    assert eventually(lambda: not _has_account(house, resident.id), 90)
    assert eventually(lambda: "expired" in lines_about(house, resident.id), 60)


def _has_account(house: House, person_id: str) -> bool:
    pool = house.pool
    try:
        pool.client.admin_get_user(UserPoolId=pool.pool_id, Username=person_id)
    except pool.client.exceptions.UserNotFoundException:
        return False
    return True
