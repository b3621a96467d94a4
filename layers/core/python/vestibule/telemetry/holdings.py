"""What devices say of themselves. A shared door's battery is nobody's personal data; no field names a person."""

from vestibule.holdings import NotPersonal
from vestibule.table import Table
from vestibule.telemetry.model import Condition, Fault

CONDITIONS = Table(
    "conditions",
    Condition,
    NotPersonal(reason="the state of hardware, without anybody's name on it", retention=None),
    key=("device_id",),
    indexes={"by_lost": ("lost", "connected_at")},
)
FAULTS = Table(
    "faults",
    Fault,
    NotPersonal(reason="faults of hardware, without anybody's name on them", retention="device-faults"),
    indexes={"by_device": ("device_id", "occurred_at"), "by_site": ("site_id", "occurred_at")},
    counts_from="occurred_at",
    happens_at="occurred_at",
)
