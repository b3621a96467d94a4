"""By which ways requests come in, and go again: asked, entered, brought in, merged, withdrawn."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_

from stacks import sealing
from stacks.at_desk import WORKFLOW
from stacks.data import bundles_name
from stacks.feature import FeatureStack, Granted, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS

_KNOWN: tuple[Granted, ...] = (PEOPLE, RELATIONS, SUBJECT_KEYS)
"""Whose data it is, in which places, and the key under which what is said lies sealed."""


class AtIntake(FeatureStack):
    """The part of `Requests` by which they come in."""

    def _intake(self) -> None:
        """Whoever asks, by whatever way; and who thinks again."""
        self._open_request()
        self._asks()
        entering = (self._may_look_for_accounts(), self.may_read_mail_secret(), self._may_start())
        for name, route in (
            ("enter_request", "POST /v1/compliance/requests"),
            ("import_requests", "POST /v1/compliance/requests/imports"),
        ):
            self.function(
                name,
                route,
                reads=[ANSWERS, *_KNOWN, REQUESTS, (REQUESTS, "by_person")],
                appends=[ANSWERS, REQUESTS, SUBJECT_KEYS, EVIDENCE],
                may=[*entering, sealing.may_seal(self.shared)],
                settings={**self._machine(), **self._pool(), **self.mail_secret_settings(), **self._seals()},
                seconds=29,
            )
        self.function(
            "withdraw_request",
            "POST /v1/requests/{request_id}/withdrawal",
            reads=[ANSWERS, PEOPLE, REQUESTS],
            appends=[ANSWERS, EVIDENCE, MESSAGES],
            amends=[REQUESTS],
            may=[self._may_give_up(), self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "withdraw_by_link",
            "GET /v1/requests/withdrawal/{token}",
            "POST /v1/requests/withdrawal/{token}",
            open_because="the link in the letter of arrival is signed; who asked by it may have no account",
            reads=[REQUESTS],
            appends=[EVIDENCE, MESSAGES],
            amends=[REQUESTS],
            may=[self._may_give_up(), self.may_publish_events(), self.may_read_mail_secret()],
            settings={**self.bus_settings(), **self.mail_secret_settings()},
        )

    def _open_request(self) -> None:
        language = {"DEFAULT_LANGUAGE": self.shared.deployment.pack.languages[0]}
        self.function(
            "open_request",
            "POST /v1/requests",
            open_because="rights are also of those who have no account; nothing is done before it is proven who asks",
            reads=[ANSWERS, *_KNOWN, (REQUESTS, "by_person")],
            appends=[ANSWERS, REQUESTS, SUBJECT_KEYS],
            amends=[FLOODS],
            may=[
                *(self._may_start(), sealing.may_seal(self.shared), self._may_ask("s3:PutObject")),
                *(self.may_publish_events(), self.may_read_cursor_secret(), self.may_read_mail_secret()),
            ],
            settings={
                **self._machine(),
                **self._pool(),
                **language,
                **self._seals(),
                **self._asked(),
                **self.bus_settings(),
                **self.cursor_settings(),
                **self.mail_secret_settings(),
            },
            memory=1024,
        )

    def _asks(self) -> None:
        """What was asked without an account."""
        self.function(
            "take_asks",
            on="requests.request.asked",
            messages=REQUESTS,
            reads=[*_KNOWN, MESSAGES, SUPPRESSIONS],
            appends=[REQUESTS, SUBJECT_KEYS, MESSAGES],
            amends=[MESSAGES],
            may=[
                *(self._may_start(), self._may_look_for_accounts(), sealing.may_seal(self.shared)),
                *(self._may_ask("s3:GetObject", "s3:DeleteObject"), self._may_list_asks(), *self.may_send_mail()),
            ],
            settings={**self._machine(), **self._pool(), **self._seals(), **self._asked(), **self.mail_settings()},
            memory=1024,
        )
        self.function(
            "retell_asks",
            every=Duration.minutes(5),
            may=[self._may_list_asks(), self.may_publish_events()],
            settings={**self._asked(), **self.bus_settings()},
        )

    def _acknowledge_request(self) -> lambda_.Function:
        """The console starts the workflow with what anybody might have asked, so this enters it too."""
        return self.function(
            "acknowledge_request",
            reads=[*_KNOWN, REQUESTS, (REQUESTS, "by_person")],
            appends=[REQUESTS, SUBJECT_KEYS, EVIDENCE, MESSAGES],
            amends=[REQUESTS],
            may=[self.may_publish_events(), sealing.may_seal(self.shared)],
            settings={**self.bus_settings(), **self._seals()},
        )

    def _merge_request(self) -> lambda_.Function:
        return self.function(
            "merge_request",
            reads=[REQUESTS, (REQUESTS, "by_person"), SUBJECT_KEYS],
            appends=[EVIDENCE, MESSAGES],
            amends=[REQUESTS],
            may=[self.may_publish_events(), sealing.may_unseal(self.shared)],
            settings={**self.bus_settings(), **self._seals()},
        )

    def _may_start(self) -> May:
        return May(("states:StartExecution",), (self.workflow_arn(WORKFLOW),))

    def _may_give_up(self) -> May:
        because = "a task token has no resource to name; the token is the permission"
        return May(("states:SendTaskFailure",), ("*",), because)

    def _may_look_for_accounts(self) -> May:
        return May(("cognito-idp:AdminGetUser",), (self.shared.pool.user_pool_arn,))

    def _may_ask(self, *actions: str) -> May:
        asks = f"arn:{self.partition}:s3:::{bundles_name(self)}/requests/asked/*"
        return May(actions, (asks,), "what is asked is named by its request, which is not known before")

    def _may_list_asks(self) -> May:
        """Without it S3 says of what is not there that it is forbidden."""
        return May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",))

    def _machine(self) -> dict[str, str]:
        return {"WORKFLOW_ARN": self.workflow_arn(WORKFLOW)}

    def _pool(self) -> dict[str, str]:
        return {"USER_POOL_ID": self.shared.pool.user_pool_id}

    def _seals(self) -> dict[str, str]:
        return sealing.settings(self.shared)

    def _asked(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}
