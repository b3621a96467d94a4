"""Functions that follow the streams of tables: what is removed is told to them, in order, until they have taken it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from stacks import nag, queues
from stacks.shared import PREFIX
from vestibule.table import Table

if TYPE_CHECKING:
    from stacks.shared import Shared

_READ = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
_LISTED = "dynamodb:ListStreams"
"""Lambda's poller asks for it too. It takes no single stream: AWS's example policy for such a function names them all."""
_REMOVALS = '{"eventName": ["REMOVE"]}'
_TOLD_WITHIN = Duration.seconds(5)
_TOO_OLD = Duration.hours(1)
"""A stream forgets after 24 hours: an alarm must leave a day's work to somebody."""


def follow_removals(stack: Stack, function: lambda_.Function, tables: Iterable[Table[Any]], shared: "Shared") -> None:
    """Tell a function of every record that is removed from these tables, again and again until it says that it took it."""
    every = f"arn:{stack.partition}:dynamodb:{stack.region}:{stack.account}:table/{PREFIX}-data-*/stream/*"
    function.add_to_role_policy(iam.PolicyStatement(actions=[_LISTED], resources=[every]))
    nag.accept_wide(
        function, every, "a list of streams, each named by the moment it was made; a role has no room for each"
    )
    for table in tables:
        made = shared.tables[table.name]
        arn = made.table_stream_arn
        function.add_to_role_policy(iam.PolicyStatement(actions=list(_READ), resources=[str(arn)]))
        lambda_.CfnEventSourceMapping(
            stack,
            f"{table.name.title()}Removals",
            function_name=function.function_name,
            event_source_arn=arn,
            starting_position="TRIM_HORIZON",
            batch_size=100,
            maximum_batching_window_in_seconds=_TOLD_WITHIN.to_seconds(),
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            filter_criteria={"filters": [{"pattern": _REMOVALS}]},
        ).node.add_dependency(function.role)
    age = function.metric("IteratorAge", statistic="Maximum", period=Duration.minutes(5))
    said = f"{function.function_name}: deletions wait for their witness; the stream forgets them after a day"
    late = _TOO_OLD.to_milliseconds()
    queues.alarm_above(stack, f"{function.node.id}Waits", age, shared.alarms, said, threshold=late)
