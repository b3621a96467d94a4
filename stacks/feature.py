"""A feature: its functions with their routes or triggers and their grants, one line each.

`functions/<feature>/<name>.py` is the function `<name>`: one role, one log group, the permissions of its line and no others.
Grants come in four verbs; CDK's own grants would add Scan to readers and DeleteItem to every writer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, ClassVar

import yaml
from aws_cdk import Duration, IgnoreMode, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as stepfunctions
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from stacks import nag, ownership, promised, queues
from stacks.shared import PREFIX, ROOT, Shared
from vestibule.config import table_variable
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.table import Table

GRANTS: Mapping[str, tuple[str, ...]] = {
    "reads": ("BatchGetItem", "GetItem", "Query"),
    "appends": ("PutItem",),
    "amends": ("UpdateItem",),
    "erases": ("DeleteItem",),
}
LETTERS_TO_MANY = "letters-to-many"
"""The workflow of batches, which several features start."""
SENDS_ONCE = 60
"""Seconds for a step that mails a code or a link: one that is ended in the middle sends another when it is tried again."""
_QUERY = ("Query",)
_FROM_CODE = ["/*", "!/functions", "/functions/*", "!/functions/__init__.py", "__pycache__", "*.yaml"]
_OPEN = apigateway.HttpNoneAuthorizer

type Granted = Table[Any] | tuple[Table[Any], str]
"""A table, or one index of it."""


@dataclass(frozen=True)
class May:
    """A permission beyond tables, with the exact actions and resources. A `*` in one needs to say `because` of what."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    because: str = ""
    only_if: Mapping[str, Mapping[str, Any]] | None = None
    """Conditions of the policy language."""


