"""What a device sends and nobody can use ends among the dead letters with its reason, and hides nothing else."""

import json
import random
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from local.devices import SimulatedLock
from local.devices.messages import LARGEST_MESSAGE, up_topic
from local.running import House
from local.scene import eventually
from tests.cloud.device import Device, Identity
from tests.journeys.dead_letters import DeadLetters
from tests.journeys.places import Place, access_data, message
from tests.journeys.tables import nothing_changes, put, row, wait_until_quiet
from vestibule import clock

HOUR = 3_600_000
SOMEWHERE_ELSE = "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A"


def now() -> int:
    return time.time_ns() // 1_000_000


def unusable(lock: SimulatedLock, door: str) -> dict[str, bytes]:
    """Access messages that cannot be used, each with a name."""
    data = access_data(door)
    return {
        "cut off": b'{"v": 1, "boot"',
        "not utf-8": b"\xff\xfe\x00",
        "empty": b"",
        "a list": b"[1, 2]",
        "version 2": message(lock, "access", data, v=2),
        "no version": message(lock, "access", data, v=None),
        "clock ahead": message(lock, "access", data, ts=now() + HOUR),
        "clock behind": message(lock, "access", data, ts=now() - HOUR),
        "older than a month": message(lock, "access", data, ts=now() - 31 * 24 * HOUR, offline=True),
        "wrong entrance": message(lock, "access", access_data(SOMEWHERE_ELSE)),
        "no number": message(lock, "access", data, seq="12"),
        "an unknown member": message(lock, "access", data, note="hello"),
        "an unknown member of data": message(lock, "access", access_data(door, holder="somebody")),
        "no entrance": message(lock, "access", {"method": "fob", "result": "granted", "reason": "ok"}),
        "another kind": message(lock, "state", {"bolt": "locked"}),
    }


REASONS = {
    "cut off": "not_json",
    "not utf-8": "not_json",
    "empty": "not_json",
    "a list": "not_json",
    "version 2": "unknown_version",
    "no version": "unknown_version",
    "clock ahead": "clock_ahead",
    "clock behind": "clock_behind",
    "older than a month": "too_old",
    "wrong entrance": "wrong_entrance",
    "no number": "malformed",
    "an unknown member": "malformed",
    "an unknown member of data": "malformed",
    "no entrance": "malformed",
    "another kind": "wrong_type",
}


def test_in_a_mixed_burst_each_message_is_recorded_or_kept_with_its_reason(
    house: House, place: Place, lock: SimulatedLock, door: str, dead_letters: DeadLetters
) -> None:
    bad = unusable(lock, door)
    good = [message(lock, "access", access_data(door)) for _ in range(60 - len(bad))]
    burst = [*good, *bad.values()]
    random.Random(2026).shuffle(burst)
    answers = [lock.connection.send(up_topic(lock.lock.thing, "access"), body) for body in burst]
    assert {answer.result(10) for answer in answers} == {0}
    found = dead_letters.reasons_of(lock.lock.thing, len(bad))
    wait_until_quiet(house)
    told = {letter.sent: letter.reason for letter in dead_letters.of(lock.lock.thing)}
    assert {name: told.get(body) for name, body in bad.items()} == REASONS
    assert len(place.entries_at(door)) == len(good)
    assert len(place.entries_at(door)) + len(found) == len(burst) == 60


def test_a_reason_says_what_to_mend_and_repeats_no_content(
    lock: SimulatedLock, door: str, dead_letters: DeadLetters
) -> None:
    body = message(lock, "access", access_data(door, holder="Petronella Quist"))
    lock.connection.publish(up_topic(lock.lock.thing, "access"), body)
    eventually(lambda: dead_letters.of(lock.lock.thing))
    (letter,) = dead_letters.of(lock.lock.thing)
    assert "holder" in letter.detail
    assert "Petronella" not in letter.detail


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("ack", {"command_id": "nonsense", "phase": "done", "reason": "ok"}),
        ("ack", {"command_id": "cmd_01JD3Z7A5E9S2G6W8Y4R1P3FQN", "phase": "opened", "reason": "ok"}),
        ("state", {}),
        ("state", {"battery_percent": 101}),
        ("fault", {"code": "haunted", "severity": "warning", "phase": "raised"}),
    ],
    ids=["ack-of-no-command", "ack-of-no-phase", "state-of-nothing", "state-beyond-full", "unknown-fault"],
)
def test_every_kind_of_message_keeps_its_reason(
    lock: SimulatedLock, dead_letters: DeadLetters, kind: Any, data: dict[str, Any]
) -> None:
    topic = up_topic(lock.lock.thing, kind, "cmd_1" if kind == "ack" else None)
    lock.connection.publish(topic, message(lock, kind, data))
    assert dead_letters.reasons_of(lock.lock.thing, 1) == ["malformed"]


