"""What the compliance team does with requests: the list, decisions, terms, figures."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_

from stacks import queues, sealing
from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.observability import NAMESPACE
from vestibule.people.holdings import PEOPLE
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS

WORKFLOW = "data-subject-request"
_SCHEDULE = Duration.hours(1)


class AtDesk(FeatureStack):
    """The part of `Requests` that the compliance team works with."""

    def _desk(self) -> None:
        """What stands to be answered, and what was answered."""
        self.function(
            "list_requests",
            "GET /v1/compliance/requests",
            reads=[(REQUESTS, "by_answer")],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )
        self.function(
            "show_metrics",
            "GET /v1/compliance/requests/metrics",
            reads=[(REQUESTS, "by_state")],
            memory=1024,
            seconds=29,
        )
        self.function(
            "read_requests",
            "GET /v1/requests/{request_id}",
            reads=[PEOPLE, REQUESTS, SUBJECT_KEYS],
            may=[self.may_publish_events(), sealing.may_unseal(self.shared)],
            settings={**self.bus_settings(), **sealing.settings(self.shared)},
        )
        self._decisions()
        self._terms()

    def _decisions(self) -> None:
        machine = self.workflow_arn(WORKFLOW)
        self.function(
            "decide_request",
            "POST /v1/requests/{request_id}/decision",
            reads=[ANSWERS, REQUESTS, SUBJECT_KEYS],
            appends=[ANSWERS, EVIDENCE, REQUESTS, SUBJECT_KEYS],
            amends=[REQUESTS],
            may=[
                sealing.may_seal(self.shared),
                May(("states:StartExecution",), (machine,)),
                self._may_answer_tokens(),
            ],
            settings={"WORKFLOW_ARN": machine, **sealing.settings(self.shared)},
        )

    def _terms(self) -> None:
        self.function(
            "extend_request",
            "POST /v1/requests/{request_id}/extension",
            reads=[ANSWERS, REQUESTS],
            appends=[ANSWERS, EVIDENCE, MESSAGES],
            amends=[REQUESTS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "pause_request",
            "POST /v1/requests/{request_id}/pause",
            reads=[ANSWERS, REQUESTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[REQUESTS],
        )
        self.function(
            "remind_requests",
            every=_SCHEDULE,
            reads=[(REQUESTS, "by_answer"), MESSAGES, SUPPRESSIONS],
            appends=[MESSAGES],
            amends=[MESSAGES, REQUESTS],
            may=self.may_send_mail(),
            settings=self.mail_settings(),
            seconds=60,
        )
        late = cloudwatch.Metric(namespace=NAMESPACE, metric_name="RequestsLate", statistic="Maximum", period=_SCHEDULE)
        said = "requests of persons about their data are not answered within the term: GET /v1/compliance/requests shows them"
        queues.alarm_on_any(self, "RequestsLate", late, self.shared.alarms, said)

    def _ask_for_decision(self) -> lambda_.Function:
        """The step that waits for the team."""
        return self.function(
            "ask_for_decision",
            reads=[REQUESTS, MESSAGES, SUPPRESSIONS],
            appends=[EVIDENCE, MESSAGES],
            amends=[REQUESTS, MESSAGES],
            may=[self._may_answer_tokens(), *self.may_send_mail()],
            settings=self.mail_settings(),
        )

    @staticmethod
    def _may_answer_tokens() -> May:
        because = "a task token has no resource to name; the token is the permission"
        return May(("states:SendTaskSuccess",), ("*",), because)
