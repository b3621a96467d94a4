"""The outbox, batches to many, what came of each message, and campaigns."""

from stacks.feature import FeatureStack


class Messages(FeatureStack):
    """The outbox, batches to many, what came of each message, and campaigns."""

    feature = "messages"

    def build(self) -> None:
        """One line a function."""
