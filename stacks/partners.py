"""Webhooks and keys of partners' programs."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_secretsmanager as secretsmanager

from stacks import nag, ownership, queues
from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.holdings import ASSESSMENTS, DISCLOSURES, RECIPIENTS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.observability import NAMESPACE
from vestibule.partners.catalogue import TOLD
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS, WEBHOOKS
from vestibule.people.holdings import PEOPLE, RELATIONS

_ALARMS = {
    "DeliveriesGivenUp": "a partner's program has not taken an event for more than a day; its managers got a letter",
    "WebhooksPaused": "a partner's program has taken nothing for three days, or wants nothing more; its managers got a letter",
}
_KEY = (
    "a partner's program has no account; its key of 256 bits is checked by the function, with its scopes and its rate"
)


class Partners(FeatureStack):
    """Webhooks and keys of partners' programs."""

    feature = "partners"

    def build(self) -> None:
        """One line a function."""
        self._secret = self._master_secret()
        self._setting_up()
        self._delivering()
        self._asking()
        for name, said in _ALARMS.items():
            metric = cloudwatch.Metric(namespace=NAMESPACE, metric_name=name, statistic="Sum")
            queues.alarm_on_any(self, name, metric, self.shared.alarms, said)

    def _setting_up(self) -> None:
        self.function(
            "manage_webhooks",
            "POST /v1/webhooks",
            "POST /v1/webhooks/{webhook_id}/secret",
            "POST /v1/webhooks/{webhook_id}/resume",
            "POST /v1/webhooks/{webhook_id}/end",
            reads=[ANSWERS, RELATIONS, RECIPIENTS, WEBHOOKS, (WEBHOOKS, "by_organisation")],
            appends=[ANSWERS, WEBHOOKS, EVIDENCE],
            amends=[WEBHOOKS],
            may=[self._may_read_secret()],
            settings=self._secret_settings(),
        )
        self.function(
            "read_webhooks",
            "GET /v1/webhooks",
            "GET /v1/webhooks/{webhook_id}",
            "GET /v1/webhooks/{webhook_id}/deliveries",
            reads=[RELATIONS, WEBHOOKS, (WEBHOOKS, "by_organisation"), (DELIVERIES, "by_webhook")],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )
        self.function(
            "replay_delivery",
            "POST /v1/webhooks/{webhook_id}/test",
            "POST /v1/webhooks/{webhook_id}/replay",
            "POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}/replay",
            reads=[ANSWERS, RELATIONS, WEBHOOKS, DELIVERIES, (DELIVERIES, "by_webhook")],
            appends=[ANSWERS, DELIVERIES],
            amends=[DELIVERIES],
            may=[self.may_publish_events(), self.may_read_cursor_secret()],
            settings=self.bus_settings() | self.cursor_settings(),
        )
        self.function(
            "manage_keys",
            "POST /v1/partner-keys",
            "GET /v1/partner-keys",
            "POST /v1/partner-keys/{partner_key_id}/revocation",
            reads=[ANSWERS, RELATIONS, RECIPIENTS, (PARTNER_KEYS, "by_organisation"), (PARTNER_KEYS, "by_id")],
            appends=[ANSWERS, PARTNER_KEYS, EVIDENCE],
            amends=[PARTNER_KEYS],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings() | self._language(),
        )

    def _delivering(self) -> None:
        self.function(
            "collect_events",
            on=TOLD,
            messages=DELIVERIES,
            reads=[(WEBHOOKS, "by_organisation"), DISCLOSURES],
            appends=[DELIVERIES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "deliver_webhook",
            on=["partners.delivery.posted", "partners.delivery.due"],
            messages=DELIVERIES,
            reads=[DELIVERIES, WEBHOOKS, RECIPIENTS, CONSENTS, DISCLOSURES, ASSESSMENTS],
            appends=[DISCLOSURES, EVIDENCE],
            amends=[DELIVERIES, WEBHOOKS],
            may=[self.may_publish_events(), self._may_read_secret()],
            settings=self.bus_settings() | self._secret_settings(),
            memory=1024,
            seconds=60,
        )
        self.function(
            "retry_deliveries",
            every=Duration.minutes(1),
            reads=[(DELIVERIES, "by_waiting")],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
            seconds=50,
        )
        self.function(
            "tell_of_webhooks",
            on=["partners.delivery.given_up", "partners.delivery.held_back", "partners.webhook.paused"],
            messages=DELIVERIES,
            reads=[WEBHOOKS, PEOPLE, (RELATIONS, "by_organisation")],
            appends=[MESSAGES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _asking(self) -> None:
        self.function(
            "answer_partners",
            "GET /v1/partner/key",
            "GET /v1/partner/events",
            open_because=_KEY,
            reads=[PARTNER_KEYS, (DELIVERIES, "by_feed"), RECIPIENTS, CONSENTS, DISCLOSURES, ASSESSMENTS],
            appends=[DISCLOSURES, EVIDENCE],
            amends=[PARTNER_KEYS],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings() | self._language(),
            seconds=25,
        )

    def _master_secret(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "WebhookSecret",
            description="The secrets of all webhooks are derived from it; changing it changes every one of them at once",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
        )
        nag.accept(
            secret, "AwsSolutions-SMG4", "each webhook's secret is renewed by its owner, with two that sign for a day"
        )
        ownership.holds_nothing(secret, "a random text from which the secrets of webhooks are derived")
        return secret

    def _may_read_secret(self) -> May:
        return May(("secretsmanager:GetSecretValue",), (self._secret.secret_arn,))

    def _secret_settings(self) -> dict[str, str]:
        return {"WEBHOOK_SECRET": self._secret.secret_arn}

    def _language(self) -> dict[str, str]:
        return {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
