"""Requests on whose data another decides: its queue, what it tells us to do, and its reminder."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from stacks import queues, sealing
from stacks.at_desk import WORKFLOW
from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.observability import NAMESPACE
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS

_SCHEDULE = Duration.hours(1)


class AtControllers(FeatureStack):
    """The part of `Requests` in which the operator is a processor (F-04)."""

    def _controllers(self) -> None:
        machine = self.workflow_arn(WORKFLOW)
        self.function(
            "list_forwarded",
            "GET /v1/controllers/{organisation_id}/requests",
            reads=[RELATIONS, (REQUESTS, "by_controller")],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )
        self.function(
            "instruct_request",
            "POST /v1/controllers/{organisation_id}/requests/{request_id}/instruction",
            reads=[ANSWERS, RELATIONS, REQUESTS, SUBJECT_KEYS],
            appends=[ANSWERS, EVIDENCE, REQUESTS, SUBJECT_KEYS],
            amends=[REQUESTS],
            may=[sealing.may_seal(self.shared), May(("states:StartExecution",), (machine,))],
            settings={"WORKFLOW_ARN": machine, **sealing.settings(self.shared)},
        )
        self.function(
            "remind_controllers",
            every=_SCHEDULE,
            reads=[PEOPLE, (RELATIONS, "by_organisation"), (REQUESTS, "by_help")],
            appends=[MESSAGES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        late = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="ControllersLate", statistic="Maximum", period=_SCHEDULE
        )
        said = "a controller has not said in time what to do with a request that was passed on to it: call its managers"
        queues.alarm_on_any(self, "ControllersLate", late, self.shared.alarms, said)
