"""Behaviours of tables, buckets and HTTP APIs that the emulator lacks and the launcher restores."""

import json
import subprocess
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from local.cloud.server import LocalCloud, emulator_python
from tests.cloud.comparison import comes_true, restored_and_stock
from tests.cloud.resources import Template, create_stack, function, physical_id, table, update_stack

ORIGIN = "https://app.example"

EXPIRY = {"AttributeName": "expires_at", "Enabled": True}
STREAM = {"StreamViewType": "NEW_AND_OLD_IMAGES"}

NOTING_EVENTS = """
import json, os
def handler(event, context):
    with open(os.environ["EVENTS"], "a") as events: events.write(json.dumps(event) + "\\n")
"""

SWEEP_ONCE = """
import json, time
from types import SimpleNamespace
from ministack.services import dynamodb

key = {"AttributeName": "id"}
dynamodb._create_table({
    "TableName": "doors", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{**key, "KeyType": "HASH"}],
    "AttributeDefinitions": [{**key, "AttributeType": "S"}],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
})
dynamodb._update_ttl({"TableName": "doors", "TimeToLiveSpecification": {"AttributeName": "e", "Enabled": True}})
dynamodb._put_item({"TableName": "doors", "Item": {"id": {"S": "1"}, "e": {"N": "1"}}})
waits = []

def wait(seconds):
    waits.append(seconds)
    if len(waits) > 1:
        raise SystemExit

dynamodb.time = SimpleNamespace(time=time.time, sleep=wait)
try:
    dynamodb._ttl_reaper()
except SystemExit:
    pass
items = sum(map(len, dynamodb._tables["doors"]["items"].values()))
print(json.dumps({
    "seconds": waits[0], "items": items,
    "records": [record["eventName"] for record in dynamodb._stream_records["doors"]],
}))
"""


@restored_and_stock(restored="ENABLED", stock="DISABLED")
def test_a_template_turns_on_expiry(cloud: LocalCloud, expected: str) -> None:
    name = create_table(cloud, TimeToLiveSpecification=EXPIRY)
    described = cloud.client("dynamodb").describe_time_to_live(TableName=name)
    assert described["TimeToLiveDescription"]["TimeToLiveStatus"] == expected


@restored_and_stock(restored="ENABLED", stock="DISABLED")
def test_a_changed_template_turns_on_expiry(cloud: LocalCloud, expected: str) -> None:
    stack = create_stack(cloud, table())
    update_stack(cloud, stack, table(TimeToLiveSpecification=EXPIRY))
    described = cloud.client("dynamodb").describe_time_to_live(TableName=physical_id(cloud, stack, "Table"))
    assert described["TimeToLiveDescription"]["TimeToLiveStatus"] == expected


@restored_and_stock(restored="ENABLED", stock="DISABLED")
def test_a_template_turns_on_point_in_time_recovery(cloud: LocalCloud, expected: str) -> None:
    name = create_table(cloud, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    backups = cloud.client("dynamodb").describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == expected


@restored_and_stock(restored={"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": "some-key"}, stock=None)
def test_a_template_names_the_key_of_a_table(cloud: LocalCloud, expected: object) -> None:
    name = create_table(cloud, SSESpecification={"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": "some-key"})
    assert cloud.client("dynamodb").describe_table(TableName=name)["Table"].get("SSEDescription") == expected


@restored_and_stock(restored=["ENABLED", "ENABLED"], stock=["DISABLED", "DISABLED"])
def test_a_global_table_takes_expiry_and_recovery(cloud: LocalCloud, expected: list[str]) -> None:
    replica = {
        "Region": cloud.region,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
    }
    template = table(TimeToLiveSpecification=EXPIRY, Replicas=[replica])
    template["Table"]["Type"] = "AWS::DynamoDB::GlobalTable"
    name = physical_id(cloud, create_stack(cloud, template), "Table")
    expiry = cloud.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    backups = cloud.client("dynamodb").describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]
    assert [expiry["TimeToLiveStatus"], recovery["PointInTimeRecoveryStatus"]] == expected


