"""Thermostats (V-07)."""

from stacks.feature import FeatureStack, May
from vestibule.climate.holdings import CLIMATES
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import DEVICES
from vestibule.telemetry.holdings import CONDITIONS


class Climate(FeatureStack):
    """Set-points and what thermostats report."""

    feature = "climate"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "record_climate",
            from_devices=["climate"],
            messages=CLIMATES,
            reads=[DEVICES, CLIMATES, CONDITIONS],
            appends=[CLIMATES],
            amends=[CLIMATES, CONDITIONS],
            may=[self._may_tell_thermostats()],
        )
        self.function(
            "set_climate",
            "PUT /v1/devices/{device_id}/climate",
            reads=[
                *(RELATIONS, (RELATIONS, "by_space"), DEVICES, CLIMATES),
                *(PEOPLE, CONSENTS, DISCLOSURES),
            ],
            appends=[CLIMATES, DISCLOSURES, MESSAGES, EVIDENCE],
            amends=[CLIMATES, FLOODS],
            may=[self._may_tell_thermostats(), self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _may_tell_thermostats(self) -> May:
        shadows = f"arn:{self.partition}:iot:{self.region}:{self.account}:thing/dev_*/clim"
        return May(("iot:UpdateThingShadow",), (shadows,), "every device has a shadow of its own")
