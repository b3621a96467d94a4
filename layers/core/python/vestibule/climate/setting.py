"""Set a thermostat: the record, then its shadow, which the thermostat follows as soon as it is connected.

The shadow's own version would grow with what the thermostat reports as well. So what is wanted carries a number of ours,
the instant at which it was set, and a thermostat that has the newer one passes over the older.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from vestibule import aws, clock, config, flood, lifetime, observability
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import ChangedSince, Climate, NewClimate
from vestibule.policy import retention
from vestibule.problems import TooManyAttempts
from vestibule.redating import is_free, take_up
from vestibule.table import Refused, Write, commit

if TYPE_CHECKING:
    from types_boto3_iot_data import IoTDataPlaneClient

SHADOW = "clim"
MOST = 12
"""So often one person may set one thermostat in an hour: each time is a letter to every roommate."""
_HOUR, _TICK = timedelta(hours=1), timedelta(milliseconds=1)
_SET = ("set_point", "mode", "person_id", "set_at", "version", "told_version", "expires_at")


class Thermostat(Protocol):
    """A device that stands in a space."""

    @property
    def id(self) -> str:
        """Its identifier."""

    @property
    def space_id(self) -> str | None:
        """The space."""

    @property
    def site_id(self) -> str:
        """The site of the space."""

    @property
    def organisation_id(self) -> str:
        """Whose site it is."""


class Untold(RuntimeError):
    """The broker did not take what was set."""


class TooManySettings(TooManyAttempts):
    """Set too often in this hour."""

    title = "Too many settings"

    def __init__(self, now: datetime) -> None:
        """Keep after how many seconds to come again."""
        self.wait_s = 3600 - now.minute * 60 - now.second
        super().__init__(f"One person sets a thermostat {MOST} times an hour. Come again in {self.wait_s} s.")

    @property
    def headers(self) -> dict[str, str]:
        """When to come again."""
        return {"Retry-After": str(self.wait_s)}


def unset(device: Thermostat, now: datetime) -> Climate:
    """A climate that nobody has set yet."""
    return Climate.model_validate(
        {
            "device_id": device.id,
            "space_id": device.space_id,
            "site_id": device.site_id,
            "organisation_id": device.organisation_id,
            "set_at": now,
        }
    )


def check(known: Climate | None, wanted: NewClimate) -> None:
    """Refuse what was decided on another setting than the one that holds."""
    version = known.version if known else 0
    if wanted.version is not None and wanted.version != version:
        detail = "Somebody has set it since you read it. Look at what it is now, then decide."
        raise ChangedSince(detail, version=version)


def changed(known: Climate, wanted: NewClimate, by: str, jurisdiction: str, now: datetime) -> Climate:
    """The record as it shall be. It is set later than before, whatever this machine's clock says."""
    set_at = max(now, known.set_at + _TICK) if known.version else now
    term = retention.expiry(config.operator_pack(), "climates", set_at, jurisdiction)
    changes: dict[str, Any] = {
        "set_point": wanted.hundredths,
        "mode": wanted.mode,
        "person_id": by,
        "set_at": set_at,
        "version": known.version + 1,
        "expires_at": term.expires_at,
    }
    return known.model_copy(update=changes)


def writing(climate: Climate, now: datetime) -> Write:
    """The write of a setting. Refused when it was set by another request meanwhile.

    What has ended and a hold keeps takes it up and stays held, with what the thermostat has said.
    """
    seen = lifetime.lying(CLIMATES, (climate.device_id,))
    if seen is None or is_free(seen, now):
        return CLIMATES.add(climate, now=now)
    is_over = seen.expires_at is not None and seen.expires_at <= now
    before = seen.record.version if is_over else climate.version - 1
    changes = {name: getattr(climate, name) for name in _SET}
    as_seen = CLIMATES.where("version") == before
    return take_up(CLIMATES, (climate.device_id,), seen, changes, only_if=as_seen, now=now)


def counting(climate: Climate, now: datetime) -> Write:
    """The write that counts one more setting of one person in this hour. Refused beyond the most."""
    return flood.counting("settings", climate.person_id or "", climate.device_id, most=MOST, period=_HOUR, now=now)


def tell_if_untold(device_id: str, now: datetime) -> None:
    """Tell a thermostat that has just spoken what could not be told when it was set."""
    known = CLIMATES.get(device_id, now=now)
    if known and known.told_version < known.version:
        tell(known, now)


def tell(climate: Climate, now: datetime) -> None:
    """Tell the thermostat, and once more when it was set again meanwhile: the last word is the newest one."""
    newest = climate
    for newest in _newest(climate, now):
        _update(newest)
    if newest.told_version < newest.version:
        is_newest = CLIMATES.where("version") == newest.version
        with suppress(Refused):  # who has set it since tells it, and notes that
            commit(CLIMATES.change(newest.device_id, only_if=is_newest, told_version=newest.version))


def _newest(climate: Climate, now: datetime) -> Iterator[Climate]:
    yield climate
    while (known := CLIMATES.get(climate.device_id, now=now)) and known.version > climate.version:
        climate = known
        yield climate


def _update(climate: Climate) -> None:
    wanted = {"set_point": climate.set_point, "mode": climate.mode, "version": clock.to_epoch_ms(climate.set_at)}
    payload = json.dumps({"state": {"desired": wanted}}).encode()
    try:
        _broker().update_thing_shadow(thingName=climate.device_id, shadowName=SHADOW, payload=payload)
    except (ClientError, BotoCoreError) as error:
        observability.note_fault(error, device_id=climate.device_id)
        raise Untold from error


@cache
def _broker() -> "IoTDataPlaneClient":
    return aws.client("iot-data")
