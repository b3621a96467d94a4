"""The outbox, batches to many, what came of each message, and campaigns."""

from aws_cdk import Duration

from stacks.feature import LETTERS_TO_MANY, FeatureStack
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import BATCHES, CAMPAIGNS, MESSAGES, SURVEY_REPLIES
from vestibule.people.holdings import PEOPLE


class Messages(FeatureStack):
    """The outbox, batches to many, what came of each message, and campaigns."""

    feature = "messages"

    def build(self) -> None:
        """One line a function."""
        self._campaigns()
        self._batches()
        if "surveys" in self.shared.deployment.pack.features:
            self._surveys()

    def _campaigns(self) -> None:
        self.function(
            "send_campaign",
            "POST /v1/campaigns",
            reads=[ANSWERS],
            appends=[ANSWERS, BATCHES, CAMPAIGNS, EVIDENCE],
            may=[self.may_start_batches()],
            settings=self.batch_settings(),
        )
        self.function(
            "read_campaigns",
            "GET /v1/campaigns",
            "GET /v1/campaigns/{campaign_id}",
            "GET /v1/campaigns/{campaign_id}/results",
            reads=[BATCHES, CAMPAIGNS, (CAMPAIGNS, "by_ledger")],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )

    def _batches(self) -> None:
        """What goes through everybody, and what starts it anew when it stands still."""
        post_part = self.function(
            "post_part",
            reads=[BATCHES, CONSENTS, (PEOPLE, "by_crowd")],
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
            reads=[ANSWERS, CAMPAIGNS, PEOPLE, SURVEY_REPLIES],
            appends=[ANSWERS, SURVEY_REPLIES],
            amends=[BATCHES, SURVEY_REPLIES],
            may=[self.may_read_mail_secret()],
            settings={**self.mail_secret_settings(), **self._open()},
        )

    def _open(self) -> dict[str, str]:
        """What a route without the authoriser reads, where somebody may be signed in all the same."""
        pack = self.shared.deployment.pack
        return {"USER_POOL_ID": self.shared.pool.user_pool_id, "DEFAULT_LANGUAGE": pack.languages[0]}
