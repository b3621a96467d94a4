"""Leases: for how long a device may go by the list that it is given, and what it said to have.

The cloud notes the longest end that a lease can have before it gives the list away; the device counts its lease from the
instant at which it asked, which is earlier. So no device goes by a list after the instant that is noted here, however late
the question or the answer came.
"""

from datetime import datetime

from vestibule import clock
from vestibule.access.credential import Ack, DoorList
from vestibule.access.holdings import DOOR_LISTS
from vestibule.envelopes import Unusable
from vestibule.table import Contended, Refused, Write, commit

TRIES = 5
KEPT_ACKS = 20
"""An older revocation is certain by its bound, which has long passed."""


def lease(entrance_id: str, device_id: str, until: datetime, now: datetime) -> int:
    """Note a lease, and give back the version that a list has at least which is read from now on.

    What is read after this call has every change that was committed before the version was counted up to that number.
    """
    for _ in range(TRIES):
        try:
            return _leased(_lease(entrance_id, device_id, until))
        except Refused:
            pass
        try:
            return _leased(_handover(entrance_id, device_id, until, now))
        except Refused:
            continue
    raise Contended


def hold(entrance_id: str, device_id: str, version: int, heard_at: datetime, now: datetime) -> bool:
    """Note that a device has a list. False when that is known; `Unusable` when it is not the device's to say."""
    for _ in range(TRIES):
        known = DOOR_LISTS.get(entrance_id, now=now)
        if known is None or known.device_id != device_id:
            raise Unusable("no_lease", "this device was given no list of this entrance")
        if version > known.version:
            raise Unusable("unknown_version", "there is no such version of the list")
        if known.acked_version is not None and version <= known.acked_version:
            return False
        try:
            commit(_held(known, version, heard_at))
        except Refused:
            continue
        return True
    raise Contended


def _lease(entrance_id: str, device_id: str, until: datetime) -> Write:
    """For the device that asked the last time, or the first one; refused for another, and where a lease ends later."""
    device, ends = DOOR_LISTS.where("device_id"), DOOR_LISTS.where("leased_until")
    stored = clock.written(until)
    write = DOOR_LISTS.upsert(entrance_id, actions=(device.set(device_id), ends.set(stored)))
    same = device.does_not_exist() | (device == device_id)
    return Write("change", write.row, same & (ends.does_not_exist() | (ends <= stored)), write.actions)


def _handover(entrance_id: str, device_id: str, until: datetime, now: datetime) -> Write:
    """What `_lease` does not do: another device stands there now, or leases have become shorter."""
    known = DOOR_LISTS.get(entrance_id, now=now)
    if known is None or known.device_id is None or known.leased_until is None:
        raise Refused((0,))  # the very first lease is being noted by another process
    others = known.others_until
    if known.device_id != device_id:
        others = max(known.leased_until, others or known.leased_until)
    as_seen = DOOR_LISTS.where("leased_until") == clock.written(known.leased_until)
    return DOOR_LISTS.change(
        entrance_id,
        only_if=as_seen & (DOOR_LISTS.where("device_id") == known.device_id),
        device_id=device_id,
        leased_until=max(until, known.leased_until),
        others_until=others,
    )


def _held(known: DoorList, version: int, heard_at: datetime) -> Write:
    """Certain only when no other device can go by an older list any more."""
    at = max(heard_at, known.others_until or heard_at)
    before = DOOR_LISTS.where("acked_version")
    as_seen = before.does_not_exist() if known.acked_version is None else before == known.acked_version
    return DOOR_LISTS.change(
        known.entrance_id,
        only_if=as_seen & (DOOR_LISTS.where("device_id") == known.device_id),
        acked_version=version,
        acked_at=at,
        acks=[*known.acks, Ack(version=version, at=at)][-KEPT_ACKS:],
    )


def _leased(write: Write) -> int:
    commit(write)
    return DoorList.model_validate(write.row.attribute_values).version  # PynamoDB reads back what it has changed
