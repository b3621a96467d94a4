"""What devices say of themselves."""

from stacks.feature import FeatureStack
from vestibule.registry.holdings import DEVICES
from vestibule.telemetry.holdings import CONDITIONS, FAULTS


class Telemetry(FeatureStack):
    """Conditions and faults."""

    feature = "telemetry"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "record_telemetry",
            from_devices=["state", "fault"],
            reads=[DEVICES],
            appends=[CONDITIONS, FAULTS],
            amends=[CONDITIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
