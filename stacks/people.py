"""Persons, their relations and their accounts."""

from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ORGANISATIONS, SPACES


class People(FeatureStack):
    """Who is who, and what to which place."""

    feature = "people"

    def build(self) -> None:
        """One line a function."""
        accounts = ("cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminAddUserToGroup")
        self.function(
            "invite_person",
            "POST /v1/people",
            reads=[ANSWERS, RELATIONS, ORGANISATIONS, SPACES],
            appends=[ANSWERS, PEOPLE, RELATIONS],
            may=[May(accounts, (self.shared.pool.user_pool_arn,))],
            settings={"USER_POOL_ID": self.shared.pool.user_pool_id},
        )
