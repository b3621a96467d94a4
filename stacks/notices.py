"""New versions of the policy, from the draft to the last answer."""

from stacks.feature import FeatureStack


class Notices(FeatureStack):
    """New versions of the policy, from the draft to the last answer."""

    feature = "notices"

    def build(self) -> None:
        """One line a function."""