class FeatureStack(Stack):
    """The functions of one context."""

    feature: ClassVar[str]
    carries: ClassVar[tuple[str, ...]] = ()
    """Files and folders from outside `functions/` that the code needs, such as the API's document, `{operator}` filled in."""

    def __init__(self, scope: Construct, shared: Shared) -> None:
        """Prepare what the functions have in common, then let the feature list them."""
        super().__init__(scope, f"{PREFIX}-{self.feature}", env=shared.deployment.environment)
        self.shared = shared
        self._code = lambda_.Code.from_asset(
            str(ROOT),
            ignore_mode=IgnoreMode.GIT,
            exclude=[*_FROM_CODE, f"!/functions/{self.feature}", *self._carried()],
        )
        self._layers = [
            lambda_.LayerVersion(
                self, name, code=lambda_.Code.from_asset(str(path)), removal_policy=RemovalPolicy.DESTROY
            )
            for name, path in vars(shared.deployment.layers).items()
        ]
        self.build()

    def build(self) -> None:
        """List the feature's functions. Overridden by each feature."""
        raise NotImplementedError

    def function(
        self,
        name: str,
        *routes: str,
        open_because: str | None = None,
        from_devices: Sequence[str] = (),
        on: str | Sequence[str] | None = None,
        on_data: Mapping[str, Sequence[str]] | None = None,
        every: Duration | None = None,
        messages: Table[Any] | None = None,
        at_most: int | None = None,
        at_once: int = queues.AT_ONCE,
        reads: Sequence[Granted] = (),
        appends: Sequence[Granted] = (),
        amends: Sequence[Granted] = (),
        erases: Sequence[Granted] = (),
        may: Iterable[May] = (),
        settings: Mapping[str, str] | None = None,
        memory: int = 512,
        seconds: int = 15,
    ) -> lambda_.Function:
        """Make a function.

        `routes` are written `POST /v1/sites`, and need a token unless `open_because` says why not. `from_devices` names
        kinds of device message, `on` an event of the bus or several (`on_data`: only with one of these values in its data),
        `every` an interval. `messages` is the table whose records the messages are about: the queue holds what that table holds;
        `at_most` so many processes take from it at a time, each `at_once` so many messages.
        `settings` are environment variables.
        """
        if EVIDENCE in appends:
            reads = [*reads, EVIDENCE, HEADS]  # a line follows the last one, in a day that is not sealed yet
        granted = {"reads": reads, "appends": appends, "amends": amends, "erases": erases}
        made = self._made(name, self._environment(granted, settings or {}), memory, seconds)
        for statement in self._table_statements(granted):
            made.add_to_role_policy(statement)
        for permission in may:
            _permit(made, permission)
        self._route(made, routes, open_because)
        fed = queues.Fed(name, messages, at_most, at_once)
        if from_devices:
            queues.feed_from_devices(self, made, fed, from_devices, self.shared)
        if on:
            queues.feed_from_bus(self, made, fed, on, self.shared, data=on_data)
        if every:
            rule = events.Rule(self, f"{_title(name)}Schedule", schedule=events.Schedule.rate(every))
            rule.add_target(targets.LambdaFunction(made, retry_attempts=2))
        return made

    def workflow(
        self, name: str, steps: Mapping[str, lambda_.Function], executions: Sequence[Table[Any]]
    ) -> stepfunctions.StateMachine:
        """The state machine of `functions/<feature>/workflow.asl.yaml`, which may invoke its steps and nothing else.

        `executions` are the tables whose records it works on; AWS keeps their identifiers in its history for 90 days.
        """
        # Anchors are resolved here: Step Functions reads JSON, and CDK passes YAML on as it stands.
        definition = yaml.safe_load(
            (ROOT / "functions" / self.feature / "workflow.asl.yaml").read_text(encoding="utf-8")
        )
        machine_name = f"{PREFIX}-{name}"
        role = iam.Role(self, "WorkflowRole", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))  # type: ignore[arg-type]
        invoked = [step.function_arn for step in steps.values()]
        role.add_to_policy(iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=invoked))
        machine = stepfunctions.StateMachine(
            self,
            "Workflow",
            state_machine_name=machine_name,
            definition_body=stepfunctions.DefinitionBody.from_string(self.to_json_string(definition)),
            definition_substitutions={step: function.function_arn for step, function in steps.items()},
            role=role,  # type: ignore[arg-type]
            logs=stepfunctions.LogOptions(
                # Without execution data: inputs and outputs name persons.
                destination=self._log_group("Workflow"),
                level=stepfunctions.LogLevel.ALL,
                include_execution_data=False,
            ),
            tracing_enabled=True,
        )
        queues.alarm_on_any(
            self, "WorkflowFailed", machine.metric_failed(), self.shared.alarms, f"{machine_name} failed"
        )
        ownership.holds_records(machine, *executions)
        policy = role.node.find_child("DefaultPolicy")
        nag.accept(policy, "AwsSolutions-IAM5[Resource::*]", "log delivery and X-Ray offer no narrower resource")
        return machine

    def may_tell_locks(self) -> May:
        """To tell a door's device that there is a new list: `lists.touch`."""
        shadows = f"arn:{self.partition}:iot:{self.region}:{self.account}:thing/dev_*/acl"
        return May(("iot:UpdateThingShadow",), (shadows,), "every device has a shadow of its own, made at any time")

    def may_answer_devices(self) -> May:
        """To answer what a device asks: `access.answering.publish`."""
        answers = f"arn:{self.partition}:iot:{self.region}:{self.account}:topic/d/dev_*/ans/*"
        return May(("iot:Publish",), (answers,), "a device chooses the topic of each answer below its own")

    def workflow_arn(self, name: str) -> str:
        """The ARN that the workflow of this name has; known before it is made, for functions that it invokes."""
        return f"arn:{self.partition}:states:{self.region}:{self.account}:stateMachine:{PREFIX}-{name}"

    def may_publish_events(self) -> May:
        """To put events on the bus."""
        return May(("events:PutEvents",), (self.shared.bus.event_bus_arn,))

    def bus_settings(self) -> dict[str, str]:
        """What `bus.publish` reads."""
        return {"BUS_NAME": self.shared.bus.event_bus_name}

    def may_send_mail(self) -> tuple[May, ...]:
        """To send letters from the deployment's one address, through its configuration set."""
        ses = f"arn:{self.partition}:ses:{self.region}:{self.account}"
        through = (f"{ses}:identity/{self.shared.deployment.mail_from}", f"{ses}:configuration-set/{PREFIX}")
        return May(("ses:SendEmail",), through), self.may_read_mail_secret()

    def mail_settings(self) -> dict[str, str]:
        """What sending letters reads."""
        return {
            "MAIL_FROM": self.shared.deployment.mail_from,
            "MAIL_SET": PREFIX,
            "PUBLIC_URL": self.shared.api.api_endpoint,
            **self.mail_secret_settings(),
            **self.address_settings(),
        }

    def address_settings(self) -> dict[str, str]:
        """What `config.mail_address` reads where the policy names no address."""
        address = self.shared.deployment.mail_address
        return {"MAIL_ADDRESS": address} if address else {}

    def may_read_mail_secret(self) -> May:
        """To sign and read links in mails, and to know addresses by their hash."""
        return May(("secretsmanager:GetSecretValue",), (self.shared.mail_secret.secret_arn,))

    def mail_secret_settings(self) -> dict[str, str]:
        """What `mail.tokens` reads."""
        return {"MAIL_SECRET": self.shared.mail_secret.secret_arn}

    def may_start_batches(self) -> May:
        """To start the workflow that posts a letter to everybody concerned."""
        return May(("states:StartExecution",), (self.workflow_arn(LETTERS_TO_MANY),))

    def batch_settings(self) -> dict[str, str]:
        """What `messages.batches.start` reads."""
        return {"BATCH_WORKFLOW_ARN": self.workflow_arn(LETTERS_TO_MANY)}

    def may_read_cursor_secret(self) -> May:
        """To sign and check the cursors of lists."""
        return May(("secretsmanager:GetSecretValue",), (self.shared.cursor_secret.secret_arn,))

    def cursor_settings(self) -> dict[str, str]:
        """What `cursors` reads."""
        return {"CURSOR_SECRET": self.shared.cursor_secret.secret_arn}

    def _made(self, name: str, environment: dict[str, str], memory: int, seconds: int) -> lambda_.Function:
        if not (ROOT / "functions" / self.feature / f"{name}.py").is_file():
            message = f"functions/{self.feature}/{name}.py does not exist"
            raise FileNotFoundError(message)
        log = self._log_group(_title(name))
        role = iam.Role(
            self,
            f"{_title(name)}Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),  # type: ignore[arg-type]
        )
        log.grant(role, "logs:CreateLogStream", "logs:PutLogEvents")
        made = lambda_.Function(
            self,
            _title(name),
            function_name=f"{PREFIX}-{self.feature}-{name.replace('_', '-')}",
            handler=f"functions.{self.feature}.{name}.handler",
            code=self._code,
            layers=self._layers,
            runtime=lambda_.Runtime.PYTHON_3_13,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=memory,
            timeout=Duration.seconds(seconds),
            environment=environment,
            role=role,  # type: ignore[arg-type]
            log_group=log,
        )
        nag.accept(
            made, "AwsSolutions-L1", "3.13 is supported as long as 3.14, and is the version that the tests run on"
        )
        return made

    def _log_group(self, name: str) -> logs.LogGroup:
        kept = promised.of_logs(self.shared.deployment.pack)
        log = logs.LogGroup(self, f"{name}Log", retention=kept, removal_policy=RemovalPolicy.DESTROY)
        ownership.holds(log, "logs")
        return log

    def _environment(self, granted: Mapping[str, Sequence[Granted]], settings: Mapping[str, str]) -> dict[str, str]:
        tables = {_table(each).name for several in granted.values() for each in several}
        names = {table_variable(name): self.shared.tables[name].table_name for name in sorted(tables)}
        return {"OPERATOR": self.shared.deployment.pack.operator, **names, **settings}

    def _table_statements(self, granted: Mapping[str, Sequence[Granted]]) -> list[iam.PolicyStatement]:
        """One statement for each table or index, with the actions that its verbs stand for."""
        actions: dict[str, set[str]] = {}
        for verb, several in granted.items():
            for each in several:
                wanted = _QUERY if isinstance(each, tuple) else GRANTS[verb]
                actions.setdefault(self._arn_of(each), set()).update(f"dynamodb:{action}" for action in wanted)
        return [iam.PolicyStatement(actions=sorted(some), resources=[arn]) for arn, some in actions.items()]

    def _arn_of(self, each: Granted) -> str:
        arn = self.shared.tables[_table(each).name].table_arn
        return f"{arn}/index/{each[1]}" if isinstance(each, tuple) else arn

    def _route(self, function: lambda_.Function, routes: Sequence[str], open_because: str | None) -> None:
        integration = HttpLambdaIntegration(f"{function.node.id}Http", function)  # type: ignore[arg-type]
        for route in routes:
            method, _, path = route.partition(" ")
            made = apigateway.HttpRoute(
                self,
                route.replace("/", "."),
                http_api=self.shared.api,
                integration=integration,
                route_key=_route_key(method, path),
                authorizer=_OPEN() if open_because else self.shared.authoriser,
            )
            if open_because:
                nag.accept(made, "AwsSolutions-APIG4", open_because)

    def _carried(self) -> list[str]:
        """Ignore patterns that let single paths through: every folder on the way is opened, and emptied of all else."""
        operator = self.shared.deployment.pack.operator
        paths = [PurePosixPath(path.format(operator=operator)) for path in self.carries]
        folders = dict.fromkeys(folder for path in paths for folder in reversed(path.parents[:-1]))
        opened = [pattern for folder in folders for pattern in (f"!/{folder}", f"/{folder}/*")]
        return opened + [f"!/{path}" for path in paths]


def _route_key(method: str, path: str) -> apigateway.HttpRouteKey:
    if not path:
        return apigateway.HttpRouteKey.DEFAULT
    return apigateway.HttpRouteKey.with_(path, apigateway.HttpMethod[method])


def _table(each: Granted) -> Table[Any]:
    return each[0] if isinstance(each, tuple) else each


def _permit(function: lambda_.Function, may: May) -> None:
    function.add_to_role_policy(
        iam.PolicyStatement(actions=list(may.actions), resources=list(may.resources), conditions=may.only_if)
    )
    for wide in (resource for resource in may.resources if "*" in resource):
        nag.accept_wide(function, wide, may.because)


def _title(name: str) -> str:
    return name.title().replace("_", "")
