"""The site's own log of visits."""

from stacks.feature import FeatureStack
from vestibule.consent.holdings import CHOICES
from vestibule.flood import FLOODS
from vestibule.visits.holdings import VISITS


class Visits(FeatureStack):
    """The site's own log of visits. Nobody reads it."""

    feature = "visits"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "note_visit",
            "POST /v1/visits",
            open_because="visitors of the site have no account; what is noted names nobody",
            reads=[CHOICES, FLOODS],
            appends=[VISITS],
            amends=[FLOODS],
            may=[self.may_read_cursor_secret()],
            settings={**self.cursor_settings(), "USER_POOL_ID": self.shared.pool.user_pool_id},
        )
