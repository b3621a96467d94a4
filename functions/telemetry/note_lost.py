"""Every minute: a device that has not been connected for more than ten minutes is a fault, of which the managers are told.

The fault is recorded with a mark at the device, and the mark goes once its event is published. So after a crash in between
it is published by the next run. In the same way it is over when the device was heard again and the broker did not say so.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.policy import retention
from vestibule.registry.holdings import DEVICES
from vestibule.steps import step
from vestibule.table import Refused, commit, commit_each
from vestibule.telemetry import presence
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Condition, Lost
from vestibule.telemetry.record import event_of

_MOST = 500
"""In one run. When the broker itself was away, all devices are lost at once."""
_FIRST = "0"
"""Before every instant."""


class Unnoted(RuntimeError):
    """Some could not be noted: the others were, and these come again with the next run."""


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, int]:
    """Note those that are lost, and those that are back, and say how many. One that cannot be noted keeps no other from it."""
    now, noted, failed = clock.now(), 0, 0
    for seen in (*_waiting("lost", now - presence.PATIENCE), *_waiting("back", now), *_waiting("telling", now)):
        try:
            noted += _note(seen.device_id, seen.lost, now)
        except Exception as error:  # noqa: BLE001 (whatever it is, the next one is noted)
            observability.note_fault(error, device_id=seen.device_id)
            failed += 1
    observability.note("lost devices", noted=noted)
    if failed:
        raise Unnoted
    return {"noted": noted}


def _waiting(state: Lost, until: datetime) -> Iterator[Condition]:
    yield from CONDITIONS.query(
        state, index="by_lost", between=(_FIRST, clock.written(until)), now=clock.now(), limit=_MOST
    ).items


def _note(device_id: str, seen: Lost | None, now: datetime) -> bool:
    """The index may lag, so the record itself decides."""
    condition = CONDITIONS.get(device_id, now=now)
    if condition is None or condition.lost != seen:
        return False
    if condition.lost != "telling":
        _record(condition, now)
        condition = CONDITIONS.get(device_id, now=now)
    return condition is not None and condition.lost == "telling" and _tell(condition, now)


def _record(condition: Condition, now: datetime) -> None:
    device = DEVICES.get(condition.device_id, now=now)
    if device is None or device.removed_at:
        commit_each([presence.told(condition)])
        return
    expiry = retention.expiry(
        config.operator_pack(), "device-faults", condition.connected_at or now, device.jurisdiction
    )
    try:
        commit(*presence.recording(condition, expiry.expires_at, now))
    except Refused:
        observability.note("device has come or gone", device_id=condition.device_id)


def _tell(condition: Condition, now: datetime) -> bool:
    fault = FAULTS.get(presence.fault_id(condition), now=now)
    if fault:
        bus.publish([event_of(fault)])
    return not commit_each([presence.told(condition)])
