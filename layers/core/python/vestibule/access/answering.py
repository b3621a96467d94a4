"""Answers to what a device asks. It chooses a nonce, listens on the topic of that name, and takes the first answer there."""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vestibule import aws
from vestibule.access.command import Undelivered
from vestibule.ids import EntranceId

if TYPE_CHECKING:
    from types_boto3_iot_data import IoTDataPlaneClient

Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
"""Names an answer's topic, so it is made of digits only."""
LASTS_SECONDS = 60
"""A device that has waited for so long asks again."""
LARGEST = 128 * 1024
"""What AWS IoT carries at once."""


class ListAsked(BaseModel):
    """The data of a `list` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    nonce: Nonce


class ListHeld(BaseModel):
    """The data of a `held` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    version: Annotated[int, Field(ge=0, lt=2**53, strict=True)]


class TooLargeToSend(ValueError):
    """The answer does not fit into one message."""


def publish(thing: str, nonce: str, payload: Mapping[str, Any]) -> int:
    """Answer a device, QoS 1. Gives back how many bytes it took."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    if len(body) > LARGEST:
        raise TooLargeToSend(f"{len(body)} bytes, at most {LARGEST} go into one message")
    try:
        _broker().publish(topic=f"d/{thing}/ans/{nonce}", qos=1, payload=body, messageExpiry=LASTS_SECONDS)
    except (ClientError, BotoCoreError) as error:
        raise Undelivered from error
    return len(body)


@cache
def _broker() -> "IoTDataPlaneClient":
    return aws.client("iot-data")
