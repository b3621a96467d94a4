"""The messages between a device and the cloud, as docs/devices.md specifies them."""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

LARGEST_MESSAGE = 131_072  # bytes; the broker's own limit for one message
LARGEST_SECONDS = 300
COMMAND_ID = re.compile(r"cmd_[0-9A-Za-z]{1,40}")

type Kind = Literal[
    "access", "state", "fault", "climate", "call", "held", "list", "upload", "directory", "faces", "ack"
]
type DeviceKind = Literal["lock", "gate", "console", "elevator", "thermostat"]
type Method = Literal["mobile_key", "ticket", "pin", "pass", "fob", "face", "let_in", "button", "key"]
type Result = Literal["granted", "denied", "forced"]
type Bolt = Literal["locked", "unlocked", "jammed"]
type FaultCode = Literal["jammed", "battery_low", "tamper", "bolt_stuck", "sensor"]
type Severity = Literal["notice", "warning", "critical"]
type FaultPhase = Literal["raised", "cleared"]
type AckPhase = Literal["received", "done", "rejected"]
type AckReason = Literal[
    "ok",
    "expired",
    "repeated",
    "unknown_entrance",
    "unknown_verb",
    "bad_message",
    "no_clock",
    "revoked",
    "shut",
    "jammed",
    "bolt_stuck",
]
type CodeReason = Literal["no_list", "unknown_code", "outside_hours", "shut", "used", "too_many_tries", "jammed"]
"""Why a code, a pass or a fob does not open the door."""
type TicketReason = Literal[
    "no_clock", "bad_ticket", "wrong_door", "replayed", "expired", "revoked", "shut", "outside_hours", "jammed"
]
"""Why a ticket does not open the door."""
type FaceReason = Literal["no_list", "shut", "revoked", "outside_hours", "jammed"]
"""Why a face that is known does not open the door. Of others nothing is told."""

ASKED: tuple[Kind, ...] = ("list", "upload", "directory", "faces")
"""The kinds of message that the cloud answers."""


@dataclass(frozen=True)
class Outgoing:
    """One message up: where it goes, and its content."""

    topic: str
    payload: dict[str, Any]

    @property
    def identity(self) -> tuple[object, object]:
        """What makes it the same message of its device; what goes to a shadow has none."""
        return self.payload.get("boot"), self.payload.get("seq")

    def encode(self) -> bytes:
        """Return the body; ValueError when it is larger than the broker takes."""
        body = json.dumps(self.payload, separators=(",", ":")).encode()
        if len(body) > LARGEST_MESSAGE:
            message = f"{len(body)} bytes, at most {LARGEST_MESSAGE} are allowed"
            raise ValueError(message)
        return body


@dataclass(frozen=True)
class Command:
    """A command whose form is right; `not_after` is in epoch milliseconds."""

    command_id: str
    verb: str
    entrance_id: str
    grant_id: str | None
    not_after: int
    seconds: int | None
    """None: as the door is configured."""


def up_topic(thing: str, kind: Kind, command_id: str | None = None) -> str:
    """Name the Basic Ingest topic of one kind of message; only an ack has a command id."""
    tail = f"ack/{command_id}" if kind == "ack" else f"{'ask' if kind in ASKED else 'evt'}/{kind}"
    return f"$aws/rules/vestibule_{kind}/d/{thing}/{tail}"


def command_topic(thing: str, command_id: str) -> str:
    """Name the topic on which the cloud sends one command."""
    return f"d/{thing}/cmd/{command_id}"


def command_filter(thing: str) -> str:
    """Name the filter for commands."""
    return command_topic(thing, "+")


def answer_filter(thing: str) -> str:
    """Name the filter for answers; the last level is the nonce of the question."""
    return f"d/{thing}/ans/+"


def simulation_filter(thing: str) -> str:
    """Name the filter for what only simulated devices obey."""
    return f"d/{thing}/sim/+"


def shadow_topic(thing: str, shadow: str, tail: str) -> str:
    """Name a topic of a named shadow, such as `update/delta`."""
    return f"$aws/things/{thing}/shadow/name/{shadow}/{tail}"


def read_object(payload: bytes) -> dict[str, Any]:
    """Return the JSON object in a message, or an empty one when there is none."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def command_id_of(body: dict[str, Any]) -> str | None:
    """Return a command id that is safe to put into a topic, else None."""
    command_id = body.get("command_id")
    return command_id if _matches(COMMAND_ID, command_id) else None


def read_command(body: dict[str, Any]) -> Command | None:
    """Return the command when every field has the right form, else None."""
    right = (
        type(body.get("v")) is int
        and body["v"] == 1
        and _matches(COMMAND_ID, body.get("command_id"))
        and isinstance(body.get("verb"), str)
        and isinstance(body.get("entrance_id"), str)
        and isinstance(body.get("grant_id"), str | None)
        and type(body.get("not_after")) is int
        and (body.get("seconds") is None or _is_duration(body["seconds"]))
    )
    if not right:
        return None
    grant_id = body.get("grant_id")
    return Command(
        body["command_id"], body["verb"], body["entrance_id"], grant_id, body["not_after"], body.get("seconds")
    )


def _is_duration(seconds: object) -> bool:
    return type(seconds) is int and 1 <= seconds <= LARGEST_SECONDS


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