def test_an_expired_item_reaches_the_stream_function_within_the_chosen_interval(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    events = tmp_path / "events"
    name = create_watched_table(cloud, events)
    item = {"id": {"S": "visit"}, "expires_at": {"N": "1"}}
    cloud.client("dynamodb").put_item(TableName=name, Item=item)
    assert comes_true(lambda: len(records_in(events)) == 2, within_seconds=10)
    removal = records_in(events)[1]
    assert removal["eventName"] == "REMOVE"
    assert removal["dynamodb"]["OldImage"] == item
    assert removal["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def test_the_stock_sweep_waits_a_minute_and_leaves_no_record(tmp_path: Path) -> None:
    """One round of the stock sweep without its wait, since a test cannot wait a minute for it."""
    swept = subprocess.run(
        [emulator_python(), "-c", SWEEP_ONCE],
        env={"TMPDIR": str(tmp_path)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(swept.stdout.splitlines()[-1]) == {"seconds": 60, "items": 0, "records": ["INSERT"]}


@restored_and_stock(restored="aws:kms", stock="AES256")
def test_a_template_sets_the_encryption_of_a_bucket(cloud: LocalCloud, expected: str) -> None:
    default = {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "some-key"}}
    bucket = create_bucket(cloud, BucketEncryption={"ServerSideEncryptionConfiguration": [default]})
    encryption = cloud.client("s3").get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == expected


@restored_and_stock(
    restored=[
        {
            "ID": "photos",
            "Filter": {"Prefix": "photos/"},
            "Status": "Enabled",
            "Expiration": {"Days": 30},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        }
    ],
    stock="NoSuchLifecycleConfiguration",
)
def test_a_template_sets_the_lifecycle_of_a_bucket(cloud: LocalCloud, expected: object) -> None:
    rule = {
        "Id": "photos",
        "Prefix": "photos/",
        "Status": "Enabled",
        "ExpirationInDays": 30,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
    }
    s3 = cloud.client("s3")
    bucket = create_bucket(cloud, LifecycleConfiguration={"Rules": [rule]})
    try:
        seen = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except s3.exceptions.ClientError as error:
        seen = error.response["Error"]["Code"]
    assert seen == expected


@restored_and_stock(restored="AccessDenied", stock="deleted")
def test_a_template_locks_the_objects_of_a_bucket(cloud: LocalCloud, expected: str) -> None:
    default = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3}}
    bucket = create_bucket(
        cloud,
        VersioningConfiguration={"Status": "Enabled"},
        ObjectLockEnabled=True,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": default},
    )
    s3 = cloud.client("s3")
    version = s3.put_object(Bucket=bucket, Key="day", Body=b"lines")["VersionId"]
    try:
        s3.delete_object(Bucket=bucket, Key="day", VersionId=version)
        seen = "deleted"
    except s3.exceptions.ClientError as error:
        seen = error.response["Error"]["Code"]
    assert seen == expected


@restored_and_stock(restored=204, stock=403)
def test_an_allowed_origin_passes_preflight(cloud: LocalCloud, expected: int) -> None:
    stack = create_stack(cloud, http_api(ORIGIN))
    assert preflight(cloud, physical_id(cloud, stack, "Api"), ORIGIN) == expected


@restored_and_stock(restored=204, stock=403)
def test_an_origin_added_later_passes_preflight(cloud: LocalCloud, expected: int) -> None:
    stack = create_stack(cloud, http_api("https://old.example"))
    update_stack(cloud, stack, http_api(ORIGIN))
    assert preflight(cloud, physical_id(cloud, stack, "Api"), ORIGIN) == expected


def test_a_foreign_origin_fails_preflight(cloud: LocalCloud) -> None:
    stack = create_stack(cloud, http_api(ORIGIN))
    assert preflight(cloud, physical_id(cloud, stack, "Api"), "https://evil.example") == 403


@pytest.mark.parametrize("cloud", ["faithful", "stock"], indirect=True)
def test_a_presigned_address_is_refused_after_its_expiry(cloud: LocalCloud) -> None:
    """Nothing needs restoring here: the emulator checks, as long as the signature is version 4."""
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_object(Bucket="photos", Key="door.jpg", Body=b"a door")
    lasting, brief = (
        s3.generate_presigned_url("get_object", Params={"Bucket": "photos", "Key": "door.jpg"}, ExpiresIn=seconds)
        for seconds in (60, 1)
    )
    assert fetch(cloud, "GET", lasting) == 200
    assert comes_true(lambda: fetch(cloud, "GET", brief) == 403, within_seconds=5)


def create_table(cloud: LocalCloud, **properties: object) -> str:
    return physical_id(cloud, create_stack(cloud, table(**properties)), "Table")


def create_bucket(cloud: LocalCloud, **properties: object) -> str:
    stack = create_stack(cloud, {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": properties}})
    return physical_id(cloud, stack, "Bucket")


def create_watched_table(cloud: LocalCloud, events: Path) -> str:
    """Create a table with expiry whose stream goes to a function that writes its events to a file, one a line."""
    mapping = {
        "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
        "FunctionName": {"Ref": "Function"},
        "StartingPosition": "TRIM_HORIZON",
    }
    template = {
        **table(TimeToLiveSpecification=EXPIRY, StreamSpecification=STREAM),
        "Function": function(NOTING_EVENTS, variables={"EVENTS": str(events)}),
        "Mapping": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": mapping},
    }
    return physical_id(cloud, create_stack(cloud, template), "Table")


def records_in(events: Path) -> list[dict[str, Any]]:
    lines = events.read_text().splitlines() if events.exists() else []
    return [record for line in lines for record in json.loads(line)["Records"]]


def http_api(origin: str) -> Template:
    cors = {"AllowOrigins": [origin], "AllowMethods": ["GET"], "AllowHeaders": ["authorization"]}
    api = {"Name": "front", "ProtocolType": "HTTP", "CorsConfiguration": cors}
    stage = {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True}
    return {
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": api},
        "Stage": {"Type": "AWS::ApiGatewayV2::Stage", "Properties": stage},
    }


def preflight(cloud: LocalCloud, api_id: str, origin: str) -> int:
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return fetch(cloud, "OPTIONS", f"{cloud.api_url(api_id)}/doors", headers)


def fetch(cloud: LocalCloud, method: str, address: str, headers: dict[str, str] | None = None) -> int:
    with closing(HTTPConnection("127.0.0.1", cloud.port)) as connection:
        connection.request(method, address.removeprefix(cloud.endpoint), headers=headers or {})
        with connection.getresponse() as response:
            return response.status


@restored_and_stock(restored=True, stock=False)
def test_a_template_refers_to_a_secret_by_its_arn(cloud: LocalCloud, expected: object) -> None:
    secret = {"Type": "AWS::SecretsManager::Secret", "Properties": {"Description": "signs cursors"}}
    stack = create_stack(cloud, {"Secret": secret})
    assert physical_id(cloud, stack, "Secret").startswith("arn:aws:secretsmanager:") is expected
    update_stack(cloud, stack, {"Secret": {**secret, "Properties": {"Description": "signs them still"}}})
    assert physical_id(cloud, stack, "Secret").startswith("arn:aws:secretsmanager:") is expected
