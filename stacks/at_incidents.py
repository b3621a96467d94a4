"""By which ways incidents come in, and the team's desk for them: reports, alarms, what becomes known, the register."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_

from stacks import queues
from stacks.data import bundles_name
from stacks.doors import images_name
from stacks.feature import FeatureStack, May
from stacks.ledger import evidence_bucket_name
from stacks.shared import PREFIX
from vestibule.answers import ANSWERS
from vestibule.breaches import alarms
from vestibule.breaches.holdings import INCIDENTS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import BATCHES
from vestibule.observability import NAMESPACE

BREACH_WORKFLOW = "breach-notification"
_FIVE_MINUTES = Duration.minutes(5)
_MANY_DENIED, _MANY_MISUSES = 50, 10
"""In five minutes, of the whole house. Somebody whose login has run out is denied a few times; who tries doors, more often."""


class AtIncidents(FeatureStack):
    """The part of `Breaches` by which incidents come in and are kept."""

    def _desk(self) -> None:
        """Reports of everybody, and what the team reads and amends."""
        self.function(
            "report_incident",
            "POST /v1/incidents",
            reads=[ANSWERS],
            appends=[ANSWERS, INCIDENTS, EVIDENCE],
            amends=[FLOODS],
            may=[self._may_start_breach(), self.may_read_cursor_secret()],
            settings={**self._breach_machine(), **self.cursor_settings()},
        )
        self.function(
            "read_incident",
            "GET /v1/incidents/{incident_id}",
            "GET /v1/incidents/{incident_id}/obligations",
            reads=[BATCHES, INCIDENTS],
            may=[self.may_publish_events()],
            settings={"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0], **self.bus_settings()},
        )
        self.function(
            "amend_incident",
            "PATCH /v1/incidents/{incident_id}",
            reads=[INCIDENTS],
            appends=[EVIDENCE],
            amends=[INCIDENTS],
            may=[self._may_start_breach(), self._may_go_on()],
            settings=self._breach_machine(),
        )
        self.function(
            "list_incidents",
            "GET /v1/compliance/incidents",
            reads=[(INCIDENTS, "by_ledger")],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
            memory=1024,
        )
        self._alarms()

    def _registering(self) -> dict[str, lambda_.Function]:
        """The workflow's first step, which enters what the console starts."""
        made = self.function("register_incident", reads=[INCIDENTS], appends=[INCIDENTS, EVIDENCE])
        return {"register_incident": made}

    def _alarms(self) -> None:
        """What is suspicious by itself. Only these alarms, and calls about these buckets, reach the function."""
        function = self.function(
            "hear_alarms",
            appends=[INCIDENTS, EVIDENCE],
            may=[self._may_start_breach()],
            settings=self._breach_machine(),
        )
        sounding = events.EventPattern(
            source=["aws.cloudwatch"],
            detail_type=["CloudWatch Alarm State Change"],
            detail={"alarmName": sorted(alarms.SUSPICIONS), "state": {"value": ["ALARM"]}},
        )
        guarding = events.EventPattern(
            source=["aws.s3"],
            detail_type=["AWS API Call via CloudTrail"],
            detail={
                "eventSource": ["s3.amazonaws.com"],
                "eventName": list(alarms.BUCKET_CHANGES),
                "requestParameters": {"bucketName": self._buckets()},
            },
        )
        fed = queues.Fed("hear_alarms", INCIDENTS)
        queues.feed_from_account(self, function, fed, {"Sounding": sounding, "Guarding": guarding}, self.shared)
        denied = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="CallsDenied", statistic="Sum", period=_FIVE_MINUTES
        )
        self._alarm(alarms.DENIED, denied, _MANY_DENIED, "many calls of the API were denied within five minutes")
        for tried, counted in alarms.MISUSES.items():
            said = f"devices try what their certificates do not allow ({tried})"
            self._alarm(f"{alarms.MISUSED}-{tried}", _refused(counted), _MANY_MISUSES, said)
        broken = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="EvidenceBroken", statistic="Sum", period=_FIVE_MINUTES
        )
        self._alarm(alarms.BROKEN, broken, 0, "a line of the ledger is not as it was written")

    def _alarm(self, key: str, metric: cloudwatch.IMetric, threshold: int, said: str) -> None:
        """An alarm under the name that `hear_alarms` knows it by."""
        made = cloudwatch.Alarm(
            self,
            f"{key.title().replace('-', '')}Alarm",
            alarm_name=f"{PREFIX}-{key}",
            alarm_description=f"{said}; an incident was opened: GET /v1/compliance/incidents",
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        made.add_alarm_action(actions.SnsAction(self.shared.alarms))

    def _buckets(self) -> list[str]:
        pictures = [images_name(self)] if self.shared.doors and self.shared.doors.images else []
        return [bundles_name(self), evidence_bucket_name(self), *pictures]

    def _may_start_breach(self) -> May:
        return May(("states:StartExecution",), (self.workflow_arn(BREACH_WORKFLOW),))

    @staticmethod
    def _may_go_on() -> May:
        because = "a task token has no resource to name; the token is the permission"
        return May(("states:SendTaskSuccess",), ("*",), because)

    def _breach_machine(self) -> dict[str, str]:
        return {"BREACH_WORKFLOW_ARN": self.workflow_arn(BREACH_WORKFLOW)}


def _refused(counted: str) -> cloudwatch.Metric:
    """What AWS IoT counts when a certificate is used for what its policy does not allow: another's name, another's topic."""
    return cloudwatch.Metric(
        namespace="AWS/IoT",
        metric_name=f"{counted}.AuthError",
        dimensions_map={"Protocol": "MQTT"},
        statistic="Sum",
        period=_FIVE_MINUTES,
    )
