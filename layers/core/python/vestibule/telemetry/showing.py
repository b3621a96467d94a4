"""What is wrong with a device, how far its lists have come, and whether it is there."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from vestibule import clock
from vestibule.clock import Instant
from vestibule.ids import EntranceId
from vestibule.shapes import Output
from vestibule.telemetry.holdings import FAULTS
from vestibule.telemetry.model import Condition, Fault, FaultCode

_PAGES = 5
"""How far back faults are looked for, a hundred at a time: a code that was not said in the last 500 is over."""
_FIRST = "0"
"""Before every instant."""
_SAID: Mapping[FaultCode, str] = {
    "jammed": "The device is jammed.",
    "battery_low": "The battery is nearly empty.",
    "tamper": "Somebody may have tampered with the device.",
    "bolt_stuck": "The bolt is stuck.",
    "sensor": "A sensor has failed.",
    "offline": "The device has not been connected for more than ten minutes.",
}


class Trouble(Output):
    """Something that is wrong, and since when."""

    code: FaultCode | Literal["not_configured"]
    message: str
    since: Instant


class Connection(Output):
    """Whether the device is connected. `unknown`: it never was."""

    state: Literal["connected", "disconnected", "unknown"]
    since: Instant | None


class ListState(Output):
    """How far the list of an entrance has come: the version that the device holds, and the one that there is now."""

    entrance_id: EntranceId
    held: int | None
    held_at: Instant | None
    now: int
    leased_until: Instant | None


def connection_of(condition: Condition | None) -> Connection:
    """Pure."""
    if condition is None or condition.connected is None:
        return Connection(state="unknown", since=None)
    return Connection(state="connected" if condition.connected else "disconnected", since=condition.connected_at)


def has_spoken(condition: Condition | None) -> bool:
    """Whether it has said anything of itself. Pure."""
    return condition is not None and condition.boot >= 0


def open_faults(device_id: str, now: datetime) -> list[Fault]:
    """The faults that were raised and have not been cleared, by code."""
    newest: dict[str, Fault] = {}
    for fault in _newest_first(device_id, now):
        newest.setdefault(fault.code, fault)
    return sorted((each for each in newest.values() if each.phase == "raised"), key=lambda fault: fault.code)


def stood_before(fault: Fault, now: datetime) -> Fault | None:
    """The same fault of the device that was raised before this one, and that had not been cleared."""
    faults = _newest_first(fault.device_id, now, until=fault.occurred_at)
    own = (fault.occurred_at, fault.id)
    last = next((each for each in faults if each.code == fault.code and (each.occurred_at, each.id) < own), None)
    return last if last and last.phase == "raised" else None


def troubles(faults: Iterable[Fault], *, critical: bool) -> list[Trouble]:
    """Those that are critical, or the others. Pure."""
    return [
        Trouble(code=each.code, message=_SAID[each.code], since=each.occurred_at)
        for each in faults
        if (each.severity == "critical") is critical
    ]


def _newest_first(device_id: str, now: datetime, until: datetime | None = None) -> Iterable[Fault]:
    after, between = None, (_FIRST, clock.written(until)) if until else None
    for _ in range(_PAGES):
        page = FAULTS.query(device_id, index="by_device", between=between, now=now, newest_first=True, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return
