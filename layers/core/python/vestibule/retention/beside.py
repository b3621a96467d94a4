"""A table restored beside the one in use: made, guarded, and connected. Every call may be made again.

What DynamoDB brings back by itself are the records, the secondary indexes, the billing mode and the encryption, as the
original has them now. Time to live, streams, recovery to a point in time, deletion protection, tags, alarms, scaling and
policies it does not: docs.aws.amazon.com/amazondynamodb/latest/developerguide, "Point-in-time recovery: how it works" and
the API reference of RestoreTableToPointInTime, read on 22 November 2026.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from vestibule import aws, clock
from vestibule.policy import backups
from vestibule.policy.model import Pack
from vestibule.retention.restore import Window
from vestibule.table import ERASURE, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

TRAFFIC = "vestibule:traffic"
REFUSED, MAY_MOVE = "refused", "may-move"
"""What the tag of a restored table says: whether its traffic may be moved to it."""


def window(deployed: str) -> Window:
    """Between which instants a deployed table can be restored."""
    described = _dynamodb().describe_continuous_backups(TableName=deployed)["ContinuousBackupsDescription"]
    recovery: Mapping[str, Any] = described.get("PointInTimeRecoveryDescription") or {}
    return Window(recovery.get("EarliestRestorableDateTime"), recovery.get("LatestRestorableDateTime"))


def restore(deployed: str, copy: str, point: datetime) -> bool:
    """Begin to restore a table under the copy's name, unless that has begun. Whether the copy is complete."""
    known = _dynamodb().exceptions
    if _is_complete(copy) is None:
        # Just after an earlier call it may not be listed everywhere.
        with suppress(known.TableAlreadyExistsException, known.TableInUseException):
            _dynamodb().restore_table_to_point_in_time(
                SourceTableName=deployed, TargetTableName=copy, RestoreDateTime=point
            )
    return _is_complete(copy) or False


def _is_complete(copy: str) -> bool | None:
    """None where there is no such table."""
    try:
        table = _described(copy)
    except _dynamodb().exceptions.ResourceNotFoundException:
        return None
    return table["TableStatus"] == "ACTIVE" and not table.get("RestoreSummary", {}).get("RestoreInProgress")


def guard(deployed: str, copy: str, point: datetime) -> None:
    """Refuse traffic to the copy, protect it, and give it the tags of the original."""
    described = _described(copy)
    said = {TRAFFIC: REFUSED, "vestibule:restored-from": deployed, "vestibule:restored-to": clock.written(point)}
    _tag(described["TableArn"], _tags(_described(deployed)["TableArn"]) | said)
    if not described.get("DeletionProtectionEnabled"):
        _dynamodb().update_table(TableName=copy, DeletionProtectionEnabled=True)


def watch(copy: str, topic: str) -> None:
    """Raise an alarm when writes to the copy are throttled: it begins with the capacity of a new table."""
    _cloudwatch().put_metric_alarm(
        AlarmName=f"{copy}-throttled",
        AlarmDescription=f"{copy}: DynamoDB throttles writes to the restored table",
        Namespace="AWS/DynamoDB",
        MetricName="WriteThrottleEvents",
        Dimensions=[{"Name": "TableName", "Value": copy}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[topic],
    )


def connect(table: Table[Any], copy: str, pack: Pack) -> None:
    """Let DynamoDB delete by itself again, tell of deletions in a stream, and keep backups.

    Only when the replay is over. DynamoDB would delete what a hold keeps, as long as the copy does not know the hold; a
    stream would tell a second time of deletions that stand in the ledger; and a backup would hold what is erased again.
    """
    days = backups.recoverable_days(pack, table.holds.retention)
    _dynamodb().update_continuous_backups(
        TableName=copy,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days},
    )
    if table.expires:
        living = _dynamodb().describe_time_to_live(TableName=copy)["TimeToLiveDescription"]
        if living.get("TimeToLiveStatus") not in ("ENABLED", "ENABLING"):
            _dynamodb().update_time_to_live(
                TableName=copy, TimeToLiveSpecification={"Enabled": True, "AttributeName": ERASURE}
            )
    if table.is_promised and not (_described(copy).get("StreamSpecification") or {}).get("StreamEnabled"):
        _dynamodb().update_table(
            TableName=copy, StreamSpecification={"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}
        )


def let_traffic_move(arn: str) -> None:
    """Say on the copy that it has been proven."""
    _tag(arn, {TRAFFIC: MAY_MOVE})


def arn_of(copy: str) -> str:
    """The copy's ARN."""
    return str(_described(copy)["TableArn"])


def stream_of(deployed: str) -> str | None:
    """The stream of a deployed table; None where it has none."""
    described = _described(deployed)
    return described.get("LatestStreamArn") if described.get("StreamSpecification") else None


def _described(deployed: str) -> dict[str, Any]:
    return dict(_dynamodb().describe_table(TableName=deployed)["Table"])


def _tags(arn: str) -> dict[str, str]:
    """The tags of a table, without those that only AWS may set."""
    tags: dict[str, str] = {}
    after: dict[str, Any] = {}
    while True:
        page = _dynamodb().list_tags_of_resource(ResourceArn=arn, **after)
        tags |= {tag["Key"]: tag["Value"] for tag in page.get("Tags", []) if not tag["Key"].startswith("aws:")}
        if not page.get("NextToken"):
            return tags
        after = {"NextToken": page["NextToken"]}


def _tag(arn: str, tags: Mapping[str, str]) -> None:
    listed = [{"Key": key, "Value": value} for key, value in tags.items()]
    _dynamodb().tag_resource(ResourceArn=arn, Tags=listed)  # type: ignore[arg-type]


@cache
def _dynamodb() -> "DynamoDBClient":
    return aws.client("dynamodb")


@cache
def _cloudwatch() -> Any:  # noqa: ANN401 (its types are not installed)
    return aws.client("cloudwatch")
