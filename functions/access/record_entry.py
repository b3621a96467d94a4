"""Messages `access` from devices (V-05): each becomes one entry, once, with the expiry that the pack gives it."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, observability
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.access.model import Door, Entry
from vestibule.access.record import AccessData, entry_of
from vestibule.envelopes import Envelope, Unusable, data_as, opened
from vestibule.policy import retention
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.table import Refused, commit, read_together


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Record a batch. A message that is here for the second time changes nothing."""
    return each(messages_of(event), record)


def record(message: Message) -> None:
    """Record one message."""
    envelope = opened(message.body)
    data = data_as(envelope, "access", AccessData)
    entry = _entry(envelope, data)
    try:
        commit(ENTRIES.add(entry))
    except Refused:
        observability.note("entry known", entry_id=entry.id)
    else:
        observability.note("entry recorded", entry_id=entry.id)


def _entry(envelope: Envelope, data: AccessData) -> Entry:
    wanted = [(COMMANDS, (data.command_id,))] if data.command_id else []
    device, *commands = read_together(clock.now(), (DEVICES, (envelope.thing,)), *wanted)
    door = _door(device)
    expiry = retention.expiry(config.operator_pack(), "entries", envelope.said, door.jurisdiction)
    return entry_of(envelope, data, door, commands[0] if commands else None, expiry.expires_at)


def _door(device: Device | None) -> Door:
    if device is None or device.entrance_id is None:
        raise Unusable("unknown_device", "no such device stands at an entrance")
    return Door(
        entrance_id=device.entrance_id,
        site_id=device.site_id,
        organisation_id=device.organisation_id,
        jurisdiction=device.jurisdiction,
        device_id=device.id,
    )
