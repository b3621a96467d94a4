"""A table restored to a point in time holds what it held then."""

import time
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud
from tests.cloud.comparison import comes_true, restored_and_stock
from tests.cloud.resources import create_stack, physical_id, table

RECOVERY = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 5}
EXPIRY = {"AttributeName": "expires_at", "Enabled": True}
_numbers = count(1)


@restored_and_stock(restored=["changed: before", "erased: before"], stock=["added: after", "changed: after"])
def test_a_restored_table_holds_what_it_held_then(cloud: LocalCloud, expected: list[str]) -> None:
    name = recoverable(cloud)
    write(cloud, name, changed="before", erased="before")
    point = the_next_second()
    write(cloud, name, changed="after", added="after")
    cloud.client("dynamodb").delete_item(TableName=name, Key={"id": {"S": "erased"}})
    assert contents(cloud, restored(cloud, name, point)) == expected
    assert contents(cloud, name) == ["added: after", "changed: after"]


def test_what_a_transaction_or_the_expiry_has_changed_since_is_undone_too(cloud: LocalCloud) -> None:
    name = recoverable(cloud, TimeToLiveSpecification=EXPIRY)
    write(cloud, name, kept="before", erased="before", expired="before")
    point = the_next_second()
    key = {"TableName": name, "Key": {"id": {"S": "erased"}}}
    put = {"TableName": name, "Item": {"id": {"S": "added"}, "said": {"S": "after"}}}
    cloud.client("dynamodb").transact_write_items(TransactItems=[{"Delete": key}, {"Put": put}])
    update = {"UpdateExpression": "SET expires_at = :long_ago", "ExpressionAttributeValues": {":long_ago": {"N": "1"}}}
    cloud.client("dynamodb").update_item(TableName=name, Key={"id": {"S": "expired"}}, **update)
    assert comes_true(lambda: contents(cloud, name) == ["added: after", "kept: before"], within_seconds=10)
    expected = ["erased: before", "expired: before", "kept: before"]
    assert contents(cloud, restored(cloud, name, point)) == expected


@restored_and_stock(restored="InvalidRestoreTimeException", stock=None)
@pytest.mark.parametrize("off", [timedelta(days=1), -timedelta(days=1)], ids=["to_come", "before_recovery"])
def test_a_point_outside_of_the_window_is_refused(cloud: LocalCloud, expected: str | None, off: timedelta) -> None:
    name = recoverable(cloud)
    assert refusal(cloud, name, datetime.now(UTC) + off) == expected


@restored_and_stock(restored="PointInTimeRecoveryUnavailableException", stock=None)
def test_a_table_without_recovery_cannot_be_restored(cloud: LocalCloud, expected: str | None) -> None:
    name = physical_id(cloud, create_stack(cloud, table()), "Table")
    assert refusal(cloud, name, datetime.now(UTC)) == expected


@restored_and_stock(restored=(5, True), stock=(None, False))
def test_the_window_begins_with_the_recovery_and_goes_on(cloud: LocalCloud, expected: tuple[int | None, bool]) -> None:
    name = physical_id(cloud, create_stack(cloud, table()), "Table")
    cloud.client("dynamodb").update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=RECOVERY)
    the_next_second()
    described = cloud.client("dynamodb").describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    window = described["PointInTimeRecoveryDescription"]
    grows = window["EarliestRestorableDateTime"] < window["LatestRestorableDateTime"]
    assert (window.get("RecoveryPeriodInDays"), grows) == expected


def test_what_a_restore_leaves_out_is_off(cloud: LocalCloud) -> None:
    stream = {"StreamViewType": "OLD_IMAGE"}
    name = recoverable(cloud, TimeToLiveSpecification=EXPIRY, StreamSpecification=stream)
    copy = restored(cloud, name, the_next_second())
    dynamodb = cloud.client("dynamodb")
    described = dynamodb.describe_table(TableName=copy)["Table"]
    expiry = dynamodb.describe_time_to_live(TableName=copy)["TimeToLiveDescription"]["TimeToLiveStatus"]
    backups = dynamodb.describe_continuous_backups(TableName=copy)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    assert (described.get("StreamSpecification"), expiry, recovery) == (None, "DISABLED", "DISABLED")


def recoverable(cloud: LocalCloud, **properties: object) -> str:
    resources = table(PointInTimeRecoverySpecification=RECOVERY, **properties)
    return physical_id(cloud, create_stack(cloud, resources), "Table")


def write(cloud: LocalCloud, name: str, **items: str) -> None:
    for key, said in items.items():
        cloud.client("dynamodb").put_item(TableName=name, Item={"id": {"S": key}, "said": {"S": said}})


def the_next_second() -> datetime:
    """A whole second, once it has come: a restore knows no parts of one."""
    point = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    time.sleep((point - datetime.now(UTC)).total_seconds() + 0.01)
    return point


def restored(cloud: LocalCloud, name: str, point: datetime) -> str:
    copy = f"{name}-restored-{next(_numbers)}"
    cloud.client("dynamodb").restore_table_to_point_in_time(
        SourceTableName=name, TargetTableName=copy, RestoreDateTime=point
    )
    return copy


def refusal(cloud: LocalCloud, name: str, point: datetime) -> Any:
    try:
        restored(cloud, name, point)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def contents(cloud: LocalCloud, name: str) -> list[str]:
    items = cloud.client("dynamodb").scan(TableName=name)["Items"]
    return sorted(f"{item['id']['S']}: {item['said']['S']}" for item in items)
