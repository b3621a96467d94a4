"""What people decide: consents, objections, choices about cookies."""

from aws_cdk import Duration

from stacks.feature import FeatureStack
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CHOICES, CONSENTS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE

_OPEN = "visitors choose about cookies before there is anything to sign in to; a token that is sent is checked with the pool"


class Consent(FeatureStack):
    """What people decide: consents, objections, choices about cookies."""

    feature = "consent"

    def build(self) -> None:
        """One line a function."""
        language = {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
        self.function(
            "record_consents",
            "POST /v1/consents",
            "POST /v1/consents/{consent_id}/withdrawal",
            reads=[ANSWERS, PEOPLE, CONSENTS],
            appends=[ANSWERS, CONSENTS, MESSAGES, EVIDENCE],
            amends=[CONSENTS],
            may=[self.may_publish_events()],
            settings={**language, **self.bus_settings()},
        )
        self.function(
            "read_consents",
            "GET /v1/consents",
            "GET /v1/consents/{consent_id}",
            reads=[PEOPLE, CONSENTS],
            may=[self.may_publish_events()],
            settings={**language, **self.bus_settings()},
        )
        self.function(
            "keep_choices",
            "GET /v1/privacy/choices",
            "PUT /v1/privacy/choices",
            "GET /.well-known/gpc.json",
            open_because=_OPEN,
            reads=[PEOPLE, CONSENTS, CHOICES, FLOODS],
            appends=[CONSENTS, CHOICES, MESSAGES, EVIDENCE],
            amends=[CONSENTS, FLOODS],
            may=[self.may_publish_events(), self.may_read_cursor_secret()],
            settings={
                **language,
                **self.bus_settings(),
                **self.cursor_settings(),
                "USER_POOL_ID": self.shared.pool.user_pool_id,
            },
        )
        self.function(
            "retell_decisions",
            every=Duration.minutes(5),
            reads=[PEOPLE, CONSENTS, (CONSENTS, "by_telling")],
            appends=[EVIDENCE],
            amends=[CONSENTS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "end_decisions",
            on="retention.record.gone",
            on_data={"table": [PEOPLE.name]},
            messages=CONSENTS,
            reads=[PEOPLE, CONSENTS],
            appends=[EVIDENCE],
            amends=[CONSENTS],
        )
