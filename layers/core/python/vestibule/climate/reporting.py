"""What a thermostat says of itself, and what of it is shown to whom."""

from datetime import datetime

from vestibule import config, lifetime
from vestibule.climate.holdings import CLIMATES
from vestibule.climate.model import Climate, ClimateData, ClimateView, Reported
from vestibule.envelopes import Envelope
from vestibule.policy import retention
from vestibule.table import Write

_HUNDREDTHS = 100


def reported(known: Climate, envelope: Envelope, data: ClimateData) -> Climate:
    """The record with what the message says. By whom it was set last stays."""
    said = {
        "reported_set_point": data.set_point,
        "reported_mode": data.mode,
        "measured": data.measured,
        "reported_at": envelope.said,
        "told": f"{envelope.boot:016d}.{envelope.seq:016d}",
    }
    return known.model_copy(update=said)


def writing(climate: Climate, jurisdiction: str, now: datetime) -> Write:
    """The write of what was reported. Refused when a newer message was quicker, or the record was made just now."""
    seen = lifetime.lying(CLIMATES, (climate.device_id,))
    if seen is None or (seen.expires_at and seen.expires_at <= now):
        term = retention.expiry(config.operator_pack(), "climates", climate.set_at, jurisdiction)
        return CLIMATES.add(climate.model_copy(update={"expires_at": term.expires_at}), now=now)
    told = CLIMATES.where("told")
    newer = told.does_not_exist() | (told < climate.told)
    names = ("reported_set_point", "reported_mode", "measured", "reported_at", "told")
    return CLIMATES.change(climate.device_id, only_if=newer, **{name: getattr(climate, name) for name in names})


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
