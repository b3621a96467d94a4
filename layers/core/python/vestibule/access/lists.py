"""The list of a door: every code that opens it while the lease runs, and every right that opens it no more.

A device without a network goes by it. Spans are instants in UTC, so no lock needs a time zone; each is what `decide` would
say. The list's version is counted up after each change of who may open the door, so a list that was read at a version has
all changes that were committed before that number was reached.
"""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import aws, clock, observability
from vestibule.access.asked import is_barred, openings
from vestibule.access.credential import DoorList, Key
from vestibule.access.holdings import DOOR_LISTS
from vestibule.access.model import Admission, Door, Revocation, Window
from vestibule.table import commit

if TYPE_CHECKING:
    from types_boto3_iot_data import IoTDataPlaneClient

SHADOW = "acl"
REFUSED_FOR = timedelta(hours=1)
"""Longer than any ticket lasts, and than it takes to commit an end."""
FOR_GOOD = 2**45 - 1
"""The last instant that a device writes."""
type Spans = tuple[tuple[datetime, datetime], ...]


def touch(entrance_ids: Iterable[str], now: datetime) -> dict[str, Revocation]:
    """Count up the lists of doors whose admissions, keys or holds have changed, and tell their devices.

    To be called after the change was committed, with an instant read after that. A device that cannot be told asks by itself
    before its lease ends.
    """
    return {entrance_id: _touched(entrance_id, now) for entrance_id in dict.fromkeys(entrance_ids)}


def opening(door: Door, windows: Sequence[Window], start: datetime, end: datetime) -> dict[str, Spans]:
    """When each grant opens the door within [start, end). Those that do not open it in that time are left out."""
    found = {window.grant_id: openings(door, window, start, end) for window in windows}
    return {grant_id: spans for grant_id, spans in found.items() if spans}


@dataclass(frozen=True)
class Lease:
    """A list that is given away: to whom, at which version, for how long.

    `now` is read after the records, so that what was committed before them has begun and ended by it.
    """

    thing: str
    nonce: str
    version: int
    now: datetime
    lasts: timedelta

    @property
    def until(self) -> datetime:
        """The last instant that its spans reach to."""
        return self.now + self.lasts


def compiled(
    door: Door, lease: Lease, admissions: Iterable[Admission], keys: Iterable[Key], door_key: bytes
) -> dict[str, Any]:
    """What the device is to know (docs/devices.md). Without a name, and with codes as this one door knows them."""
    windows = {(a.person_id, window.grant_id): window for a in admissions for window in a.windows}
    opens = (_opened(door, key, windows.get((key.person_id, key.grant_id)), lease) for key in keys)
    return {
        "v": 1,
        "thing": lease.thing,
        "entrance_id": door.entrance_id,
        "nonce": lease.nonce,
        "version": lease.version,
        "now": clock.to_epoch_ms(lease.now),
        "lasts_ms": lease.lasts // timedelta(milliseconds=1),
        "door_key": door_key.hex(),
        "shut_until": shut_until(door, lease.now),
        "opens": sorted(filter(None, opens), key=lambda opened: str(opened["verifier"])),
        "refused": sorted({window.grant_id for window in windows.values() if is_refused(door, window, lease.now)}),
    }


def packed(contents: Mapping[str, Any]) -> bytes:
    """The contents as they are signed: JSON, deflated (RFC 1951), to a third of its size."""
    deflating = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return deflating.compress(json.dumps(contents, separators=(",", ":")).encode()) + deflating.flush()


def shut_until(door: Door, now: datetime) -> int | None:
    """Until when nobody enters, by whatever means, in epoch milliseconds; None where the door is not shut."""
    if door.barred == "overlock":
        return FOR_GOOD
    return clock.to_epoch_ms(door.held_until) if door.held_until and door.held_until > now else None


def is_refused(door: Door, window: Window, now: datetime) -> bool:
    """Whether tickets and commands of the grant, made before it was narrowed, must not open the door any more."""
    if is_barred(window, door):
        return True
    if window.ends_at is None or (window.ends_at > now and not window.revoked):
        return False
    return max(window.ends_at, window.narrowed_at or window.ends_at) > now - REFUSED_FOR


def _opened(door: Door, key: Key, window: Window | None, lease: Lease) -> dict[str, Any] | None:
    """A code and when it opens; None when it does not while the lease runs."""
    until = min(lease.until, key.ended_at or lease.until)
    if window is None or key.used_at is not None or until <= lease.now:
        return None
    spans = openings(door, window, lease.now, until)
    return (
        {
            "verifier": key.verifier,
            "credential_id": key.credential_id,
            "grant_id": key.grant_id,
            "kind": key.kind,
            "one_time": key.one_time,
            "spans": written(spans),
        }
        if spans
        else None
    )


def written(spans: Spans) -> list[list[int]]:
    """Spans as devices read them."""
    return [[clock.to_epoch_ms(begins), clock.to_epoch_ms(ends)] for begins, ends in spans]


def _touched(entrance_id: str, now: datetime) -> Revocation:
    version = DOOR_LISTS.where("version").add(1)
    write = DOOR_LISTS.upsert(entrance_id, actions=(version, DOOR_LISTS.where("changed_at").set(clock.written(now))))
    commit(write)
    known = DoorList.model_validate(write.row.attribute_values)  # PynamoDB reads back what it has changed
    if known.device_id:
        _tell(known.device_id, known)
    return Revocation(version=known.version, leased_until=known.leased_until, since=now)


def _tell(device_id: str, known: DoorList) -> None:
    wanted = {"state": {"desired": {known.entrance_id: known.version}}}
    try:
        _broker().update_thing_shadow(thingName=device_id, shadowName=SHADOW, payload=json.dumps(wanted).encode())
    except (ClientError, BotoCoreError) as error:
        observability.note_fault(error, entrance_id=known.entrance_id, device_id=device_id)


@cache
def _broker() -> "IoTDataPlaneClient":
    return aws.client("iot-data")
