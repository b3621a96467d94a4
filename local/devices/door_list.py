"""How a door goes by its list: which code opens it now, and what it refuses whatever is shown."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from local.devices import trust
from local.devices.flash import DoorList, Opening
from local.devices.messages import Method
from local.devices.trust import Untrusted

_SEPARATORS = re.compile(r"[\s.:-]+")
_VERIFIER_BYTES = 16
_TYPED, _SCANNED = re.compile(r"\d{6}|\d{8}"), re.compile(r"VPASS[A-Z2-7]{32}")
_PASS_DIGITS = 8

type Medium = Literal["typed", "scanned", "read"]
"""Where a text came in: the keypad, the camera, or the reader of fobs."""
type Spans = Sequence[tuple[int, int]]


class Now(NamedTuple):
    """What a device knows of the time, in epoch milliseconds."""

    earliest: float
    latest: float


def normalised(text: str) -> str:
    """What was typed, scanned or read, in upper case and without what people put in between."""
    return _SEPARATORS.sub("", text).upper()


def medium_of(text: str) -> Medium:
    """Where such a text usually comes in. A simulation has no hands: what is not said is guessed by the look."""
    plain = normalised(text)
    if _TYPED.fullmatch(plain):
        return "typed"
    return "scanned" if _SCANNED.fullmatch(plain) else "read"


def method_of(text: str, medium: Medium) -> Method:
    """How somebody tried to enter whose code nobody knows."""
    if medium == "read":
        return "fob"
    return "pass" if medium == "scanned" or len(normalised(text)) == _PASS_DIGITS else "pin"


def verifier(door_key: str, text: str, medium: Medium) -> str:
    """What the door's list has instead of the code itself."""
    made = hmac.new(bytes.fromhex(door_key), f"{medium}:{normalised(text)}".encode(), hashlib.sha256).digest()
    return made[:_VERIFIER_BYTES].hex()


def read(jws: object, door_keys: Iterable[Mapping[str, str]], asked: Mapping[str, Any]) -> DoorList:
    """The list out of an answer. `Untrusted` unless it is signed, and for this very question."""
    try:
        found = DoorList.model_validate(trust.read_signed(str(jws), trust.LIST, door_keys))
    except ValidationError as error:
        raise Untrusted from error
    if {name: getattr(found, name) for name in asked} != asked:
        raise Untrusted
    return found


def known_code(listed: DoorList, text: str, medium: Medium | None = None) -> Opening | None:
    """The code on the list. Compared in a time that tells nothing."""
    wanted = verifier(listed.door_key, text, medium or medium_of(text))
    return next((each for each in listed.opens if hmac.compare_digest(each.verifier, wanted)), None)


def is_open(spans: Spans, now: Now) -> bool:
    """Whether it is surely within one of the spans: begun at the earliest possible instant, not ended at the latest."""
    return any(begins <= now.earliest and now.latest < ends for begins, ends in spans)


def is_shut(listed: DoorList | None, now: Now | None) -> bool:
    """Whether nobody enters by whatever means. Without a clock, what was shut stays shut."""
    if listed is None or listed.shut_until is None:
        return False
    return now is None or now.earliest < listed.shut_until
