"""Whether a device is connected, from events of the broker that come more than once and in any order.

Each connection has a number that grows; its end has the same number. AWS begins anew with the numbers once a device has been
away for an hour, so events that lie far apart are ordered by the broker's clock, and others by their numbers.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from vestibule import clock, ids
from vestibule.table import Write
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Condition, Fault, Heard

FAR_APART = timedelta(minutes=30)
"""Less than the hour, and more than the clocks of brokers differ by."""
PATIENCE = timedelta(minutes=10)
"""A device that is away for longer is a fault."""


def is_news(heard: Heard, known: Condition | None) -> bool:
    """Whether it happened after what is known. Pure."""
    if known is None or known.connected_at is None:
        return True
    if known.connection is None:  # it was heard itself: whatever happened before is overtaken
        return heard.at > known.connected_at
    apart = heard.at - known.connected_at
    if abs(apart) > FAR_APART:
        return apart > timedelta(0)
    return (heard.version, not heard.is_connected) > (known.connection or 0, not known.connected)


def noting(heard: Heard, known: Condition | None, site_id: str, organisation_id: str, now: datetime) -> Write:
    """The write of what is known from now on. Refused when another event was quicker."""
    changes = _changes(heard, known)
    if known is None:
        made = {"site_id": site_id, "organisation_id": organisation_id, "said_at": heard.at, "received_at": now}
        return CONDITIONS.add(Condition.model_validate({"device_id": heard.thing, **made, **changes}))
    as_seen = _as_seen(known, "connected_at", "offline_since", "lost")
    return CONDITIONS.change(heard.thing, only_if=as_seen, **changes)


def _changes(heard: Heard, known: Condition | None) -> dict[str, Any]:
    came = {"connected": heard.is_connected, "connection": heard.version, "connected_at": heard.at}
    if heard.is_connected:
        return {**came, "lost": None, "offline_since": None}
    if known and known.offline_since:  # it came back and was gone again before anybody noticed: the fault goes on
        return came | ({"lost": None} if known.lost == "back" else {})
    return {**came, "lost": "lost"}


def clearing(heard: Heard, known: Condition | None, expires_at: datetime, now: datetime) -> Iterator[Fault]:
    """That the fault is over, when the device is back and there was one."""
    if known and known.offline_since and heard.is_connected:
        yield _offline(known, cleared_id(heard), "cleared", heard.at, expires_at, now)


def cleared_id(heard: Heard) -> str:
    """The identifier of the end of the fault that this event brings."""
    return ids.derived("flt", heard.thing, "offline", "cleared", heard.version, heard.happened_at)


def is_lost(known: Condition, spoke_at: datetime) -> bool:
    """Whether the broker said that it is gone, and nothing since, although it spoke after that. Pure."""
    return known.connected is False and known.connected_at is not None and known.connected_at < spoke_at


def back(known: Condition, spoke_at: datetime) -> Write:
    """The write that it is connected, by its own word. Refused when the broker said something new."""
    came = {"connected": True, "connection": None, "connected_at": spoke_at}
    as_seen = _as_seen(known, "connected_at", "offline_since", "lost")
    return CONDITIONS.change(known.device_id, **came, lost="back" if known.offline_since else None, only_if=as_seen)


def recording(condition: Condition, expires_at: datetime, now: datetime) -> tuple[Write, ...]:
    """The writes of the fault of a device that is lost, or of its end. Refused when another word came, or it is known."""
    at, is_back = condition.connected_at or now, condition.lost == "back"
    marked = condition.model_copy(update={"offline_since": None if is_back else at, "connected_at": at})
    as_seen = _as_seen(condition, "connected_at", "offline_since", "lost")
    mark = CONDITIONS.change(condition.device_id, lost="telling", offline_since=marked.offline_since, only_if=as_seen)
    phase = "cleared" if is_back else "raised"
    return mark, FAULTS.add(_offline(marked, fault_id(marked), phase, at, expires_at, now))


def fault_id(condition: Condition) -> str:
    """The identifier of the fault of a device that is lost, or of its end by the device's own word."""
    since = condition.offline_since
    if since:
        return ids.derived("flt", condition.device_id, "offline", clock.written(since))
    at = condition.connected_at
    return ids.derived("flt", condition.device_id, "offline", "heard", clock.written(at) if at else "")


def told(condition: Condition) -> Write:
    """The write that nobody needs to be told any more, which changes nothing for a device that is lost anew."""
    return CONDITIONS.change(condition.device_id, lost=None, only_if=CONDITIONS.where("lost") == condition.lost)


def _offline(  # noqa: PLR0917 (what makes a fault)
    condition: Condition, fault_id: str, phase: str, at: datetime, expires_at: datetime, now: datetime
) -> Fault:
    return Fault.model_validate(
        {
            **condition.model_dump(include={"device_id", "site_id", "organisation_id"}),
            "id": fault_id,
            "code": "offline",
            "severity": "critical",
            "phase": phase,
            "occurred_at": at,
            "recorded_at": now,
            "expires_at": expires_at,
        }
    )


def _as_seen(known: Condition, *names: str) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    stored = known.model_dump(mode="json", include=set(names))
    condition: Any = None
    for name in names:
        where = CONDITIONS.where(name)
        same = where.does_not_exist() if stored[name] is None else where == stored[name]
        condition = same if condition is None else condition & same
    return condition
