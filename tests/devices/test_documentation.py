"""The examples in docs/devices.md are what the lock really says."""

import json
import re
from pathlib import Path
from typing import get_args

from local.devices import Lock
from local.devices.messages import AckReason, FaultCode, Method, command_filter, command_topic

TEXT = (Path(__file__).parents[2] / "docs" / "devices.md").read_text()
EXAMPLES = [json.loads(example) for example in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]
THING = "dev_01JD3Z6X0Q8W5T2N9R4K7M1B3C"
ENTRANCE = "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A"


def test_the_examples_are_what_the_lock_says() -> None:
    lock = Lock(THING, [ENTRANCE], lambda: 1_790_000_000_123, boot=7)
    fob, state, fault, command, *answers = EXAMPLES
    said = [
        *lock.open_by_hand(ENTRANCE, "fob", grant_id="grt_01JD3Z75H8B4N6Q1X3V9C2M5KT"),
        *lock.state(),
        *lock.fault("battery_low"),
        *lock.on_command(json.dumps(command).encode()),
    ]
    assert [message.payload for message in said] == [fob, state, fault, *answers]
    assert [message.topic for message in said if f"`{message.topic}`" not in TEXT] == []


def test_the_topics_down_are_the_documented_ones() -> None:
    assert command_filter("{thing}") == "d/{thing}/cmd/+"
    assert command_topic("{thing}", "{command_id}") == "d/{thing}/cmd/{command_id}"


def test_every_code_is_documented() -> None:
    codes = [code for codes in (AckReason, FaultCode, Method) for code in get_args(codes.__value__)]
    assert [code for code in codes if f"`{code}`" not in TEXT] == []
