"""The examples in docs/devices.md are what the devices really say and take."""

import json
import re
import secrets
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, get_args

import pytest

from local.devices import Console, Thermostat
from local.devices.door_list import verifier
from local.devices.faces import Faces
from local.devices.flash import DoorList, Flash
from local.devices.messages import (
    AckReason,
    CodeReason,
    DeviceKind,
    FaceReason,
    FaultCode,
    Kind,
    Method,
    TicketReason,
    answer_filter,
    command_filter,
    command_topic,
    shadow_topic,
    up_topic,
)
from local.devices.ticket import Ticket
from tests.devices.doors import SIGNER
from tests.devices.signing import THING, Json
from vestibule.access import images, recognition

TEXT = (Path(__file__).parents[2] / "docs" / "devices.md").read_text()
EXAMPLES = [json.loads(example) for example in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
ENTRANCE = "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A"
NONCE = "9f3c5a1e7b2d48609f3c5a1e7b2d4860"
TS = 1_790_000_000_123


def examples(*kinds: str) -> Iterator[Json]:
    return (each for each in EXAMPLES if each.get("type") in kinds)


@pytest.fixture(autouse=True)
def chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made by chance is what the examples have."""
    monkeypatch.setattr(secrets, "token_hex", lambda _: NONCE)


def test_the_examples_are_what_the_devices_say() -> None:
    ticks = count()
    console = Console(
        THING, [ENTRANCE], lambda: TS, boot=7, door_keys=[SIGNER.jwk], monotonic=lambda: float(next(ticks))
    )
    command = next(each for each in EXAMPLES if each.get("verb"))
    (listed,) = (each for each in EXAMPLES if "door_key" in each)
    said = [
        *console.open_by_hand(ENTRANCE, "fob", grant_id="grt_01JD3Z75H8B4N6Q1X3V9C2M5KT"),
        *console.state(),
        *console.fault("battery_low"),
        *console.begin(),
    ]
    said += console.on_message(*SIGNER.answer(said[-1], **listed))
    said += console.on_command(json.dumps(command).encode())
    said += console.ring(ENTRANCE, "4071")
    said += console.take_picture(ENTRANCE, b"\xff\xd8\xff\xd9")
    said += console.recognise_faces()
    kinds = ("access", "state", "fault", "list", "held", "ack", "call", "upload", "faces")
    assert [message.payload for message in said] == list(examples(*kinds))
    assert [message.topic for message in said if f"`{message.topic}`" not in TEXT] == []


def test_the_example_of_a_list_opens_for_the_code_that_the_page_names() -> None:
    (example,) = (each for each in EXAMPLES if "door_key" in each)
    listed = DoorList.model_validate(example)
    assert "The code of the list above is 493817." in TEXT
    assert [each.verifier for each in listed.opens] == [verifier(listed.door_key, "493817", "typed")]


def test_the_example_of_a_ticket_is_one() -> None:
    (example,) = (each for each in EXAMPLES if "cnf" in each)
    ticket = Ticket.model_validate(example)
    assert (ticket.id, [right.grant_id for right in ticket.rights_at(ENTRANCE)]) == (
        "tkt_01JD3Z7E2R6V9X4B8N1M5K3T7C",
        ["grt_01JD3Z75H8B4N6Q1X3V9C2M5KT"],
    )


def test_the_example_of_faces_is_one() -> None:
    (example,) = (each for each in EXAMPLES if "more" in each)
    (face,) = Faces.model_validate(example).faces
    assert [right.grant_id for right in face.rights] == ["grt_01JD3Z75H8B4N6Q1X3V9C2M5KT"]
    (promised,) = re.findall(r"never longer than \d+ minutes \(([\d,]+) ms\)", TEXT)
    assert int(promised.replace(",", "")) == example["lasts_ms"] == recognition.LASTS // timedelta(milliseconds=1)
    (at_most,) = re.findall(r"the reference already, at most (\d+)", TEXT)
    assert int(at_most) == recognition.MOST_HELD


def test_the_example_of_a_configuration_is_what_a_device_reports() -> None:
    console = Console(THING, [ENTRANCE], lambda: TS, boot=7)
    wanted = {"auto_lock_seconds": 30, "version": TS}
    delta = shadow_topic(THING, "cfg", "update/delta")
    (reported,) = console.on_message(delta, json.dumps({"state": {ENTRANCE: wanted}}).encode())
    (asked,) = console.catch_up()
    assert [reported.payload] == [each for each in EXAMPLES if ENTRANCE in each.get("state", {}).get("reported", {})]
    topics = [each.topic.replace(THING, "{thing}") for each in (asked, reported)]
    assert [topic for topic in topics if f"`{topic}`" not in TEXT] == []


def test_the_examples_of_a_thermostat_are_what_it_says() -> None:
    thermostat = Thermostat(THING, lambda: TS, flash=Flash(boot=7))
    (asked,) = thermostat.begin()
    wanted = {"state": {"set_point": 2150, "mode": "heat", "version": 3}}
    delta = shadow_topic(THING, "clim", "update/delta")
    reported, told = thermostat.on_message(delta, json.dumps(wanted).encode())
    shadows = [each for each in EXAMPLES if "set_point" in each.get("state", {}).get("reported", {})]
    assert [reported.payload, told.payload] == [*shadows, *examples("climate")]
    topics = [asked.topic.replace(THING, "{thing}"), reported.topic.replace(THING, "{thing}"), told.topic]
    assert [topic for topic in topics if f"`{topic}`" not in TEXT] == []


def test_the_topics_are_the_documented_ones() -> None:
    up = [up_topic("{thing}", kind, "{command_id}") for kind in get_args(Kind.__value__)]
    down = [command_topic("{thing}", "{command_id}"), command_filter("{thing}"), answer_filter("{thing}")]
    delta = shadow_topic("{thing}", "acl", "update/delta")
    assert [topic for topic in [*up, *down, delta] if f"`{topic}`" not in TEXT] == []


def test_every_code_is_documented() -> None:
    kinds: tuple[Any, ...] = (AckReason, CodeReason, FaceReason, TicketReason, FaultCode, Method, Kind)
    codes = [code for kind in kinds for code in get_args(kind.__value__)]
    assert [code for code in codes if f"`{code}`" not in TEXT] == []


def test_a_picture_of_the_size_that_the_page_promises_is_taken() -> None:
    (promised,) = re.findall(r"a JPEG of at most ([\d,]+) bytes", TEXT)
    assert int(promised.replace(",", "")) == images.LARGEST


def test_every_kind_of_device_is_spoken_of() -> None:
    assert [kind for kind in get_args(DeviceKind.__value__) if kind not in TEXT] == []
