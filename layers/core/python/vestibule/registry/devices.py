"""Devices come and go: they are put at entrances, claim their identity by a serial that a manager announced, are removed.

Anybody can read a serial, so it is announced with the secret from the device's box and claimed with the same: who announces
another's serial waits for nothing, and keeps nobody from announcing it.

A serial gives an identity once. It is looked up by an index that may lag by a moment; the record itself decides, by the
condition of the write. So two who claim at once do not both get in, and neither does who claims what is being removed.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import cast

from pynamodb.expressions.condition import Condition

from vestibule.evidence import Fact, commit_with
from vestibule.problems import Unacceptable
from vestibule.registry import boxes
from vestibule.registry.holdings import DEVICES, ENTRANCES
from vestibule.registry.model import Device, Entrance, EntranceTaken, JustClaimed, SerialKnown, Site
from vestibule.table import Refused, Write, read_together

CLAIM_TAKES = timedelta(minutes=1)
"""AWS IoT makes a certificate active some seconds after we have admitted it, even one that was deactivated in between."""


class NotAdmitted(Exception):
    """Whoever claims gets no identity. `reason` is a short code for the log."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def check_free(site: Site, entrance_ids: Iterable[str], now: datetime) -> None:
    """`Unacceptable` unless all of them are on the site, `EntranceTaken` when a device stands at one."""
    wanted = list(entrance_ids)
    for entrance in read_together(now, *((ENTRANCES, (each,)) for each in wanted)) if wanted else ():
        if entrance is None or entrance.site_id != site.id:
            detail = "No entrance on this site with this identifier is known to you."
            raise Unacceptable(detail, errors=[{"pointer": "/entrance_id", "detail": "not on this site"}])
        if entrance.device_id:
            detail = "Another device stands at this entrance. Remove it first."
            raise EntranceTaken(detail)


def check_unknown(serial: str, organisation_id: str, now: datetime) -> None:
    """`SerialKnown` when the organisation has a device with this serial, or another one's has claimed its identity by it."""
    known = _with_serial(serial, now)
    if any(each.organisation_id == organisation_id or (each.box_digest and each.certificate_id) for each in known):
        detail = "A device with this serial is expected or in use. Remove that one first, or correct the serial."
        raise SerialKnown(detail)


def putting(device: Device) -> Iterator[Write]:
    """The writes that record a device at its entrances. Refused when one of them has got another device meanwhile."""
    yield DEVICES.add(device)
    free = ENTRANCES.where("device_id").does_not_exist()
    for entrance_id in device.entrance_ids:
        yield ENTRANCES.change(entrance_id, device_id=device.id, device_kind=device.kind, only_if=free)


def admit(serial: str, secret: str, certificate_id: str, now: datetime) -> str:
    """The device that is waited for under this serial and secret, and has this certificate now. `NotAdmitted` otherwise.

    The same claim again, with the same certificate, is admitted again: its first answer may have been lost.
    """
    known = _with_serial(serial, now)
    if not known:
        raise NotAdmitted("unknown")
    known = [each for each in known if boxes.is_of(each.box_digest, serial, secret)]
    if not known:
        raise NotAdmitted("wrong_secret")
    if len(known) > 1:
        raise NotAdmitted("ambiguous")  # two were announced within the moment by which the index lags: remove one
    (device,) = known
    if device.certificate_id == certificate_id:
        return device.id
    claim = DEVICES.change(device.id, certificate_id=certificate_id, provisioned_at=now, only_if=_unclaimed())
    fact = Fact("registry.device.claimed", device.id, {"certificate_id": certificate_id, "site_id": device.site_id})
    try:
        commit_with([fact], now, claim)
    except Refused:
        raise NotAdmitted("used") from None
    return device.id


def remove(device: Device, by: str, now: datetime) -> Device:
    """The device as it is once it is removed: it stands nowhere, and its entrances are free. `Refused`: read it again.

    Call it once the certificate is inactive.
    """
    gone: dict[str, object] = {"removed_at": now, "entrance_id": None, "also_at": [], "space_id": None}
    gone["stood_at"] = device.entrance_ids
    as_seen = DEVICES.where("removed_at").does_not_exist() & _same_certificate(device)
    writes = [DEVICES.change(device.id, only_if=as_seen, **gone), *_freeing(device, now)]
    told = {"site_id": device.site_id, "entrance_ids": device.entrance_ids, "certificate_id": device.certificate_id}
    commit_with([Fact("registry.device.removed", device.id, {**told, "removed_by": by})], now, *writes)
    return device.model_copy(update=gone)


def check_settled(device: Device, now: datetime) -> None:
    """`JustClaimed` while AWS may be about to make the certificate active."""
    if device.serial and device.certificate_id and now < device.provisioned_at + CLAIM_TAKES:
        detail = "The device is just getting its identity. Remove it in a minute."
        raise JustClaimed(detail)


def _freeing(device: Device, now: datetime) -> Iterator[Write]:
    doors = [(ENTRANCES, (entrance_id,)) for entrance_id in device.entrance_ids]
    found: tuple[Entrance | None, ...] = read_together(now, *doors) if doors else ()
    own = ENTRANCES.where("device_id") == device.id
    for entrance in found:
        if entrance and entrance.device_id == device.id:
            yield ENTRANCES.change(entrance.id, device_id=None, device_kind=None, lost_at=None, only_if=own)


def _with_serial(serial: str, now: datetime) -> list[Device]:
    """Those that are expected or in use. A removed one does not count: the same hardware may be announced again."""
    found = DEVICES.query(serial, index="by_serial", now=now).items
    return [device for device in found if device.removed_at is None]


def _unclaimed() -> Condition:
    free = DEVICES.where("certificate_id").does_not_exist() & DEVICES.where("removed_at").does_not_exist()
    return cast("Condition", free)


def _same_certificate(device: Device) -> Condition:
    certificate = DEVICES.where("certificate_id")
    same = certificate.does_not_exist() if device.certificate_id is None else certificate == device.certificate_id
    return cast("Condition", same)
