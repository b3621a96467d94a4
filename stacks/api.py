"""Routes that belong to no feature: health, the API's own document, and an answer to what is not routed."""

from stacks.feature import FeatureStack


class Api(FeatureStack):
    """The API about itself."""

    feature = "api"
    carries = ("docs/openapi.json",)

    def build(self) -> None:
        """One line a function."""
        public = "says nothing about anybody: whether the API answers, and what it offers"
        self.function("show_api", "GET /v1/health", "GET /v1/openapi.json", open_because=public)
        self.function(
            "answer_unknown", "$default", open_because="answers 404 to whatever is not routed, and reads nothing"
        )
