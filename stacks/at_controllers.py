"""Requests on whose data another decides: its queue, what it tells us to do, and its reminder."""

from aws_cdk import Duration

from stacks import sealing
from stacks.at_desk import WORKFLOW
from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS


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
            every=Duration.hours(1),
            reads=[PEOPLE, (RELATIONS, "by_organisation"), (REQUESTS, "by_help")],
            appends=[MESSAGES],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
