"""What a thermostat says of itself, and what of it is shown to whom."""

from datetime import datetime

from vestibule import config, lifetime
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import Climate, ClimateData, ClimateView, Reported
from vestibule.climate.setting import Thermostat, unset
from vestibule.envelopes import Envelope
from vestibule.policy import retention
from vestibule.redating import is_free
from vestibule.table import Write

_HUNDREDTHS = 100
_SAID = ("reported_set_point", "reported_mode", "measured", "reported_at", "heard_at", "told")


def reported(device: Thermostat, envelope: Envelope, data: ClimateData) -> Climate:
    """What the message says, of a thermostat that nobody has set."""
    said = {
        "reported_set_point": data.set_point,
        "reported_mode": data.mode,
        "measured": data.measured,
        "reported_at": envelope.said,
        "heard_at": envelope.said if envelope.offline else envelope.received,
        "told": f"{envelope.boot:016d}.{envelope.seq:016d}",
    }
    return unset(device, envelope.received).model_copy(update=said)


def writing(climate: Climate, jurisdiction: str, now: datetime) -> Write | None:
    """The write of what was reported; None when that or newer is known. Refused when the record changed just now.

    By whom it was set last stays. What has ended and a hold keeps takes it up and stays ended: no reader knows it before
    somebody sets the thermostat anew.
    """
    seen = lifetime.lying(CLIMATES, (climate.device_id,))
    if seen is None or is_free(seen, now):
        term = retention.expiry(config.operator_pack(), "climates", climate.set_at, jurisdiction)
        return CLIMATES.add(climate.model_copy(update={"expires_at": term.expires_at}), now=now)
    if seen.record.told and climate.told and climate.told <= seen.record.told:
        return None
    told = CLIMATES.where("told")
    newer = told.does_not_exist() | (told < climate.told)
    return CLIMATES.change(climate.device_id, only_if=newer, **{name: getattr(climate, name) for name in _SAID})


def shown(climate: Climate | None, since: datetime | None = None) -> ClimateView:
    """The climate as it is answered. With `since`, only what was set or said from then on."""
    is_set = climate is not None and climate.version > 0 and _is_from(climate.set_at, since)
    return ClimateView(
        set_point=_degrees(climate.set_point) if climate and is_set else None,
        mode=climate.mode if climate and is_set else None,
        version=climate.version if climate else 0,
        set_at=climate.set_at if climate and is_set else None,
        reported=_said(climate) if climate and climate.reported_at and _is_from(climate.reported_at, since) else None,
    )


def _is_from(instant: datetime, since: datetime | None) -> bool:
    return since is None or instant >= since


def _said(climate: Climate) -> Reported | None:
    set_point, measured = _degrees(climate.reported_set_point), _degrees(climate.measured)
    if set_point is None or measured is None or climate.reported_mode is None or climate.reported_at is None:
        return None
    return Reported(set_point=set_point, mode=climate.reported_mode, measured=measured, at=climate.reported_at)


def _degrees(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / _HUNDREDTHS
