"""What devices say of themselves."""

from stacks.feature import FeatureStack
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, SITES
from vestibule.telemetry.holdings import CONDITIONS, FAULTS


class Telemetry(FeatureStack):
    """Conditions and faults."""

    feature = "telemetry"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "record_telemetry",
            from_devices=["state", "fault"],
            messages=FAULTS,
            reads=[DEVICES],
            appends=[CONDITIONS, FAULTS],
            amends=[CONDITIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "tell_managers",
            on="telemetry.fault.raised",
            messages=FAULTS,
            reads=[FAULTS, SITES, PEOPLE, (RELATIONS, "by_organisation")],
            appends=[MESSAGES],
            amends=[FAULTS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
