"""The entry console: its directory, and calls to residents (V-05, V-08)."""

from stacks.feature import FeatureStack


class Intercom(FeatureStack):
    """Listings and calls."""

    feature = "intercom"

    def build(self) -> None:
        """One line a function."""
