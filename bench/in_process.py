"""AWS in this process, by moto: the tables of the register and everything else that the functions call, empty.

The identity pool is not moto's, see `identity_pool`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto import mock_aws

from vestibule import register
from vestibule.config import table_variable
from vestibule.policy import pack as packs
from vestibule.policy.pack import Pack
from vestibule.table import BY_DUE, Table

REGION = "us-east-1"
ACCOUNT = "123456789012"
BUCKET, BUS, DEVICE_POLICY = "vestibule-bundles", "vestibule", "vestibule-device"
WORKFLOW = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:data-subject-request"
_LEAST_MACHINE = '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}'


@contextmanager
def furnished(operator: str) -> Iterator[Pack]:
    """An empty deployment of this operator; the functions' settings are in the environment meanwhile."""
    pack = packs.load(operator)
    os.environ.update(AWS_DEFAULT_REGION=REGION, AWS_REGION=REGION, AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")
    with mock_aws():
        tables = register.tables(pack)
        for table in tables:
            _create(table)
        os.environ.update({table_variable(table.name): table.name for table in tables})
        os.environ.update(_settings(operator, pack.contacts.email))
        yield pack


def _settings(operator: str, mail_from: str) -> dict[str, str]:
    """Make what the functions call, and say where it is."""
    boto3.client("events").create_event_bus(Name=BUS)
    boto3.client("s3").create_bucket(Bucket=BUCKET)
    boto3.client("sesv2").create_email_identity(EmailIdentity=mail_from)
    boto3.client("iot").create_policy(policyName=DEVICE_POLICY, policyDocument="{}")
    secret = boto3.client("secretsmanager").create_secret(Name="cursors", SecretString="s" * 64)
    mail_secret = boto3.client("secretsmanager").create_secret(Name="mail", SecretString="m" * 64)
    door_secret = boto3.client("secretsmanager").create_secret(Name="doors", SecretString="d" * 64)
    door_key = boto3.client("kms").create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    sealing_key = boto3.client("kms").create_key()
    boto3.client("sesv2").create_configuration_set(ConfigurationSetName="vestibule")
    dead_letters = boto3.client("sqs").create_queue(QueueName="dead-letters")
    boto3.client("stepfunctions").create_state_machine(
        name="data-subject-request", definition=_LEAST_MACHINE, roleArn=f"arn:aws:iam::{ACCOUNT}:role/workflow"
    )
    return {
        "OPERATOR": operator,
        "BUS_NAME": BUS,
        "BUNDLES_BUCKET": BUCKET,
        "DEFAULT_LANGUAGE": "en",
        "MAIL_FROM": mail_from,
        "MAIL_SECRET": mail_secret["ARN"],
        "MAIL_SET": "vestibule",
        "DEVICE_POLICY": DEVICE_POLICY,
        "CURSOR_SECRET": secret["ARN"],
        "DOOR_KEY": door_key["KeyMetadata"]["Arn"],
        "DOOR_SECRET": door_secret["ARN"],
        "SEALING_KEY": sealing_key["KeyMetadata"]["Arn"],
        "DEAD_LETTERS_URL": dead_letters["QueueUrl"],
        "WORKFLOW_ARN": WORKFLOW,
        "PUBLIC_URL": "https://bench.example",
        "USER_POOL_ID": "pool",
    }


def _create(table: Table[Any]) -> None:
    keyed = dict.fromkeys((*table.key, *(name for keys in table.every_index.values() for name in keys)))
    indexes = [
        {
            "IndexName": name,
            "KeySchema": _schema(keys),
            "Projection": {"ProjectionType": "KEYS_ONLY" if name == BY_DUE else "ALL"},
        }
        for name, keys in table.every_index.items()
    ]
    wanted: dict[str, Any] = {
        "TableName": table.name,
        "KeySchema": _schema(table.key),
        "AttributeDefinitions": [{"AttributeName": key, "AttributeType": table.attribute_type(key)} for key in keyed],
        "BillingMode": "PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    }
    boto3.client("dynamodb").create_table(**wanted)


def _schema(keys: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"AttributeName": key, "KeyType": kind} for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)]
