"""What devices say of themselves. A shared door's battery is nobody's personal data; no field names a person."""

from vestibule.holdings import NotPersonal
from vestibule.table import Table
from vestibule.telemetry.model import Condition, Fault

CONDITIONS = Table(
    "conditions", Condition, NotPersonal("the state of hardware, without anybody's name on it"), key=("device_id",)
)
FAULTS = Table(
    "faults",
    Fault,
    NotPersonal("faults of hardware, without anybody's name on them"),
    indexes={"by_device": ("device_id", "occurred_at")},
)
