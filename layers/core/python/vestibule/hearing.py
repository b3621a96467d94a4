"""A device that speaks is connected. The broker's word of that may be lost, and would leave it offline for good."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from vestibule import clock, observability
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.places import read_many
from vestibule.table import Refused, Write, commit
from vestibule.telemetry import presence
from vestibule.telemetry.holdings import CONDITIONS


def note_alive(device_id: str, entrance_ids: Iterable[str], spoke_at: datetime) -> None:
    """Note that it is back, with it and at these doors, if it was lost before it spoke. Nobody is told: `note_lost` does that.

    Where the broker says something new in the same moment, that counts.
    """
    known = CONDITIONS.get(device_id, now=spoke_at)
    back = [presence.back(known, spoke_at)] if known and presence.is_lost(known, spoke_at) else []
    writes = (*back, *_at_doors(device_id, entrance_ids, spoke_at))
    if writes:
        with suppress(Refused):
            commit(*writes)
            observability.note("device is back", device_id=device_id)


def _at_doors(device_id: str, entrance_ids: Iterable[str], spoke_at: datetime) -> Iterator[Write]:
    """It may stand elsewhere by then, or be lost anew: the door's own condition refuses that."""
    for door in read_many(dict.fromkeys(entrance_ids, ENTRANCES), spoke_at).values():
        if door.device_id == device_id and door.lost_at and door.lost_at < spoke_at:
            own = ENTRANCES.where("device_id") == device_id
            as_seen = ENTRANCES.where("lost_at") == clock.written(door.lost_at)
            yield ENTRANCES.change(door.id, lost_at=None, only_if=own & as_seen)
