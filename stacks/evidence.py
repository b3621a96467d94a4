"""The ledger's proof: its days are sealed, and anybody with the public key can check what they say."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from stacks import queues
from stacks.feature import FeatureStack, May
from stacks.ledger import evidence_bucket_name
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.observability import NAMESPACE

_MEMORY = 1792
"""A whole processor: a day of 100,000 lines is hashed in a few minutes."""


class Evidence(FeatureStack):
    """Sealing, receipts, and the key."""

    feature = "evidence"

    def build(self) -> None:
        """One line a function."""
        key = {"SIGNING_KEY": self.shared.signing_key.key_arn}
        bucket = {"EVIDENCE_BUCKET": evidence_bucket_name(self)}
        sealing = self.function(
            "seal_days",
            every=Duration.hours(1),
            reads=[EVIDENCE, HEADS],
            appends=[EVIDENCE, HEADS],
            amends=[HEADS],
            may=[self._with_key("kms:Sign", "kms:GetPublicKey"), self._days("s3:PutObject", "*")],
            settings={**key, **bucket},
            memory=_MEMORY,
            seconds=900,
        )
        self.function(
            "show_receipt",
            "GET /v1/evidence/{evidence_id}/receipt",
            reads=[EVIDENCE, HEADS],
            may=[self._days("s3:GetObject", "*/leaves")],
            settings=bucket,
            memory=1024,
        )
        self.function(
            "show_key",
            "GET /v1/evidence/key",
            open_because="who checks a receipt has no account here, and the key is public by its nature",
            may=[self._with_key("kms:GetPublicKey")],
            settings=key,
        )
        broken = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="EvidenceBroken", period=Duration.hours(1), statistic="Sum"
        )
        self._alarm("EvidenceBroken", broken, "a line of the ledger is not as it was written; the log names it")
        failed = sealing.metric_errors(period=Duration.hours(1))
        self._alarm("SealingFailed", failed, "the ledger's days could not be sealed; the log says why")
        queues.alarm_on_silence(
            self,
            "NoSealing",
            sealing.metric_invocations(period=Duration.hours(1), statistic="Sum"),
            self.shared.alarms,
            "nobody has looked for days to seal for three hours",
            periods=3,
        )

    def _alarm(self, name: str, metric: cloudwatch.Metric, said: str) -> None:
        queues.alarm_on_any(self, name, metric, self.shared.alarms, said)

    def _with_key(self, *actions: str) -> May:
        return May(actions, (self.shared.signing_key.key_arn,))

    def _days(self, action: str, below: str) -> May:
        objects = f"arn:{self.partition}:s3:::{evidence_bucket_name(self)}/days/{below}"
        return May((action,), (objects,), "a sealed day is named by its date, which comes with time")
