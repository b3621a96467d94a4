"""What the operator publishes about its processing: the notice, and where data is and what protects it."""

from stacks.feature import FeatureStack


class Privacy(FeatureStack):
    """The published policy, as it is compiled from the pack."""

    feature = "privacy"
    carries = ("build/documents/{operator}",)

    def build(self) -> None:
        """One line a function."""
        public = "a privacy notice must be readable by anybody, before any account"
        language = {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
        self.function("show_notice", "GET /v1/privacy/notice", open_because=public, settings=language)
        self.function("show_processing", "GET /v1/privacy/processing", open_because=public, settings=language)