def test_an_acknowledgement_of_an_unknown_command_changes_nothing(
    house: House, lock: SimulatedLock, dead_letters: DeadLetters
) -> None:
    unknown = "cmd_01JD3Z7A5E9S2G6W8Y4R1P3FQN"
    data = {"command_id": unknown, "phase": "done", "reason": "ok"}
    with nothing_changes(house):
        lock.connection.publish(up_topic(lock.lock.thing, "ack", unknown), message(lock, "ack", data))
    assert dead_letters.of(lock.lock.thing) == []


def test_a_message_over_the_size_ends_the_connection_and_reaches_nobody(
    house: House, place: Place, door: str, dead_letters: DeadLetters, tmp_path: Path
) -> None:
    device = place.provision(door)
    with Device.connected(house.cloud, identity(house, device, tmp_path)) as connected:
        connected.send(up_topic(device["id"], "access"), b" " * (LARGEST_MESSAGE + 1))
        assert connected.reason_of_disconnect(within_seconds=10) == "Packet too large"
    wait_until_quiet(house)
    assert (dead_letters.of(device["id"]), place.entries_at(door)) == ([], [])


def test_a_message_of_the_largest_size_is_kept_with_its_reason(lock: SimulatedLock, dead_letters: DeadLetters) -> None:
    """What the broker takes, the queue takes too, although base64 makes it longer."""
    lock.connection.publish(up_topic(lock.lock.thing, "access"), b" " * LARGEST_MESSAGE)
    assert dead_letters.reasons_of(lock.lock.thing, 1) == ["not_json"]


def test_a_dead_letter_is_recorded_once_its_cause_is_mended(
    house: House, place: Place, door: str, dead_letters: DeadLetters
) -> None:
    with place.lock_at(None) as unplaced:
        thing = unplaced.lock.thing
        dead_letters.of(thing)  # takes away what earlier tests left
        body = message(unplaced, "access", access_data(door))
        unplaced.connection.publish(up_topic(thing, "access"), body)
        letter = eventually(lambda: dead_letters.peek("RecordEntry", thing))
        assert letter is not None
        assert (letter.reason, place.entries_at(door)) == ("unknown_device", [])
        put(house, "devices", {**row(house, "devices", id=thing), "entrance_id": door})
        redrive(house, "RecordEntry")
        (entry,) = eventually(lambda: place.entries_at(door))
    assert (entry["device_id"], clock_of(entry)) == (thing, json.loads(body)["ts"])
    assert dead_letters.of(thing) == []


def redrive(house: House, function: str) -> None:
    """Send a function's dead letters back to the queue that it reads."""
    queues = house.cloud.client("sqs")
    arns: dict[str, str] = {}
    for url in queues.list_queues()["QueueUrls"]:
        arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        arns |= {kind: arn for kind in ("Queue", "DeadLetters") if f"-{function}{kind}" in url}
    queues.start_message_move_task(SourceArn=arns["DeadLetters"], DestinationArn=arns["Queue"])


def clock_of(entry: dict[str, Any]) -> int:
    return clock.to_epoch_ms(datetime.fromisoformat(entry["occurred_at"]))


def identity(house: House, device: dict[str, Any], directory: Path) -> Identity:
    """The device's credentials as files."""

    def written(name: str, text: str) -> Path:
        (directory / name).write_text(text, encoding="utf-8")
        return directory / name

    return Identity(
        device["id"],
        device["certificate_id"],
        authority=written("authority.pem", house.cloud.certificate_authority()),
        certificate=written("certificate.pem", device["certificate"]),
        key=written("key.pem", device["private_key"]),
    )
