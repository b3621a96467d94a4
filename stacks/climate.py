"""Thermostats (V-07)."""

from stacks.feature import FeatureStack


class Climate(FeatureStack):
    """Set-points and what thermostats report."""

    feature = "climate"

    def build(self) -> None:
        """One line a function."""
