"""What only a house on this machine has: routes by which a test or a demo makes simulated devices do something."""

from stacks.feature import FeatureStack


class Simulations(FeatureStack):
    """Nothing of it is ever deployed to AWS: `house.build` adds it for the local cloud alone."""

    feature = "simulations"

    def build(self) -> None:
        """One line a function."""
