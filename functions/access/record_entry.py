"""Messages `access` from devices (V-05): each becomes one entry, once, with the expiry that the pack gives it.

A batch is read in one call and written in one. What is done after the writing is done again when a message comes again, and
changes nothing then.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, observability
from vestibule.access import following
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Door
from vestibule.access.record import AccessData, Drafted, Told, because, entry_of, recorded
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.policy import retention
from vestibule.queues import Batch, Failures, Message, messages_of
from vestibule.reading import Known, read_known
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device
from vestibule.writes import Refused, commit_apart


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Record a batch. A message that is here for the second time changes nothing."""
    batch = Batch(messages_of(event))
    batch.each(_told)
    batch.together(_with_what_is_known)
    batch.each(_drafted)
    batch.together(_written)
    batch.each(following.follow)
    batch.together(_published)
    return batch.failures()


def _told(message: Message) -> Told:
    envelope = opened(message.body)
    return Told(envelope, data_as(envelope, "access", AccessData))


def _with_what_is_known(several: list[Told]) -> list[tuple[Told, Known]]:
    named = (one for told in several for one in ((DEVICES, (told.envelope.thing,)), *told.named()))
    known = read_known(named, clock.now())
    return [(told, known) for told in several]


def _drafted(both: tuple[Told, Known]) -> Drafted:
    told, known = both
    door = _door(known.get(DEVICES, told.envelope.thing), told)
    found = because(told, door, known)
    expiry = retention.expiry(config.operator_pack(), "entries", told.envelope.said, door.jurisdiction)
    return Drafted(entry_of(told, door, found, expiry.expires_at), found)


def _door(device: Device | None, told: Told) -> Door:
    """The door that the message is about. A device speaks of the entrances that it stands at, while it is ours."""
    if device is None or device.entrance_id is None:
        raise Unusable("unknown_device", "no such device stands at an entrance")
    if device.removed_at and device.removed_at <= told.envelope.received:
        raise Unusable("removed_device", "the device was removed")
    if told.data.entrance_id not in (device.entrance_id, *device.also_at):
        raise Unusable("wrong_entrance", "the device does not stand at this entrance")
    of_site = device.model_dump(include={"site_id", "organisation_id", "jurisdiction"})
    return Door(entrance_id=told.data.entrance_id, device_id=device.id, **of_site)


def _written(several: list[Drafted]) -> list[Drafted | Exception]:
    """Each entry once, also where a batch holds its message twice. One that is known already goes on all the same."""
    entries = {drafted.entry.id: drafted.entry for drafted in reversed(several)}
    outcomes = dict(zip(entries, commit_apart([ENTRIES.add(entry) for entry in entries.values()]), strict=True))
    new = [entry_id for entry_id, outcome in outcomes.items() if outcome is None]
    observability.note("entries recorded", entry_ids=new, known=len(several) - len(new))
    failed = {entry_id: outcome for entry_id, outcome in outcomes.items() if not isinstance(outcome, Refused | None)}
    return [failed.get(drafted.entry.id) or drafted for drafted in several]


def _published(several: list[Drafted]) -> list[Drafted]:
    bus.publish([recorded(entry) for entry in {one.entry.id: one.entry for one in several}.values()])
    return several


