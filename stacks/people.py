"""Persons, their relations and their accounts."""

from aws_cdk import Duration

from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ORGANISATIONS, SITES, SPACES
from vestibule.retention.holdings import WITNESSED
from vestibule.sealing import SUBJECT_KEYS


class People(FeatureStack):
    """Who is who, and what to which place."""

    feature = "people"

    def build(self) -> None:
        """One line a function."""
        accounts = (
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminGetUser",
            "cognito-idp:AdminAddUserToGroup",
            "cognito-idp:AdminDeleteUser",
        )
        self.function(
            "invite_person",
            "POST /v1/people",
            reads=[ANSWERS, PEOPLE, RELATIONS, ORGANISATIONS, SITES, SPACES],
            appends=[ANSWERS, PEOPLE, RELATIONS],
            may=[self._of_accounts(*accounts)],
            settings=self._pool(),
        )
        self._relations()
        self.function(
            "close_account",
            on="retention.record.gone",
            on_data={"table": [PEOPLE.name]},
            messages=PEOPLE,
            reads=[PEOPLE, SUBJECT_KEYS, WITNESSED, EVIDENCE, HEADS],
            appends=[WITNESSED, EVIDENCE],
            amends=[SUBJECT_KEYS],
            may=[self._of_accounts("cognito-idp:AdminDeleteUser")],
            settings=self._pool(),
        )

    def _relations(self) -> None:
        self.function(
            "begin_relation",
            "POST /v1/people/{person_id}/relations",
            reads=[ANSWERS, PEOPLE, RELATIONS, SITES, SPACES, EVIDENCE, HEADS],
            appends=[ANSWERS, RELATIONS, EVIDENCE],
            amends=[PEOPLE],
            may=[self._of_accounts("cognito-idp:AdminAddUserToGroup")],
            settings=self._pool(),
        )
        self.function(
            "end_relation",
            "POST /v1/people/{person_id}/relations/{relation_id}/end",
            reads=[ANSWERS, PEOPLE, RELATIONS, EVIDENCE, HEADS],
            appends=[ANSWERS, EVIDENCE],
            amends=[PEOPLE, RELATIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "retell_endings",
            every=Duration.minutes(5),
            reads=[(RELATIONS, "by_telling")],
            amends=[RELATIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _of_accounts(self, *actions: str) -> May:
        return May(actions, (self.shared.pool.user_pool_arn,))

    def _pool(self) -> dict[str, str]:
        return {"USER_POOL_ID": self.shared.pool.user_pool_id}
