"""Requests of people about their own data: the routes, and the workflow with its steps."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from stacks.data import bundles_name
from stacks.feature import FeatureStack, Granted, May
from vestibule import register
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.holdings import Holding
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.people.holdings import PEOPLE
from vestibule.requests.holdings import REQUESTS

WORKFLOW = "data-subject-request"


class Requests(FeatureStack):
    """Right of access, from the asking to the answer."""

    feature = "requests"

    def build(self) -> None:
        """One line a function; the steps stand in the order of the workflow."""
        machine = {"WORKFLOW_ARN": self.workflow_arn(WORKFLOW)}
        starts = May(("states:StartExecution",), (self.workflow_arn(WORKFLOW),))
        goes_on = May(
            ("states:SendTaskSuccess",), ("*",), "a task token has no resource to name; the token is the permission"
        )
        self.function(
            "open_request",
            "POST /v1/requests",
            reads=[ANSWERS, PEOPLE],
            appends=[ANSWERS, REQUESTS],
            may=[starts],
            settings=machine,
        )
        self.function(
            "read_requests",
            "GET /v1/requests/{request_id}",
            reads=[REQUESTS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "prove_identity",
            "POST /v1/requests/{request_id}/verification",
            reads=[ANSWERS, REQUESTS],
            appends=[ANSWERS],
            amends=[REQUESTS],
            may=[goes_on],
            settings=machine,
            memory=1024,
        )
        self._fetch_bundle()
        self.function(
            "resume_requests",
            every=Duration.minutes(5),
            reads=[(REQUESTS, "by_state")],
            may=[starts, goes_on],
            settings=machine,
        )
        self.workflow(WORKFLOW, self._steps(), executions=[REQUESTS])

    def _steps(self) -> dict[str, lambda_.Function]:
        from_address, mails = self.mail_settings(), self.may_send_mail()
        known: list[Granted] = [PEOPLE, REQUESTS, EVIDENCE]
        mailing: list[Granted] = [*known, MESSAGES, SUPPRESSIONS]
        return {
            "acknowledge_request": self.function(
                "acknowledge_request",
                reads=known,
                appends=[REQUESTS, EVIDENCE, MESSAGES],
                amends=[REQUESTS],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
            ),
            "ask_for_proof": self.function(
                "ask_for_proof",
                reads=mailing,
                appends=[EVIDENCE, MESSAGES],
                amends=[REQUESTS, MESSAGES],
                may=mails,
                settings=from_address,
            ),
            "collect_holding": self._collect_holding(),
            "bundle_copy": self._bundle_copy(),
            "deliver_bundle": self.function(
                "deliver_bundle",
                reads=mailing,
                appends=[EVIDENCE, MESSAGES],
                amends=[REQUESTS, MESSAGES],
                may=mails,
                settings=from_address,
            ),
            "close_request": self.function(
                "close_request",
                reads=[REQUESTS, EVIDENCE],
                appends=[EVIDENCE],
                amends=[REQUESTS],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
            ),
        }

    def _collect_holding(self) -> lambda_.Function:
        """The one function that reads every holding, each by its subject only; it writes nothing but parts of copies."""
        held = [table for table in register.tables(self.shared.deployment.pack) if isinstance(table.holds, Holding)]
        by_subject: list[Granted] = [
            (table, table.holds.by_subject) if table.holds.by_subject else table  # type: ignore[union-attr]
            for table in held
        ]
        pool = self.shared.pool
        return self.function(
            "collect_holding",
            reads=by_subject,
            may=[May(("cognito-idp:AdminGetUser",), (pool.user_pool_arn,)), self._may("s3:PutObject", "*/parts/*")],
            settings={"USER_POOL_ID": pool.user_pool_id, **self._bucket()},
            memory=1024,
            seconds=60,
        )

    def _bundle_copy(self) -> lambda_.Function:
        return self.function(
            "bundle_copy",
            reads=[REQUESTS],
            may=[self._may("s3:GetObject", "*/parts/*"), self._may("s3:PutObject", "*/bundle.json")],
            settings=self._bucket(),
            memory=1024,
            seconds=60,
        )

    def _fetch_bundle(self) -> None:
        self.function(
            "fetch_bundle",
            "GET /v1/requests/{request_id}/bundle",
            open_because="the link in the mail carries a ticket of 256 bits; its reader may have no account",
            reads=[REQUESTS, EVIDENCE],
            appends=[EVIDENCE],
            may=[self._may("s3:GetObject", "*/bundle.json")],
            settings=self._bucket(),
        )

    def _bucket(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}

    def _may(self, action: str, below: str) -> May:
        objects = f"arn:{self.partition}:s3:::{bundles_name(self)}/requests/{below}"
        return May((action,), (objects,), "objects are named by the request, which is not known before")
