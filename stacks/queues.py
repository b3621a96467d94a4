"""Messages to functions by way of queues, so that a burst waits instead of failing and a bad one is kept with its reason.

Device message → IoT rule → queue → function, and event → rule of the bus → queue → function. What cannot be used ends
among the dead letters, of which a single one raises an alarm; `docs/operations.md` tells how to send them again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from stacks import ownership, promised
from stacks.shared import PREFIX
from vestibule.table import Table

if TYPE_CHECKING:
    from stacks.shared import Shared

TRIES = 3
AT_ONCE = 10
"""Messages that are handed to a function together. More of them are waited for, up to a second."""
TOPICS = {
    "access": "d/+/evt/access",
    "state": "d/+/evt/state",
    "fault": "d/+/evt/fault",
    "climate": "d/+/evt/climate",
    "call": "d/+/evt/call",
    "held": "d/+/evt/held",
    "list": "d/+/ask/list",
    "upload": "d/+/ask/upload",
    "directory": "d/+/ask/directory",
    "faces": "d/+/ask/faces",
    "ack": "d/+/ack/+",
    "presence": "$aws/events/presence/+/+",
}
"""The kinds of device message and where they are published, as docs/devices.md says. Of presence the broker itself speaks."""
_FIELDS = "encode(*, 'base64') AS payload, topic() AS topic, topic(2) AS thing, clientid() AS client, timestamp() AS received_at"


@dataclass(frozen=True)
class Fed:
    """A function that is fed by a queue: its name, and the table whose records its messages are about."""

    name: str
    messages: Table[Any] | None = None
    at_most: int | None = None
    """How many processes take from the queue at a time; None for as many as Lambda starts."""
    at_once: int = AT_ONCE
    """How many messages are handed over together."""

    @property
    def title(self) -> str:
        """`record_entry` as constructs are named: RecordEntry."""
        return self.name.title().replace("_", "")


_PRESENCE = "topic(5) AS thing, topic(4) AS event, versionNumber AS version, timestamp AS happened_at"
"""Not the address from which a device connects."""
_BY_THE_BROKER = "regexp_matches(topic(), '^[$]aws/events/presence/(dis)?connected/dev_[^/]+$')"
"""A device that names the rule (Basic Ingest) runs it whatever its FROM says, and with any body. The fleet's policy wants /d/ and
its own name in the topic, of which the rule sees what follows its name: that is then none of the broker's topics.

Of an attempt to connect that was refused (`connect_failed`) nothing follows for the device whose name was used.
"""


def rule_sql(kind: str) -> str:
    """The rule's query: the message untouched, and beside it who really sent it. A device may speak only as itself."""
    if kind == "presence":
        return f"SELECT {_PRESENCE} FROM '{TOPICS[kind]}' WHERE {_BY_THE_BROKER}"  # noqa: S608 (constants only)
    return f"SELECT {_FIELDS} FROM '{TOPICS[kind]}' WHERE topic(2) = clientid()"  # noqa: S608 (constants only)


def feed_from_devices(
    stack: Stack, function: lambda_.Function, fed: Fed, kinds: Sequence[str], shared: "Shared"
) -> None:
    """Let device messages of these kinds reach the function through its queue."""
    queue, dead = _queue_of(stack, function, fed, shared)
    for kind in kinds:
        _rule(stack, kind, queue, dead)


def feed_from_bus(
    stack: Stack,
    function: lambda_.Function,
    fed: Fed,
    event: str | Sequence[str],
    shared: "Shared",
    *,
    data: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Let one kind of event, or several, reach the function through its queue, where a failing one waits for its next try.

    `data` names members of the event's data with the values that concern the function; left out, all of them do.
    """
    queue, _ = _queue_of(stack, function, fed, shared)
    detail = {"data": {name: list(values) for name, values in data.items()}} if data else None
    kinds = [event] if isinstance(event, str) else list(event)
    pattern = events.EventPattern(detail_type=kinds, detail=detail)
    rule = events.Rule(stack, f"{fed.title}Event", event_bus=shared.bus, event_pattern=pattern)
    rule.add_target(targets.SqsQueue(queue))


def feed_from_mail(stack: Stack, function: lambda_.Function, fed: Fed, kinds: Sequence[str], shared: "Shared") -> None:
    """Let what SES says of mails reach the function through its queue. SES speaks on the account's default bus only."""
    queue, _ = _queue_of(stack, function, fed, shared)
    through = {"mail": {"tags": {"ses:configuration-set": [PREFIX]}}}
    pattern = events.EventPattern(source=["aws.ses"], detail_type=list(kinds), detail=through)
    events.Rule(stack, f"{fed.title}Event", event_pattern=pattern).add_target(targets.SqsQueue(queue))


def feed_from_account(
    stack: Stack, function: lambda_.Function, fed: Fed, patterns: Mapping[str, events.EventPattern], shared: "Shared"
) -> None:
    """Let events of AWS itself, which speaks on the account's default bus only, reach the function through its queue."""
    queue, _ = _queue_of(stack, function, fed, shared)
    for name, pattern in patterns.items():
        events.Rule(stack, f"{fed.title}{name}", event_pattern=pattern).add_target(targets.SqsQueue(queue))


def _queue_of(stack: Stack, function: lambda_.Function, fed: Fed, shared: "Shared") -> tuple[sqs.Queue, sqs.Queue]:
    """The function's queue and its dead letters."""
    kept = promised.of_messages(shared.deployment.pack, fed.messages)
    dead = _dead_letters(stack, fed, kept, shared.alarms)
    queue = sqs.Queue(
        stack,
        f"{fed.title}Queue",
        retention_period=kept,
        visibility_timeout=Duration.seconds(6 * _timeout_of(function)),  # as AWS advises
        enforce_ssl=True,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=TRIES),
    )
    function.add_event_source(
        sources.SqsEventSource(
            queue,
            batch_size=fed.at_once,
            max_batching_window=Duration.seconds(1) if fed.at_once > AT_ONCE else None,
            report_batch_item_failures=True,
            max_concurrency=fed.at_most,
        )
    )
    function.add_environment("DEAD_LETTERS_URL", dead.queue_url)
    function.add_to_role_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue_arn]))
    _own(queue, fed)
    return queue, dead


