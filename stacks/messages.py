"""The outbox, batches to many, what came of each message, and campaigns."""

from aws_cdk import Duration
from aws_cdk import aws_ses as ses

from stacks import queues, sealing
from stacks.feature import LETTERS_TO_MANY, FeatureStack, Granted
from stacks.shared import PREFIX
from vestibule.access.holdings import OVERLOCKS
from vestibule.answers import ANSWERS
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import BATCHES, CAMPAIGNS, MESSAGES, SUPPRESSIONS, SURVEY_REPLIES
from vestibule.notices.holdings import NOTICES
from vestibule.people.holdings import APPLICATIONS, CORRECTIONS, PEOPLE, RELATIONS
from vestibule.registry.holdings import ORGANISATIONS, SITES
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS
from vestibule.support.holdings import CONVERSATIONS

_TOLD = {
    "send": "Email Sent",
    "delivery": "Email Delivered",
    "bounce": "Email Bounced",
    "complaint": "Email Complaint Received",
    "reject": "Email Rejected",
    "deliveryDelay": "Email Delivery Delayed",
}
"""What SES tells, and as which event. Opens and clicks are not counted: nobody is watched reading."""


class Messages(FeatureStack):
    """The outbox, batches to many, what came of each message, and campaigns."""

    feature = "messages"

    def build(self) -> None:
        """One line a function."""
        self._campaigns()
        self._batches()
        self._outbox()
        self._feedback()
        if "surveys" in self.shared.deployment.pack.features:
            self._surveys()

    def _outbox(self) -> None:
        features = self.shared.deployment.pack.features
        looked_up: list[Granted] = [ORGANISATIONS, SITES, PEOPLE, CORRECTIONS, NOTICES]
        looked_up += [REQUESTS, SUBJECT_KEYS]  # an agent's address lies sealed with the request
        looked_up += [APPLICATIONS] if "applications" in features else []
        looked_up += [CONVERSATIONS] if "support" in features else []
        looked_up += [OVERLOCKS] if "overlock" in features else []
        self.function(
            "deliver_message",
            on="messages.message.posted",
            messages=MESSAGES,
            at_most=5,
            reads=[MESSAGES, SUPPRESSIONS, *looked_up, INCIDENTS, AFFECTED],
            amends=[MESSAGES, BATCHES],
            may=[*self.may_send_mail(), sealing.may_unseal(self.shared)],
            settings={**self.mail_settings(), **sealing.settings(self.shared)},
            memory=1024,
            seconds=60,
        )
        self.function(
            "deliver_promotion",
            on="messages.promotion.posted",
            messages=MESSAGES,
            at_most=2,
            reads=[MESSAGES, SUPPRESSIONS, CAMPAIGNS, CONSENTS, PEOPLE, RELATIONS],
            amends=[MESSAGES, BATCHES],
            may=self.may_send_mail(),
            settings=self.mail_settings(),
            memory=1024,
            seconds=60,
        )
        self.function(
            "retell_messages",
            every=Duration.minutes(1),
            reads=[(MESSAGES, "by_waiting")],
            amends=[MESSAGES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
            seconds=60,
        )
        self.function(
            "unsubscribe",
            "GET /v1/unsubscribe/{token}",
            "POST /v1/unsubscribe/{token}",
            open_because="the link in the letter is signed; RFC 8058 asks that it works for programs that know nothing else",
            reads=[PEOPLE, CONSENTS],
            appends=[CONSENTS, MESSAGES, EVIDENCE],
            amends=[CONSENTS],
            may=[self.may_read_mail_secret(), self.may_publish_events()],
            settings={**self.mail_secret_settings(), **self.bus_settings(), **self._open()},
        )

    def _feedback(self) -> None:
        """What SES says of a mail after it has taken it."""
        through = ses.CfnConfigurationSet(
            self,
            "Mail",
            name=PREFIX,
            # Complaints are minded here, where they end promotions alone: a copy of one's data may still be mailed.
            suppression_options=ses.CfnConfigurationSet.SuppressionOptionsProperty(suppressed_reasons=["BOUNCE"]),
        )
        told = ses.CfnConfigurationSetEventDestination(
            self,
            "MailEvents",
            configuration_set_name=PREFIX,
            event_destination=ses.CfnConfigurationSetEventDestination.EventDestinationProperty(
                name="bus",
                enabled=True,
                matching_event_types=list(_TOLD),
                event_bridge_destination=ses.CfnConfigurationSetEventDestination.EventBridgeDestinationProperty(
                    event_bus_arn=f"arn:{self.partition}:events:{self.region}:{self.account}:event-bus/default"
                ),
            ),
        )
        told.add_resource_dependency(through)
        settles = self.function(
            "settle_message",
            reads=[MESSAGES, SUPPRESSIONS, PEOPLE, CONSENTS],
            appends=[SUPPRESSIONS, CONSENTS, EVIDENCE],
            amends=[MESSAGES, SUPPRESSIONS, BATCHES, CONSENTS],
            may=[self.may_read_mail_secret(), self.may_publish_events()],
            settings={**self.mail_secret_settings(), **self.bus_settings()},
        )
        fed = queues.Fed("settle_message", messages=MESSAGES)
        queues.feed_from_mail(self, settles, fed, list(_TOLD.values()), self.shared)

    def _campaigns(self) -> None:
        self.function(
            "send_campaign",
            "POST /v1/campaigns",
            "POST /v1/campaigns/{campaign_id}/stop",
            reads=[ANSWERS, CAMPAIGNS],
            appends=[ANSWERS, BATCHES, CAMPAIGNS, EVIDENCE],
            amends=[BATCHES, CAMPAIGNS],
            may=[self.may_start_batches()],
            settings={**self.batch_settings(), **self.address_settings()},
        )
        surveys = "surveys" in self.shared.deployment.pack.features
        replies: list[Granted] = [(SURVEY_REPLIES, "by_campaign")] if surveys else []
        self.function(
            "read_campaigns",
            "GET /v1/campaigns",
            "GET /v1/campaigns/{campaign_id}",
            "GET /v1/campaigns/{campaign_id}/results",
            reads=[BATCHES, CAMPAIGNS, (CAMPAIGNS, "by_ledger"), *replies],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )

    def _batches(self) -> None:
        """What goes through everybody, and what starts it anew when it stands still."""
        post_part = self.function(
            "post_part",
            reads=[BATCHES, CONSENTS, (PEOPLE, "by_crowd"), RELATIONS],
            appends=[EVIDENCE, MESSAGES],
            amends=[BATCHES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
            memory=1024,
            seconds=60,
        )
        self.workflow(LETTERS_TO_MANY, {"post_part": post_part}, executions=[MESSAGES])
        self.function(
            "resume_batches",
            every=Duration.minutes(5),
            reads=[BATCHES, (BATCHES, "by_waiting")],
            may=[self.may_start_batches()],
            settings=self.batch_settings(),
        )

    def _surveys(self) -> None:
        self.function(
            "reply_to_survey",
            "GET /v1/surveys/{token}",
            "POST /v1/surveys/{token}",
            open_because="the link in the letter is signed for one person and one survey; who follows it need not sign in",
            reads=[ANSWERS, CAMPAIGNS, CONSENTS, PEOPLE, SURVEY_REPLIES],
            appends=[ANSWERS, SURVEY_REPLIES],
            amends=[BATCHES, SURVEY_REPLIES],
            may=[self.may_read_mail_secret()],
            settings={**self.mail_secret_settings(), **self._open()},
        )

        self.function(
            "answer_survey",
            "GET /v1/surveys/{token}/page",
            "POST /v1/surveys/{token}/page",
            open_because="the link in the letter is signed for one person and one survey; who follows it need not sign in",
            reads=[CAMPAIGNS, CONSENTS, PEOPLE, SURVEY_REPLIES],
            appends=[SURVEY_REPLIES],
            amends=[BATCHES, SURVEY_REPLIES],
            may=[self.may_read_mail_secret()],
            settings={**self.mail_secret_settings(), **self.address_settings()},
            memory=1024,
        )

    def _open(self) -> dict[str, str]:
        """What a route without the authoriser reads, where somebody may be signed in all the same."""
        pack = self.shared.deployment.pack
        return {"USER_POOL_ID": self.shared.pool.user_pool_id, "DEFAULT_LANGUAGE": pack.languages[0]}
