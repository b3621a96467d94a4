"""Messages to functions by way of queues, so that a burst waits instead of failing and a bad one is kept with its reason.

Device message → IoT rule → queue → function, and event → rule of the bus → queue → function. What cannot be used ends
among the dead letters, of which a single one raises an alarm; `docs/operations.md` tells how to send them again.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

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

from stacks.shared import PREFIX

if TYPE_CHECKING:
    from stacks.shared import Shared

TRIES = 3
TOPICS = {"access": "d/+/evt/access", "state": "d/+/evt/state", "fault": "d/+/evt/fault", "ack": "d/+/ack/+"}
"""The kinds of device message and where they are published, as docs/devices.md says."""
_FIELDS = "encode(*, 'base64') AS payload, topic() AS topic, topic(2) AS thing, clientid() AS client, timestamp() AS received_at"


def rule_sql(kind: str) -> str:
    """The rule's query: the message untouched, and beside it who really sent it. A device may speak only as itself."""
    return f"SELECT {_FIELDS} FROM '{TOPICS[kind]}' WHERE topic(2) = clientid()"  # noqa: S608 (constants only)


def feed_from_devices(
    stack: Stack, function: lambda_.Function, name: str, kinds: Sequence[str], alarms: sns.Topic
) -> None:
    """Let device messages of these kinds reach the function through its queue."""
    queue, dead = _queue_of(stack, function, name, alarms)
    for kind in kinds:
        _rule(stack, kind, queue, dead)


def feed_from_bus(stack: Stack, function: lambda_.Function, name: str, event: str, shared: "Shared") -> None:
    """Let one kind of event reach the function through its queue, where a failing one waits for its next try."""
    queue, _ = _queue_of(stack, function, name, shared.alarms)
    pattern = events.EventPattern(detail_type=[event])
    rule = events.Rule(stack, f"{_title(name)}Event", event_bus=shared.bus, event_pattern=pattern)
    rule.add_target(targets.SqsQueue(queue))


def _queue_of(stack: Stack, function: lambda_.Function, name: str, alarms: sns.Topic) -> tuple[sqs.Queue, sqs.Queue]:
    """The function's queue and its dead letters."""
    dead = dead_letters(stack, _title(name), alarms)
    queue = sqs.Queue(
        stack,
        f"{_title(name)}Queue",
        visibility_timeout=Duration.seconds(90),  # six times the function's timeout, as AWS advises
        enforce_ssl=True,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=TRIES),
    )
    function.add_event_source(sources.SqsEventSource(queue, batch_size=10, report_batch_item_failures=True))
    function.add_environment("DEAD_LETTERS_URL", dead.queue_url)
    function.add_to_role_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue_arn]))
    return queue, dead


def _title(name: str) -> str:
    return name.title().replace("_", "")


def dead_letters(stack: Stack, title: str, alarms: sns.Topic) -> sqs.Queue:
    """A queue for what could not be used, kept as long as SQS can, with an alarm from the first one on."""
    queue = sqs.Queue(stack, f"{title}DeadLetters", retention_period=Duration.days(14), enforce_ssl=True)
    metric = queue.metric_approximate_number_of_messages_visible(period=Duration.minutes(1), statistic="Maximum")
    said = f"{title}: a message could not be used; its attribute `reason` says why"
    alarm_on_any(stack, f"{title}DeadLetters", metric, alarms, said)
    return queue


def alarm_on_any(stack: Stack, name: str, metric: cloudwatch.Metric, alarms: sns.Topic, said: str) -> None:
    """Raise an alarm as soon as the metric is above zero."""
    alarm = cloudwatch.Alarm(
        stack,
        f"{name}Alarm",
        metric=metric,
        threshold=0,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=said,
    )
    alarm.add_alarm_action(actions.SnsAction(alarms))


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
