"""Breaches of personal data: the routes, the workflow with its steps, and what watches over the terms."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_

from stacks import queues
from stacks.at_cautions import AtCautions
from stacks.at_filings import AtFilings
from stacks.at_incidents import BREACH_WORKFLOW, AtIncidents
from stacks.at_scope import AtScope
from stacks.feature import May
from vestibule.answers import ANSWERS
from vestibule.breaches.holdings import INCIDENTS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import BATCHES, MESSAGES, SUPPRESSIONS
from vestibule.observability import NAMESPACE

_SCHEDULE = Duration.hours(1)


class Breaches(AtScope, AtIncidents, AtFilings, AtCautions):
    """From a suspicion to the right notices, in time."""

    feature = "breaches"

    def build(self) -> None:
        """One line a function; the steps stand in the order of the workflow."""
        self._desk()
        self._scope()
        self.function(
            "decide_incident",
            "POST /v1/incidents/{incident_id}/decision",
            reads=[ANSWERS, INCIDENTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[INCIDENTS],
            may=[self._may_go_on()],
        )
        self._filings()
        self._reminding()
        self.function(
            "resume_incidents",
            every=Duration.minutes(5),
            reads=[(INCIDENTS, "by_state")],
            may=[self._may_start_breach(), *self._may_see_runs(), self._may_go_on()],
            settings=self._breach_machine(),
            seconds=60,
        )
        self.workflow(BREACH_WORKFLOW, self._steps(), executions=[INCIDENTS])

    def _steps(self) -> dict[str, lambda_.Function]:
        return {
            **self._registering(),
            **self._scoping(),
            **self._drafting(),
            "ask_team": self._ask_team(),
            **self._notifying(),
            "follow_up": self.function("follow_up", reads=[INCIDENTS], amends=[INCIDENTS], may=[self._may_go_on()]),
            "close_incident": self.function(
                "close_incident", reads=[INCIDENTS], appends=[EVIDENCE], amends=[INCIDENTS]
            ),
        }

    def _ask_team(self) -> lambda_.Function:
        """The step that waits for the team."""
        return self.function(
            "ask_team",
            reads=[INCIDENTS, MESSAGES, SUPPRESSIONS],
            appends=[MESSAGES],
            amends=[INCIDENTS, MESSAGES],
            may=[self._may_go_on(), *self.may_send_mail()],
            settings=self.mail_settings(),
        )

    def _reminding(self) -> None:
        """Escalation: letters, figures, and an alarm at the first term that has passed."""
        self.function(
            "remind_incidents",
            every=_SCHEDULE,
            reads=[INCIDENTS, (INCIDENTS, "by_state"), BATCHES, MESSAGES, SUPPRESSIONS],
            appends=[MESSAGES],
            amends=[INCIDENTS, MESSAGES],
            may=self.may_send_mail(),
            settings=self.mail_settings(),
            memory=1024,
            seconds=900,
        )
        late = cloudwatch.Metric(
            namespace=NAMESPACE, metric_name="IncidentsLate", statistic="Maximum", period=_SCHEDULE
        )
        said = "a term of a breach has passed and it is not done: GET /v1/compliance/incidents shows which"
        queues.alarm_on_any(self, "IncidentsLate", late, self.shared.alarms, said)

    def _may_see_runs(self) -> list[May]:
        """Which runs there were; and of one that somebody has started by hand, with which incident."""
        machine = self.workflow_arn(BREACH_WORKFLOW)
        runs = f"{machine.replace(':stateMachine:', ':execution:')}:*"
        because = "a run has whatever name somebody gives it in the console"
        return [May(("states:ListExecutions",), (machine,)), May(("states:DescribeExecution",), (runs,), because)]
