"""Every minute: a device that has not been connected for more than ten minutes is a fault, of which the managers are told.

The fault is recorded with a mark at the device, and the mark goes once its event is published. So after a crash in between
it is published by the next run.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.policy import retention
from vestibule.registry.holdings import DEVICES
from vestibule.table import Refused, commit, commit_each
from vestibule.telemetry import presence
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Condition
from vestibule.telemetry.record import event_of

_MOST = 500
"""In one run. When the broker itself was away, all devices are lost at once."""
_FIRST = "0"
"""Before every instant."""


def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Note those that are lost, and say how many."""
    now, noted = clock.now(), 0
    for condition in (*_waiting("lost", now), *_waiting("telling", now)):
        if condition.lost == "lost":
            _raise(condition, now)
        marked = CONDITIONS.get(condition.device_id, now=now)
        noted += marked is not None and marked.lost == "telling" and _tell(marked, now)
    observability.note("lost devices", noted=noted)
    return {"noted": noted}


def _waiting(state: str, now: datetime) -> Iterator[Condition]:
    """The index may lag, so the record itself decides."""
    until = clock.written(now - presence.PATIENCE)
    page = CONDITIONS.query(state, index="by_lost", between=(_FIRST, until), now=now, limit=_MOST)
    found = (CONDITIONS.get(seen.device_id, now=now) for seen in page.items)
    yield from (each for each in found if each and each.lost == state)


def _raise(condition: Condition, now: datetime) -> None:
    device = DEVICES.get(condition.device_id, now=now)
    if device is None or device.removed_at:
        commit_each([presence.told(condition)])
        return
    since = condition.connected_at or now
    expiry = retention.expiry(config.operator_pack(), "device-faults", since, device.jurisdiction)
    try:
        commit(*presence.raising(condition, expiry.expires_at, now))
    except Refused:
        observability.note("device is back", device_id=condition.device_id)


def _tell(condition: Condition, now: datetime) -> bool:
    fault = FAULTS.get(presence.raised_id(condition), now=now)
    if fault:
        bus.publish([event_of(fault)])
    return not commit_each([presence.told(condition)])
