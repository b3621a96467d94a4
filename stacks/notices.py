"""New versions of the policy, from the draft to the last answer."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from stacks import queues
from stacks.feature import FeatureStack, Granted, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.notices.holdings import ACCEPTANCES, NOTICES
from vestibule.observability import NAMESPACE
from vestibule.people.holdings import PEOPLE, RELATIONS

KNOWN: tuple[Granted, ...] = (NOTICES, (NOTICES, "by_ledger"))
MANAGED: tuple[Granted, ...] = (PEOPLE, RELATIONS, (RELATIONS, "by_organisation"))

_OF_ROLES = ("cognito-idp:AdminRemoveUserFromGroup", "cognito-idp:AdminUserGlobalSignOut")


class Notices(FeatureStack):
    """New versions of the policy, from the draft to the last answer."""

    feature = "notices"

    def build(self) -> None:
        """One line a function."""
        language = {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
        self.function(
            "manage_notices",
            "POST /v1/notices",
            "POST /v1/notices/{notice_id}/announcement",
            "POST /v1/notices/{notice_id}/withdrawal",
            reads=[ANSWERS, *KNOWN],
            appends=[ANSWERS, NOTICES, BATCHES, EVIDENCE],
            amends=[NOTICES],
            may=[self.may_start_batches()],
            settings=self.batch_settings(),
        )
        self.function(
            "read_notices",
            "GET /v1/notices",
            "GET /v1/notices/{notice_id}",
            reads=[*KNOWN, ACCEPTANCES, BATCHES],
            may=[self.may_read_cursor_secret()],
            settings={**self.cursor_settings(), **language},
        )
        self.function(
            "answer_notice",
            "POST /v1/notices/{notice_id}/acceptance",
            reads=[ANSWERS, *KNOWN, ACCEPTANCES, *MANAGED],
            appends=[ANSWERS, ACCEPTANCES, MESSAGES, EVIDENCE],
            amends=[ACCEPTANCES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self._refusals()
        self.function(
            "end_acceptances",
            on="retention.record.gone",
            on_data={"table": [PEOPLE.name]},
            messages=ACCEPTANCES,
            reads=[PEOPLE, ACCEPTANCES],
            appends=[EVIDENCE],
            amends=[ACCEPTANCES],
        )

    def _refusals(self) -> None:
        self.function(
            "follow_notices",
            every=Duration.hours(1),
            reads=[(NOTICES, "by_ledger"), (ACCEPTANCES, "by_closing")],
            appends=[NOTICES, EVIDENCE],
            amends=[NOTICES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
            seconds=60,
        )
        self.function(
            "carry_out_refusal",
            on=["notices.version.refused", "notices.refusal.due"],
            messages=ACCEPTANCES,
            reads=[NOTICES, ACCEPTANCES, *MANAGED],
            appends=[MESSAGES, EVIDENCE],
            amends=[ACCEPTANCES, PEOPLE, RELATIONS],
            may=[self.may_publish_events(), May(_OF_ROLES, (self.shared.pool.user_pool_arn,))],
            settings={**self.bus_settings(), "USER_POOL_ID": self.shared.pool.user_pool_id},
            seconds=60,
        )
        unmanaged = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="OrganisationsWithoutManager", statistic="Sum", period=Duration.hours(1)
        )
        said = "The only manager of an organisation refused a version of the policy and leaves: take on another manager"
        queues.alarm_on_any(self, "OrganisationsWithoutManager", unmanaged, self.shared.alarms, said)
