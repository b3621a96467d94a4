"""What a bucket's policy can ask of a request."""

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud
from tests.cloud.comparison import restored_and_stock


def as_somebody(cloud: LocalCloud) -> Any:
    """A client of S3 for a user who may do everything: policies of buckets bind everybody but the root."""
    users = cloud.client("iam")
    users.create_user(UserName="writer")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    users.put_user_policy(UserName="writer", PolicyName="all", PolicyDocument=json.dumps(everything))
    key = users.create_access_key(UserName="writer")["AccessKey"]
    return boto3.client(
        "s3",
        endpoint_url=cloud.endpoint,
        region_name=cloud.region,
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
    )


@restored_and_stock(restored=["AccessDenied", "written", "PreconditionFailed"], stock=["AccessDenied"] * 3)
def test_a_bucket_can_refuse_whatever_would_overwrite(cloud: LocalCloud, expected: object) -> None:
    cloud.client("s3").create_bucket(Bucket="once")
    only_new = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::once/*",
        "Condition": {"Null": {"s3:if-none-match": "true"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [only_new]})
    cloud.client("s3").put_bucket_policy(Bucket="once", Policy=policy)
    s3 = as_somebody(cloud)

    def put(**condition: str) -> str:
        try:
            s3.put_object(Bucket="once", Key="day", Body=b"lines", **condition)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "written"

    assert [put(), put(IfNoneMatch="*"), put(IfNoneMatch="*")] == expected
