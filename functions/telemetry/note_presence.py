"""Presence events of the broker: whether a device is connected, and since when not, stands with it and with its doors.

A decision reads it from the entrance. Both change in one transaction, or an event that comes late could leave a door lost
for good.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from vestibule import bus, clock, config, observability
from vestibule.envelopes import Unusable
from vestibule.evidence import TRIES, let_others_pass
from vestibule.policy import retention
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.registry.model import Device
from vestibule.registry.places import read_many
from vestibule.table import Refused, Write, commit
from vestibule.telemetry import presence
from vestibule.telemetry.holdings import CONDITIONS, FAULTS
from vestibule.telemetry.model import Heard
from vestibule.telemetry.record import event_of


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Note a batch."""
    return each(messages_of(event), note)


def note(message: Message) -> None:
    """Note one event. After one that died before the end of the fault was published, that is published now."""
    try:
        heard = Heard.model_validate(message.body)
    except ValidationError as error:
        raise Unusable("malformed", "no presence event of the broker") from error
    now = clock.now()
    device = DEVICES.get(heard.thing, now=now)
    if device is None or device.removed_at:
        observability.note("presence of no device", device_id=heard.thing)
        return
    _note(heard, device, now)
    fault = FAULTS.get(presence.cleared_id(heard), now=now) if heard.is_connected else None
    if fault:
        bus.publish([event_of(fault)])


def _note(heard: Heard, device: Device, now: datetime) -> None:
    for again in range(TRIES):
        known = CONDITIONS.get(device.id, now=now)
        if not presence.is_news(heard, known):
            return
        expiry = retention.expiry(config.operator_pack(), "device-faults", heard.at, device.jurisdiction)
        faults = presence.clearing(heard, known, expiry.expires_at, now)
        noting = presence.noting(heard, known, device.site_id, device.organisation_id, now)
        try:
            commit(noting, *map(FAULTS.add, faults), *_at_doors(heard, device, now))
        except Refused:
            let_others_pass(again)
        else:
            return
    message = "others were quicker each time"
    raise RuntimeError(message)


def _at_doors(heard: Heard, device: Device, now: datetime) -> Iterator[Write]:
    """The device may have been put elsewhere since: then the door's own condition refuses, and all is read again."""
    doors = read_many(dict.fromkeys(device.entrance_ids, ENTRANCES), now)
    own = ENTRANCES.where("device_id") == device.id
    for door in doors.values():
        if door.device_id == device.id:
            yield ENTRANCES.change(door.id, lost_at=None if heard.is_connected else heard.at, only_if=own)
