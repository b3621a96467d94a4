"""What only a house on this machine has: routes by which a test or a demo makes simulated devices do something."""

from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.people.holdings import RELATIONS
from vestibule.registry.holdings import DEVICES

VERBS = ("keypad-entry", "offline", "next-command-fails", "clock")


class Simulations(FeatureStack):
    """Nothing of it is ever deployed to AWS: `house.build` adds it for the local cloud alone."""

    feature = "simulations"

    def build(self) -> None:
        """One line a function."""
        told = f"arn:{self.partition}:iot:{self.region}:{self.account}:topic/d/dev_*/sim/*"
        because = "every simulated device has topics of its own, and devices are made at any time"
        self.function(
            "simulate_devices",
            *(f"POST /v1/simulations/{verb}" for verb in VERBS),
            reads=[ANSWERS, RELATIONS, DEVICES],
            appends=[ANSWERS],
            may=[May(("iot:Publish",), (told,), because)],
        )
