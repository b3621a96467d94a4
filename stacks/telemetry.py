"""What devices say of themselves, and what the broker says of them."""

from aws_cdk import Duration

from stacks.feature import FeatureStack, Granted, May
from vestibule.access.holdings import ADMISSIONS, DOOR_LISTS
from vestibule.climate.holdings import CLIMATES
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES, SITES
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
            reads=[DEVICES, ENTRANCES, CONDITIONS, FAULTS],
            appends=[CONDITIONS, FAULTS],
            amends=[CONDITIONS, ENTRANCES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "tell_managers",
            on="telemetry.fault.raised",
            messages=FAULTS,
            reads=[FAULTS, (FAULTS, "by_device"), SITES, PEOPLE, (RELATIONS, "by_organisation")],
            appends=[MESSAGES],
            amends=[FAULTS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "show_device",
            "GET /v1/devices/{device_id}",
            reads=[
                *(DEVICES, ENTRANCES, RELATIONS, (RELATIONS, "by_space")),
                *(CONDITIONS, (FAULTS, "by_device"), *self._of_features()),
            ],
            may=self._may_read_configurations(),
        )
        self._presence()

    def _presence(self) -> None:
        """Whether devices are connected."""
        self.function(
            "note_presence",
            from_devices=["presence"],
            messages=FAULTS,
            reads=[DEVICES, ENTRANCES, CONDITIONS, FAULTS],
            appends=[CONDITIONS, FAULTS],
            amends=[CONDITIONS, ENTRANCES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "note_lost",
            every=Duration.minutes(1),
            reads=[DEVICES, CONDITIONS, (CONDITIONS, "by_lost"), FAULTS],
            appends=[FAULTS],
            amends=[CONDITIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
            seconds=60,
        )

    def _may_read_configurations(self) -> list[May]:
        """What devices at doors say to go by."""
        if "access" not in self.shared.deployment.pack.features:
            return []
        shadows = f"arn:{self.partition}:iot:{self.region}:{self.account}:thing/dev_*/cfg"
        return [May(("iot:GetThingShadow",), (shadows,), "every device has a shadow of its own, made at any time")]

    def _of_features(self) -> list[Granted]:
        """What is shown of a device where the house has doors, or thermostats."""
        features = self.shared.deployment.pack.features
        doors: list[Granted] = [ADMISSIONS, DOOR_LISTS] if "access" in features else []
        homes: list[Granted] = [CLIMATES] if "climate" in features else []
        return [*doors, *homes]
