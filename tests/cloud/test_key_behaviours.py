"""Behaviours of AWS around keys of KMS."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud
from tests.cloud.comparison import restored_and_stock
from tests.cloud.resources import create_stack, physical_id

OURS = {"operator": "valet", "person": "per_1"}
OTHERS: list[dict[str, str]] = [{}, {"operator": "valet"}, OURS | {"operator": "noke"}, OURS | {"purpose": "other"}]
CONDITION = {
    "StringEquals": {"kms:EncryptionContext:operator": "valet"},
    "StringLike": {"kms:EncryptionContext:person": "per_*"},
    "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["operator", "person"]},
}


@restored_and_stock(restored=["done", *["AccessDeniedException"] * 4], stock=["AccessDeniedException"] * 5)
def test_a_permission_on_a_key_depends_on_the_encryption_context(cloud: LocalCloud, expected: list[str]) -> None:
    stack = create_stack(cloud, {"Key": key(cloud), "Role": role(cloud)})
    kms = assumed(cloud, physical_id(cloud, stack, "Role"))
    named = physical_id(cloud, stack, "Key")
    assert [answer_of(kms, named, context) for context in (OURS, *OTHERS)] == expected


@pytest.mark.parametrize("other", OTHERS)
def test_a_key_that_was_wrapped_in_one_context_is_not_unwrapped_in_another(
    cloud: LocalCloud, other: dict[str, str]
) -> None:
    named = physical_id(cloud, create_stack(cloud, {"Key": key(cloud)}), "Key")
    kms = cloud.client("kms")
    made = kms.generate_data_key(KeyId=named, KeySpec="AES_256", EncryptionContext=OURS)
    wrapped = made["CiphertextBlob"]
    assert kms.decrypt(KeyId=named, CiphertextBlob=wrapped, EncryptionContext=OURS)["Plaintext"] == made["Plaintext"]
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(KeyId=named, CiphertextBlob=wrapped, EncryptionContext=other)


def answer_of(kms: Any, key_id: str, context: dict[str, str]) -> str:
    try:
        kms.generate_data_key(KeyId=key_id, KeySpec="AES_256", EncryptionContext=context)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "done"


def key(cloud: LocalCloud) -> dict[str, Any]:
    """A key that leaves permissions to the policies of roles, as CDK makes them."""
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*", "Principal": {"AWS": root(cloud)}}
    return {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Version": "2012-10-17", "Statement": [statement]}}}


def role(cloud: LocalCloud) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": root(cloud)}}
    permission = {
        "Effect": "Allow",
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": {"Fn::GetAtt": ["Key", "Arn"]},
        "Condition": CONDITION,
    }
    policy = {"PolicyName": "keys", "PolicyDocument": {"Version": "2012-10-17", "Statement": [permission]}}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document, "Policies": [policy]}}


def root(cloud: LocalCloud) -> str:
    return f"arn:aws:iam::{cloud.account}:root"


def assumed(cloud: LocalCloud, role_name: str) -> Any:
    arn = f"arn:aws:iam::{cloud.account}:role/{role_name}"
    given = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="keys")["Credentials"]
    session = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
    return session.client("kms", region_name=cloud.region, endpoint_url=cloud.endpoint)
