"""The site's own log of visits."""

from stacks.feature import FeatureStack


class Visits(FeatureStack):
    """The site's own log of visits."""

    feature = "visits"

    def build(self) -> None:
        """One line a function."""