def _timeout_of(function: lambda_.Function) -> float:
    """Seconds."""
    timeout = function.timeout
    if timeout is None:
        message = f"{function.node.id} has no timeout: its queue would not know when a message is lost"
        raise ValueError(message)
    return float(timeout.to_seconds())


def _dead_letters(stack: Stack, fed: Fed, kept: Duration, alarms: sns.Topic) -> sqs.Queue:
    """A queue for what could not be used, with an alarm from the first message on."""
    queue = sqs.Queue(stack, f"{fed.title}DeadLetters", retention_period=kept, enforce_ssl=True)
    metric = queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1), statistic="Maximum")
    said = f"{fed.title}: a message could not be used; its attribute `reason` says why"
    alarm_on_any(stack, f"{fed.title}DeadLetters", metric, alarms, said)
    _own(queue, fed)
    return queue


def _own(queue: sqs.Queue, fed: Fed) -> None:
    """A function that does not say what its messages are leaves the queue unowned, and the house unbuilt."""
    if fed.messages:
        ownership.holds_records(queue, fed.messages)


def alarm_on_any(stack: Stack, name: str, metric: cloudwatch.Metric, alarms: sns.Topic, said: str) -> None:
    """Raise an alarm as soon as the metric is above zero."""
    alarm_above(stack, name, metric, alarms, said, threshold=0)


def alarm_above(
    stack: Stack, name: str, metric: cloudwatch.Metric, alarms: sns.Topic, said: str, *, threshold: float
) -> None:
    """Raise an alarm as soon as the metric is above the threshold. Silence is no alarm."""
    _alarm(
        stack,
        name,
        alarms,
        metric=metric,
        threshold=threshold,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=said,
    )


def alarm_on_silence(
    stack: Stack, name: str, metric: cloudwatch.Metric, alarms: sns.Topic, said: str, *, periods: int
) -> None:
    """Raise an alarm when something has not happened in so many of the metric's periods on end.

    Several short ones, of which one must see it, rather than one as long as the interval: what comes a little later than the
    last time would leave that one empty.
    """
    _alarm(
        stack,
        name,
        alarms,
        metric=metric,
        threshold=1,
        evaluation_periods=periods,
        comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        alarm_description=said,
    )


def _alarm(stack: Stack, name: str, alarms: sns.Topic, **said: Any) -> None:  # noqa: ANN401 (as CDK takes them)
    cloudwatch.Alarm(stack, f"{name}Alarm", **said).add_alarm_action(actions.SnsAction(alarms))


def _rule(stack: Stack, kind: str, queue: sqs.Queue, dead: sqs.Queue) -> None:
    role = iam.Role(stack, f"{kind.title()}RuleRole", assumed_by=iam.ServicePrincipal("iot.amazonaws.com"))  # type: ignore[arg-type]
    role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[queue.queue_arn, dead.queue_arn]))
    iot.CfnTopicRule(
        stack,
        f"{kind.title()}Rule",
        rule_name=f"{PREFIX}_{kind}",
        topic_rule_payload=iot.CfnTopicRule.TopicRulePayloadProperty(
            sql=rule_sql(kind),
            aws_iot_sql_version="2016-03-23",
            actions=[iot.CfnTopicRule.ActionProperty(sqs=_sqs(queue, role))],
            error_action=iot.CfnTopicRule.ActionProperty(sqs=_sqs(dead, role)),
        ),
    )


def _sqs(queue: sqs.Queue, role: iam.Role) -> iot.CfnTopicRule.SqsActionProperty:
    return iot.CfnTopicRule.SqsActionProperty(queue_url=queue.queue_url, role_arn=role.role_arn, use_base64=False)
