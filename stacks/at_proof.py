"""How whoever asks is known: what is to be shown, by hand or on paper, and the end of the papers."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from stacks.data import bundles_name
from stacks.feature import SENDS_ONCE, FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import SPACES
from vestibule.requests.holdings import REQUESTS

_OPEN = "who has no account proves it by the mailbox or on paper; a token that is sent is checked with the pool"


class AtProof(FeatureStack):
    """The part of `Requests` by which it is known who asks."""

    def _proof(self) -> None:
        """What is shown, and by whom it is looked at."""
        self.function(
            "prove_identity",
            "POST /v1/requests/{request_id}/verification",
            open_because=_OPEN,
            reads=[ANSWERS, PEOPLE, RELATIONS, REQUESTS, SPACES],
            appends=[ANSWERS, EVIDENCE, MESSAGES],
            amends=[FLOODS, REQUESTS],
            may=[self._may_go_on(), self._may_with_papers("s3:DeleteObject"), self.may_publish_events()],
            settings={**self._papers(), **self.bus_settings(), "USER_POOL_ID": self.shared.pool.user_pool_id},
            memory=1024,
        )
        self.function(
            "take_papers",
            "POST /v1/requests/{request_id}/papers",
            "POST /v1/requests/{request_id}/papers/{paper_id}/handing-in",
            open_because=_OPEN,
            reads=[ANSWERS, REQUESTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[FLOODS, REQUESTS],
            may=[
                self._may_with_papers("s3:PutObject", "s3:GetObject", "s3:DeleteObject"),
                self._may_list_papers(),
                self.may_read_cursor_secret(),
            ],
            settings={**self._papers(), **self.cursor_settings(), "USER_POOL_ID": self.shared.pool.user_pool_id},
        )
        self.function(
            "show_papers",
            "GET /v1/requests/{request_id}/papers/{paper_id}",
            reads=[REQUESTS],
            may=[self._may_with_papers("s3:GetObject"), self.may_publish_events()],
            settings={**self._papers(), **self.bus_settings()},
        )
        self.function(
            "erase_papers",
            every=Duration.minutes(15),
            reads=[REQUESTS],
            appends=[EVIDENCE],
            amends=[REQUESTS],
            may=[self._may_list_papers(), self._may_with_papers("s3:DeleteObject"), self._may_erase_plans()],
            settings=self._papers(),
        )

    def _ask_for_proof(self) -> lambda_.Function:
        """It answers its own token where nothing is to be shown."""
        return self.function(
            "ask_for_proof",
            reads=[PEOPLE, REQUESTS, MESSAGES, SUPPRESSIONS],
            appends=[EVIDENCE, MESSAGES],
            amends=[REQUESTS, MESSAGES],
            may=[*self.may_send_mail(), self._may_go_on()],
            settings=self.mail_settings(),
            seconds=SENDS_ONCE,
        )

    def _may_go_on(self) -> May:
        because = "a task token has no resource to name; the token is the permission"
        return May(("states:SendTaskSuccess",), ("*",), because)

    def _may_with_papers(self, *actions: str) -> May:
        papers = f"arn:{self.partition}:s3:::{bundles_name(self)}/papers/*"
        return May(actions, (papers,), "papers are named by their request, which is not known before")

    def _may_erase_plans(self) -> May:
        plans = f"arn:{self.partition}:s3:::{bundles_name(self)}/plans/*"
        return May(("s3:DeleteObject",), (plans,), "lists are named by their request, which is not known before")

    def _may_list_papers(self) -> May:
        """Also to be told of one that it is not there instead of that it may not be had."""
        return May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",))

    def _papers(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}
