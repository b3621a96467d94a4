"""Requests of people about their own data: the routes, and the workflow with its steps."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from stacks.at_answers import AtAnswers
from stacks.at_controllers import AtControllers
from stacks.at_copies import AtCopies
from stacks.at_desk import WORKFLOW, AtDesk
from stacks.at_erasure import AtErasure
from stacks.at_intake import AtIntake
from stacks.at_proof import AtProof
from stacks.at_protocols import AtProtocols
from stacks.feature import May
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.requests.holdings import REQUESTS


class Requests(AtAnswers, AtControllers, AtCopies, AtDesk, AtErasure, AtIntake, AtProof, AtProtocols):
    """Every right, from the asking to the answer."""

    feature = "requests"

    def build(self) -> None:
        """One line a function; the steps stand in the order of the workflow."""
        machine = {"WORKFLOW_ARN": self.workflow_arn(WORKFLOW)}
        starts = May(("states:StartExecution",), (self.workflow_arn(WORKFLOW),))
        sees = May(("states:ListExecutions",), (self.workflow_arn(WORKFLOW),))
        goes_on = May(
            ("states:SendTaskSuccess", "states:SendTaskFailure"),
            ("*",),
            "a task token has no resource to name; the token is the permission",
        )
        self._intake()
        self._desk()
        self._recipients()
        self._controllers()
        self._proof()
        self._copies()
        self._protocols()
        self.function(
            "resume_requests",
            every=Duration.minutes(5),
            reads=[REQUESTS, (REQUESTS, "by_state")],
            amends=[REQUESTS],
            may=[starts, sees, goes_on],
            settings=machine,
        )
        self.workflow(WORKFLOW, self._steps(), executions=[REQUESTS])

    def _steps(self) -> dict[str, lambda_.Function]:
        return {
            "acknowledge_request": self._acknowledge_request(),
            "merge_request": self._merge_request(),
            "ask_for_proof": self._ask_for_proof(),
            "ask_for_decision": self._ask_for_decision(),
            **self._answering(),
            **self._erasure(),
            **self._copying(),
            "close_request": self.function(
                "close_request",
                reads=[REQUESTS, EVIDENCE],
                appends=[EVIDENCE, MESSAGES],
                amends=[REQUESTS],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
            ),
        }
