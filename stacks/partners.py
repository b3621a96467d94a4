"""Webhooks and keys of partners' programs."""

from stacks.feature import FeatureStack


class Partners(FeatureStack):
    """Webhooks and keys of partners' programs."""

    feature = "partners"

    def build(self) -> None:
        """One line a function."""
