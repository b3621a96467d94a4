"""Messages `climate` from thermostats (V-07): what one is set to and what it measures. The newest message counts."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, hearing, observability
from vestibule.climate import reporting, setting
from vestibule.climate.model import Climate, ClimateData
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import Refused, commit

_TRIES = 3
"""The record may be made, or end, between the look at it and the write."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Record a batch."""
    return each(messages_of(event), record)


def record(message: Message) -> None:
    """Record one. Nobody is told: what is turned by hand is seen in the home itself.

    The thermostat is, where the broker did not take what was set before.
    """
    envelope = opened(message.body)
    data, now = data_as(envelope, "climate", ClimateData), clock.now()
    device = _thermostat(envelope.thing, now)
    _keep(reporting.reported(device, envelope, data), device.jurisdiction, now)
    setting.tell_if_untold(device.id, now)
    hearing.note_alive(device.id, (), envelope.received)


def _keep(climate: Climate, jurisdiction: str, now: datetime) -> None:
    for _ in range(_TRIES):
        write = reporting.writing(climate, jurisdiction, now)
        if write is None:
            observability.note("climate known", device_id=climate.device_id)
            return
        try:
            commit(write)
        except Refused:
            continue
        return
    message_again = "others were quicker each time"
    raise RuntimeError(message_again)


def _thermostat(device_id: str, now: datetime) -> Device:
    device = DEVICES.get(device_id, now=now)
    if device is None or device.removed_at:
        raise Unusable("unknown_device", "no such device is provisioned")
    if device.kind != "thermostat" or device.space_id is None:
        raise Unusable("wrong_device", "only a thermostat that stands in a space has a climate to report")
    return device
