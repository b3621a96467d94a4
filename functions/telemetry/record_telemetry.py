"""Messages `state` and `fault` from devices (V-07): the newest condition is kept, and every fault once."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, hearing, observability
from vestibule.envelopes import Envelope, Unusable, data_as, opened
from vestibule.policy import retention
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import Refused, commit, commit_each
from vestibule.telemetry import battery
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Condition, FaultData, StateData
from vestibule.telemetry.record import completing, condition_of, event_of, fault_of, renewing


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Record a batch."""
    return each(messages_of(event), record)


def record(message: Message) -> None:
    """Record one message, by its type."""
    envelope = opened(message.body)
    device = DEVICES.get(envelope.thing, now=clock.now())
    if device is None or device.is_gone(envelope.received):
        raise Unusable("unknown_device", "no such device is provisioned")
    if envelope.type == "fault":
        _record_fault(envelope, device)
        hearing.note_alive(device.id, device.entrance_ids, envelope.received)
    else:
        said = condition_of(envelope, data_as(envelope, "state", StateData), device.site_id, device.organisation_id)
        known, is_new = _recorded(said)
        if known and said.battery_percent is not None:
            _watch_battery(envelope, known, said.battery_percent, device, is_new=is_new)
        if known and known.connected is False:
            hearing.note_alive(device.id, device.entrance_ids, envelope.received)


def _recorded(condition: Condition) -> tuple[Condition | None, bool]:
    """What is known of the device, this message included, and whether nothing newer was known before."""
    try:
        commit(renewal := renewing(condition))
    except Refused:
        try:
            commit(CONDITIONS.add(condition))
        except Refused:
            commit_each((renewing(condition), *completing(condition)))
            observability.note("condition completed", device_id=condition.device_id)
        return CONDITIONS.get(condition.device_id, now=condition.received_at), False
    return Condition.model_validate(renewal.row.attribute_values), True  # PynamoDB reads back what it has changed


def _watch_battery(envelope: Envelope, known: Condition, percent: int, device: Device, *, is_new: bool) -> None:
    """Raise the fault, or end it. After a try that died before its event was published, that is published now."""
    phase = battery.phase_of(percent, is_low=known.battery_low_since is not None)
    if phase:
        try:
            commit(*battery.noting(envelope, battery.fault_of(envelope, known, phase, _expiry(envelope.said, device))))
        except Refused:
            observability.note("battery known", device_id=device.id)
    fault = None if is_new and not phase else FAULTS.get(battery.fault_id(envelope), now=clock.now())
    if fault:
        bus.publish([event_of(fault)])


def _record_fault(envelope: Envelope, device: Device) -> None:
    data = data_as(envelope, "fault", FaultData)
    fault = fault_of(envelope, data, device.site_id, device.organisation_id, _expiry(envelope.said, device))
    try:
        commit(FAULTS.add(fault))
    except Refused:
        observability.note("fault known", fault_id=fault.id)
    bus.publish([event_of(fault)])


def _expiry(at: datetime, device: Device) -> datetime:
    return retention.expiry(config.operator_pack(), "device-faults", at, device.jurisdiction).expires_at
