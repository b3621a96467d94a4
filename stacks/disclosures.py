"""The register of recipients, the gate, and the account of what passed."""

from stacks.feature import FeatureStack


class Disclosures(FeatureStack):
    """The register of recipients, the gate, and the account of what passed."""

    feature = "disclosures"

    def build(self) -> None:
        """One line a function."""
