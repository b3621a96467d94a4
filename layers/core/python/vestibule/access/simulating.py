"""Tell a simulated device to do something, on a topic that no real device listens to (docs/devices.md)."""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import Field, StringConstraints

from vestibule import aws
from vestibule.access.command import Undelivered
from vestibule.ids import DeviceId, EntranceId
from vestibule.shapes import Input, Output

if TYPE_CHECKING:
    from types_boto3_iot_data import IoTDataPlaneClient


LONGEST_SECONDS, LARGEST_SKEW = 3600, 10**10


class NextCommand(Input):
    """Which device."""

    device_id: DeviceId


class AtKeypad(NextCommand):
    """What somebody types, or the text of what is held before the device."""

    entrance_id: EntranceId
    code: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Offline(NextCommand):
    """For how long its network is cut."""

    seconds: Annotated[int, Field(strict=True, ge=1, le=LONGEST_SECONDS)]


class Skew(NextCommand):
    """By how many milliseconds its own clock is wrong."""

    skew_ms: Annotated[int, Field(strict=True, ge=-LARGEST_SKEW, le=LARGEST_SKEW)]


class Simulated(Output):
    """The device was told. Where nothing simulated is connected, nothing happens."""

    device_id: DeviceId


def tell(thing: str, verb: str, asked: Mapping[str, Any]) -> None:
    """Publish it, QoS 1."""
    try:
        _broker().publish(topic=f"d/{thing}/sim/{verb}", qos=1, payload=json.dumps(asked).encode())
    except (ClientError, BotoCoreError) as error:
        raise Undelivered from error


@cache
def _broker() -> "IoTDataPlaneClient":
    return aws.client("iot-data")
