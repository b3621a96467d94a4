"""What people decide: consents, objections, choices about cookies."""

from stacks.feature import FeatureStack


class Consent(FeatureStack):
    """What people decide: consents, objections, choices about cookies."""

    feature = "consent"

    def build(self) -> None:
        """One line a function."""
