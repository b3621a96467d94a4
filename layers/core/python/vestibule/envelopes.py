"""What devices send, as docs/devices.md defines it: an envelope with an identity, and data by type.

The IoT rule wraps the message, untouched, and says beside it who really spoke: `thing` from the topic, `client` from the
connection, `received_at` from its own clock. What a device writes can so never pass for what the rule says.
A message is known by thing, boot and seq; recording it twice is impossible because that is its key.
"""

import base64
import json
import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vestibule import clock
from vestibule.ids import DeviceId

AHEAD = timedelta(minutes=2)
"""A device clock may be this far ahead of ours. Beyond it the time is wrong, and a wrong time would set a wrong expiry."""
BEHIND = timedelta(minutes=2)
"""How far behind a message may be unless the device says that it was offline."""
LARGEST = 128 * 1024
_MOST_OFFLINE = timedelta(days=30)
_FIELD = re.compile(r"[a-z_]{1,40}|\d{1,4}", re.ASCII)


class Unusable(Exception):
    """The message can never be used. `reason` is a short code, `detail` says what the sender should mend."""

    def __init__(self, reason: str, detail: str) -> None:
        """Keep both for the dead letter."""
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class Stamped(BaseModel):
    """What an IoT rule puts into a queue."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    payload: str
    """The message as the device sent it, base64."""
    thing: DeviceId
    client: str
    topic: str
    received_at: Annotated[int, Field(ge=0, lt=2**45)]
    """The cloud's clock, epoch milliseconds."""


class Sent(BaseModel):
    """What a device sends."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    v: Literal[1]
    boot: Annotated[int, Field(ge=0, lt=2**53)]
    seq: Annotated[int, Field(ge=1, lt=2**53)]
    ts: Annotated[int, Field(ge=0, lt=2**45)]
    """The device's clock, epoch milliseconds."""
    type: str
    offline: bool = False
    data: dict[str, Any]


class Envelope(Sent):
    """A message together with who sent it and when it came."""

    thing: DeviceId
    received_at: int

    @property
    def identity(self) -> tuple[str, int, int]:
        """What makes it the same message: thing, boot, seq."""
        return (self.thing, self.boot, self.seq)

    @property
    def received(self) -> datetime:
        """When the cloud got it."""
        return clock.from_epoch_ms(self.received_at)

    @property
    def said(self) -> datetime:
        """When it happened, by the device's clock."""
        return clock.from_epoch_ms(self.ts)


def opened(entry: object) -> Envelope:
    """The envelope, with its sender and clock checked. `Unusable` says what is wrong, without repeating the content."""
    stamped = _shaped(Stamped, entry)
    if stamped.thing != stamped.client:
        raise Unusable("foreign_sender", "a device may speak only as itself: topic and client id must agree")
    message = _message(stamped.payload)
    if message.get("v") != 1:
        raise Unusable("unknown_version", 'send messages of version 1 ("v": 1) as docs/devices.md describes')
    sent = _shaped(Sent, message)
    envelope = Envelope(**sent.model_dump(), thing=stamped.thing, received_at=stamped.received_at)
    _check_clock(envelope)
    return envelope


def data_as[D: BaseModel](envelope: Envelope, kind: str, shape: type[D]) -> D:
    """The data as this type's shape. `Unusable` when the type is another or the data do not fit."""
    if envelope.type != kind:
        raise Unusable("wrong_type", f"this topic takes messages of type {kind}")
    return _shaped(shape, envelope.data)


def _message(payload: str) -> dict[str, Any]:
    """The JSON object that the device sent."""
    try:
        raw = base64.b64decode(payload, validate=True)
        message = json.loads(raw) if len(raw) <= LARGEST else None
    except (ValueError, RecursionError) as error:
        raise Unusable("not_json", "send one JSON object in UTF-8") from error
    if len(raw) > LARGEST:
        raise Unusable("too_large", f"a message has at most {LARGEST} bytes")
    if not isinstance(message, dict):
        raise Unusable("not_json", "send one JSON object in UTF-8")
    return message


def _shaped[D: BaseModel](shape: type[D], content: object) -> D:
    try:
        return shape.model_validate(content)
    except ValidationError as error:
        raise Unusable("malformed", _faults(error)) from error


def _check_clock(envelope: Envelope) -> None:
    ahead = envelope.said - envelope.received
    if ahead > AHEAD:
        raise Unusable(
            "clock_ahead", f"the device's clock is {int(ahead.total_seconds())} s ahead; set it and send again"
        )
    if not envelope.offline and -ahead > BEHIND:
        detail = (
            f"the message is {int(-ahead.total_seconds())} s old; set the clock, or set offline if it was held back"
        )
        raise Unusable("clock_behind", detail)
    if -ahead > _MOST_OFFLINE:
        raise Unusable("too_old", f"messages are taken up to {_MOST_OFFLINE.days} days after they happened")


def _faults(error: ValidationError) -> str:
    """Where and what, without the values: a dead letter's reason holds no content."""
    faults = [f"{_place(fault['loc']) or 'message'}: {fault['msg']}" for fault in error.errors()]
    return "; ".join(faults[:5])


def _place(location: tuple[int | str, ...]) -> str:
    """The path to a field. A name that is none of ours may be anything, and SQS takes no control characters."""
    return ".".join(step if _FIELD.fullmatch(step) else "?" for step in map(str, location))
