"""A role with rights on one table reaches that table, and no other, by whatever the calls name it."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud
from tests.cloud.comparison import restored_and_stock
from tests.cloud.resources import create_stack, physical_id, session_with, table

RECOVERY = {"PointInTimeRecoveryEnabled": True}
STREAM = {"StreamViewType": "OLD_IMAGE"}
ACTIONS = ("DescribeStream", "GetRecords", "GetShardIterator", "RestoreTableToPointInTime", "TagResource")
_numbers = count(1)

type Call = Callable[[Any, Any, str], object]


def restore(tables: Any, _: Any, name: str) -> object:
    copy = f"{name}-copy-{next(_numbers)}"
    return tables.restore_table_to_point_in_time(
        SourceTableName=name, TargetTableName=copy, UseLatestRestorableTime=True
    )


def tag(tables: Any, _: Any, name: str) -> object:
    return tables.tag_resource(ResourceArn=arn_of(name), Tags=[{"Key": "a", "Value": "b"}])


def read_stream(_: Any, streams: Any, name: str) -> object:
    stream = STREAMS[name]
    shard = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    start = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return streams.get_records(ShardIterator=start["ShardIterator"])


STREAMS: dict[str, str] = {}
"""The streams of the tables that a test has made."""


@restored_and_stock(restored=[True, False], stock=[False, False])
@pytest.mark.parametrize("attempt", [restore, tag, read_stream])
def test_a_permission_on_a_table_is_one_on_that_table(cloud: LocalCloud, expected: list[bool], attempt: Call) -> None:
    own, other = (a_table(cloud) for _ in range(2))
    session = session_with(cloud, [arn_of(own), STREAMS[own]], [f"dynamodb:{action}" for action in ACTIONS])
    tables, streams = (session.client(name, endpoint_url=cloud.endpoint) for name in ("dynamodb", "dynamodbstreams"))
    assert [may(attempt, tables, streams, name) for name in (own, other)] == expected


def may(attempt: Call, tables: Any, streams: Any, name: str) -> bool:
    try:
        attempt(tables, streams, name)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDeniedException"
        return False
    return True


def a_table(cloud: LocalCloud) -> str:
    resources = table(PointInTimeRecoverySpecification=RECOVERY, StreamSpecification=STREAM)
    name = physical_id(cloud, create_stack(cloud, resources), "Table")
    STREAMS[name] = cloud.client("dynamodb").describe_table(TableName=name)["Table"]["LatestStreamArn"]
    return name


def arn_of(name: str) -> str:
    return STREAMS[name].partition("/stream/")[0]
