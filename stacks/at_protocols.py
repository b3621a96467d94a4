"""Published protocols by which controllers and agents send requests, and by which they are told what becomes of them."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_secretsmanager as secretsmanager

from stacks import nag, ownership, queues
from stacks.at_desk import WORKFLOW
from stacks.data import bundles_name
from stacks.feature import FeatureStack, May
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES
from vestibule.observability import NAMESPACE
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.protocols.exchanges import DUE, OPENED
from vestibule.requests.protocols.holdings import EXCHANGES, PARTIES

_MOVED = [
    DUE,
    *(
        f"requests.request.{happened}"
        for happened in ("proven", "closed", "refused", "withdrawn", "merged", "unproven", "failed")
    ),
]
_KEY = "who sends by a protocol has no account; its key of 256 bits or its signature is checked by the function"


class AtProtocols(FeatureStack):
    """The part of `Requests` that speaks OpenDSR and the Data Rights Protocol."""

    def _protocols(self) -> None:
        """Who may send, what came, and what they are told."""
        self._certificate = self._certificate_secret()
        self.function(
            "manage_parties",
            "POST /v1/compliance/parties",
            "GET /v1/compliance/parties",
            "POST /v1/compliance/parties/{party_id}/end",
            reads=[ANSWERS, ORGANISATIONS, PARTIES, (PARTIES, "by_protocol")],
            appends=[ANSWERS, PARTIES, EVIDENCE],
            amends=[PARTIES],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )
        self._answers_to(
            "answer_controllers",
            "GET /v2/discovery",
            "GET /v2/certificate",
            "POST /v2/requests",
            "GET /v2/requests/{subject_request_id}",
            "DELETE /v2/requests/{subject_request_id}",
        )
        self._answers_to(
            "answer_agents",
            "POST /v1/data-rights-request",
            "GET /v1/data-rights-request/{request_name}",
            "DELETE /v1/data-rights-request/{request_name}",
            "POST /v1/agent/{agent_name}",
            "GET /v1/agent/{agent_name}",
        )
        self._take_exchanges()
        self._telling()

    def _answers_to(self, name: str, *routes: str) -> None:
        """Both do the same in other words; an agent's token is written as well."""
        because = "a task token has no resource to name; the token is the permission"
        self.function(
            name,
            *routes,
            open_because=_KEY,
            reads=[PARTIES, EXCHANGES, REQUESTS],
            appends=[EXCHANGES, EVIDENCE, MESSAGES],
            amends=[EXCHANGES, FLOODS, REQUESTS, *([PARTIES] if name == "answer_agents" else [])],
            may=[
                *(self._may_leave("s3:PutObject", "s3:DeleteObject"), self._may_sign(), self.may_publish_events()),
                May(("states:SendTaskFailure",), ("*",), because),
            ],
            settings={**self._left(), **self._signs(), **self.bus_settings()},
            memory=1024,
        )

    def _take_exchanges(self) -> None:
        self.function(
            "take_exchanges",
            on=OPENED,
            messages=EXCHANGES,
            reads=[EXCHANGES, PARTIES, PEOPLE, RELATIONS, REQUESTS, (REQUESTS, "by_person")],
            appends=[REQUESTS, EVIDENCE],
            amends=[EXCHANGES],
            may=[
                May(("states:StartExecution",), (self.workflow_arn(WORKFLOW),)),
                May(("cognito-idp:AdminGetUser",), (self.shared.pool.user_pool_arn,)),
                *(self._may_leave("s3:GetObject", "s3:DeleteObject"), self.may_publish_events()),
                May(("s3:ListBucket",), (f"arn:{self.partition}:s3:::{bundles_name(self)}",)),
            ],
            settings={
                "WORKFLOW_ARN": self.workflow_arn(WORKFLOW),
                "USER_POOL_ID": self.shared.pool.user_pool_id,
                **self._left(),
                **self.bus_settings(),
            },
        )

    def _telling(self) -> None:
        self.function(
            "tell_parties",
            on=_MOVED,
            messages=EXCHANGES,
            at_once=1,  # five callbacks that hang take as long as the function may run, and hold up nobody else's
            reads=[EXCHANGES, REQUESTS],
            amends=[EXCHANGES],
            may=[self._may_sign()],
            settings=self._signs(),
            memory=1024,
            seconds=120,
        )
        self.function(
            "retell_parties",
            every=Duration.minutes(1),
            reads=[(EXCHANGES, "by_waiting")],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        metric = cloudwatch.Metric(namespace=NAMESPACE, metric_name="CallbacksGivenUp", statistic="Sum")
        said = "a controller or an agent could not be told how far its request has come; tell it otherwise"
        queues.alarm_on_any(self, "CallbacksGivenUp", metric, self.shared.alarms, said)

    def _certificate_secret(self) -> secretsmanager.Secret:
        """Made with a random text, which is no certificate: the protocols answer once the operator has put one in."""
        secret = secretsmanager.Secret(
            self,
            "ProtocolSecret",
            description="JSON with `certificate` and `key` in PEM, by which answers of OpenDSR and callbacks are signed",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
        )
        nag.accept(
            secret, "AwsSolutions-SMG4", "an authority outside renews the certificate, and the operator puts it in"
        )
        ownership.holds_nothing(secret, "the house's own certificate and its key")
        return secret

    def _may_sign(self) -> May:
        return May(("secretsmanager:GetSecretValue",), (self._certificate.secret_arn,))

    def _signs(self) -> dict[str, str]:
        return {"PROTOCOL_SECRET": self._certificate.secret_arn}

    def _may_leave(self, *actions: str) -> May:
        left = f"arn:{self.partition}:s3:::{bundles_name(self)}/requests/exchanged/*"
        return May(actions, (left,), "what came is named by its request, which is not known before")

    def _left(self) -> dict[str, str]:
        return {"BUNDLES_BUCKET": bundles_name(self)}
