"""Messages `state` and `fault` from devices (V-07): the newest condition is kept, and every fault once."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.bus import Event
from vestibule.envelopes import Envelope, Unusable, data_as, opened
from vestibule.policy import retention
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import Refused, commit, commit_each
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Fault, FaultData, StateData
from vestibule.telemetry.record import completing, condition_of, fault_of, renewing


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Record a batch."""
    return each(messages_of(event), record)


def record(message: Message) -> None:
    """Record one message, by its type."""
    envelope = opened(message.body)
    device = DEVICES.get(envelope.thing, now=clock.now())
    if device is None:
        raise Unusable("unknown_device", "no such device is provisioned")
    if envelope.type == "fault":
        _record_fault(envelope, device)
    else:
        _record_condition(envelope, device)


def _record_condition(envelope: Envelope, device: Device) -> None:
    condition = condition_of(envelope, data_as(envelope, "state", StateData), device.site_id, device.organisation_id)
    try:
        commit(renewing(condition))
    except Refused:
        try:
            commit(CONDITIONS.add(condition))
        except Refused:
            commit_each((renewing(condition), *completing(condition)))
            observability.note("condition completed", device_id=device.id)


def _record_fault(envelope: Envelope, device: Device) -> None:
    data = data_as(envelope, "fault", FaultData)
    expiry = retention.expiry(config.operator_pack(), "device-faults", envelope.said, device.jurisdiction)
    fault = fault_of(envelope, data, device.site_id, device.organisation_id, expiry.expires_at)
    try:
        commit(FAULTS.add(fault))
    except Refused:
        observability.note("fault known", fault_id=fault.id)
    bus.publish([_event(fault)])


def _event(fault: Fault) -> Event:
    """Published for a known fault too: the earlier try may have died between recording and publishing."""
    facts = {"device_id": fault.device_id, "organisation_id": fault.organisation_id, "code": fault.code}
    return Event(f"telemetry.fault.{fault.phase}", fault.id, fault.occurred_at, {**facts, "severity": fault.severity})
