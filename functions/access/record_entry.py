"""Messages `access` from devices (V-05): each becomes one entry, once, with the expiry that the pack gives it.

A batch is read in one call and written in one. What is done after the writing is done again when a message comes again, and
changes nothing then.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.access import following, recording
from vestibule.access.model import Door
from vestibule.access.record import AccessData, Because, Drafted, Told, because, entry_of
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.policy import retention
from vestibule.queues import Batch, Failures, Message, messages_of
from vestibule.reading import Known, read_known
from vestibule.registry.holdings import DEVICES
from vestibule.registry.model import Device

_OF_SOMEBODY = ("person_id", "grant_id", "command_id", "credential_id", "ticket_id")
"""What an entry says of who entered."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Record a batch. A message that is here for the second time changes nothing."""
    batch = Batch(messages_of(event))
    batch.each(_told)
    batch.together(_with_what_is_known)
    batch.each(_drafted)
    batch.together(recording.write)
    batch.each(following.follow)
    batch.together(recording.publish)
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
    entry = entry_of(told, door, found, expiry.expires_at)
    if entry.method == "face" and not _may_be_known_by_face(entry.person_id):
        return Drafted(entry.model_copy(update=dict.fromkeys(_OF_SOMEBODY)), Because(image=found.image))
    return Drafted(entry, found)


def _may_be_known_by_face(person_id: str | None) -> bool:
    """Whether the person's consent to that stands now. Asked for entries by face only: else a batch costs no call more."""
    if person_id is None or "face_entry" not in config.operator_pack().features:
        return False
    from vestibule import facing  # noqa: PLC0415 (few entries are by face, and all would load it)

    return facing.permitted(person_id, clock.now()).allowed


def _door(device: Device | None, told: Told) -> Door:
    """The door that the message is about. A device speaks of the entrances that it stands at, while it is ours.

    What came before it was removed is recorded also after that.
    """
    entrance_ids = (*device.entrance_ids, *device.stood_at) if device else ()
    if device is None or not entrance_ids:
        raise Unusable("unknown_device", "no such device stands at an entrance")
    if device.is_gone(told.envelope.received):
        raise Unusable("removed_device", "the device was removed")
    if told.data.entrance_id not in entrance_ids:
        raise Unusable("wrong_entrance", "the device does not stand at this entrance")
    return Door(
        entrance_id=told.data.entrance_id,
        site_id=device.site_id,
        organisation_id=device.organisation_id,
        jurisdiction=device.jurisdiction,
        device_id=device.id,
    )
