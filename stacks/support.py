"""Conversations with people, with or without an account."""

from stacks.feature import FeatureStack


class Support(FeatureStack):
    """Conversations with people, with or without an account."""

    feature = "support"

    def build(self) -> None:
        """One line a function."""
