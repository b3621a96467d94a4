"""An AWS in memory as the stacks would leave it, and what can be seen in it afterwards."""

import json
import os
import uuid
from email import message_from_string, policy
from email.message import EmailMessage
from functools import cache
from typing import Any

import boto3
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID

from tests.functions import short_ways
from vestibule import config, register
from vestibule.table import EXPIRY, Table

REGION = "us-east-1"
SENDER = "privacy@example.com"
MACHINE = f"arn:aws:states:{REGION}:{DEFAULT_ACCOUNT_ID}:stateMachine:data-subject-request"
BREACHES = MACHINE.replace("data-subject-request", "breach-notification")
LETTERS_TO_MANY = MACHINE.replace("data-subject-request", "letters-to-many")
QUEUES = f"https://sqs.{REGION}.amazonaws.com/{DEFAULT_ACCOUNT_ID}"
TABLES: tuple[Table[Any], ...] = register.SHARED + tuple(
    table for tables in register.BY_FEATURE.values() for table in tables
)

type Item = dict[str, Any]

short_ways.take()

client = cache(boto3.client)
"""Clients take longer to make than most tests do to run."""


def settings() -> dict[str, str]:
    """The environment of all functions together."""
    return {
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "OPERATOR": "valet",
        "ALARMS_TOPIC": f"arn:aws:sns:{REGION}:{DEFAULT_ACCOUNT_ID}:alarms",
        "BATCH_WORKFLOW_ARN": LETTERS_TO_MANY,
        "BUS_NAME": "vestibule",
        "BREACH_WORKFLOW_ARN": BREACHES,
        "BUNDLES_BUCKET": "bundles",
        "CURSOR_SECRET": "cursors",
        "DEFAULT_LANGUAGE": "fr",
        "DEAD_LETTERS_URL": f"{QUEUES}/dead-letters",
        "DEVICE_POLICY": "vestibule-device",
        "DOOR_KEY": "none_yet",
        "DOOR_SECRET": "doors",
        "EVIDENCE_BUCKET": "evidence",
        "IMAGES_BUCKET": "images",
        "MAIL_ADDRESS": "1 Main Street, New York, NY 10001",
        "MAIL_FROM": SENDER,
        "MAIL_SECRET": "mail",
        "MAIL_SET": "vestibule",
        "PROTOCOL_SECRET": "protocols",
        "PUBLIC_URL": "https://api.example.com",
        "SEALING_KEY": "alias/sealing",
        "SIGNING_KEY": "none_yet",
        "USER_POOL_ID": "none_yet",
        "WEBHOOK_SECRET": "webhooks",
        "WORKFLOW_ARN": MACHINE,
        "DEPLOYED_TABLES": json.dumps({table.name: _deployed(table) for table in TABLES}),
        **{config.table_variable(table.name): _deployed(table) for table in TABLES},
    }


def backend(service: str, region: str = REGION) -> Any:
    """What moto keeps of a service, under its name for it."""
    return get_backend(service)[DEFAULT_ACCOUNT_ID][region]  # type: ignore[call-overload]


def furnish() -> None:
    """Make everything but the user pool, in moto's memory: its API would take most of the time of most tests."""
    make_tables()
    _make_bus()
    _make_buckets()
    make_signing_key()
    make_signing_key("DOOR_KEY")
    for name in ("cursors", "doors", "mail", "protocols", "webhooks"):
        _make_secret(name)
    make_sealing_key()
    backend("sqs").create_queue("dead-letters")
    backend("sesv2").create_email_identity(SENDER, None, None, None)
    backend("iot").create_policy("vestibule-device", "{}")
    _make_machines()


LEFT_OUT = (
    *("throughput", "indexes", "streams", "sse_specification"),
    *("tags", "deletion_protection_enabled", "warm_throughput"),
)


def make_tables(*tables: Table[Any]) -> None:
    """Every table of the register (or these), from its declaration, as `stacks.data` makes it."""
    dynamodb = backend("dynamodb")
    for table in tables or TABLES:
        keyed = {*table.key, *(key for keys in table.every_index.values() for key in keys)}
        types = [{"AttributeName": name, "AttributeType": table.attribute_type(name)} for name in sorted(keyed)]
        indexes = [_index(name, keys) for name, keys in table.every_index.items()]
        dynamodb.create_table(
            name=_deployed(table),
            schema=_schema(table.key),
            attr=types,
            global_indexes=indexes,
            billing_mode="PAY_PER_REQUEST",
            **dict.fromkeys(LEFT_OUT),
        )


def make_sealing_key() -> None:
    """The key over the keys of persons. KMS chooses its identifier, so it is named here."""
    made = backend("kms").create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", None)
    backend("kms").create_alias(made.id, "alias/sealing")


def make_signing_key(setting: str = "SIGNING_KEY") -> None:
    """The key that signs the ledger's days, or the doors'. KMS names it, and moto would hash what is a digest already."""
    made = backend("kms").create_key(None, "SIGN_VERIFY", "ECC_NIST_P256", "", None)
    key = made.private_key
    key.sign = lambda digest, _: key.private_key.sign(digest, ec.ECDSA(Prehashed(SHA256())))
    os.environ[setting] = made.id


def make_pool() -> None:
    """The user pool with its groups, for the tests that invite somebody. AWS chooses its identifier."""
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people", AliasAttributes=["email"])["UserPool"]["Id"]
    for group in ("operator", "compliance", "manager", "technician", "dealer", "resident"):
        cognito.create_group(GroupName=group, UserPoolId=pool)
    os.environ["USER_POOL_ID"] = pool


def empty(*tables: Table[Any]) -> None:
    """Begin anew with these tables within one test."""
    for table in tables:
        client("dynamodb").delete_table(TableName=_deployed(table))
    make_tables(*tables)


def contents(*tables: Table[Any]) -> dict[str, list[Item]]:
    """Every item of every table (or of these), in an order of its own, so that two worlds can be compared."""
    dynamodb, made = client("dynamodb"), backend("dynamodb").tables
    found = {
        table.name: dynamodb.scan(TableName=_deployed(table))["Items"] if made[_deployed(table)].items else []
        for table in tables or TABLES
    }
    return {name: sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) for name, items in found.items()}


def count(table: Table[Any]) -> int:
    """How many items the table holds, the expired ones included."""
    return len(contents(table)[table.name])


def expiry_of(item: Item) -> int:
    """The time to live of a stored item, seconds since 1970."""
    return int(item[EXPIRY]["N"])


def dead_letters() -> list[tuple[str, str]]:
    """Reason and body of each dead letter."""
    received = client("sqs").receive_message(
        QueueUrl=f"{QUEUES}/dead-letters", MaxNumberOfMessages=10, MessageAttributeNames=["All"], VisibilityTimeout=0
    )
    return [
        (letter["MessageAttributes"]["reason"]["StringValue"], letter["Body"])
        for letter in received.get("Messages", [])
    ]


def events() -> list[dict[str, Any]]:
    """What has been published on the bus: the details of the events."""
    sqs, found = client("sqs"), []
    while received := sqs.receive_message(QueueUrl=f"{QUEUES}/overheard", MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in received]
    return [event["detail"] for event in found]


def mails() -> list[tuple[str, str, str]]:
    """Address, subject and plain text of each mail that was sent."""
    return [(mail["To"], mail["Subject"], text_of(mail)) for mail in letters()]


def letters() -> list[EmailMessage]:
    """Each mail that was sent, as its reader's program takes it apart."""
    sent = backend("ses").sent_messages
    return [message_from_string(mail.raw_data, policy=policy.default) for mail in sent]


def raw_mails() -> list[str]:
    """Each mail as it left, coded and folded as it was."""
    return [mail.raw_data for mail in backend("ses").sent_messages]


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The plain text of a mail, or its HTML."""
    part = mail.get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def accounts() -> list[str]:
    """The user names in the pool."""
    if os.environ["USER_POOL_ID"] == "none_yet":
        return []
    return [
        user["Username"] for user in client("cognito-idp").list_users(UserPoolId=os.environ["USER_POOL_ID"])["Users"]
    ]


def told() -> list[tuple[str, dict[str, Any]]]:
    """Topic and payload of each message to a device."""
    published = backend("iotdata").published_payloads
    return [(topic, json.loads(payload)) for topic, payload in published]


def executions(machine: str = MACHINE) -> list[str]:
    """The names of the workflow's executions."""
    listed = client("stepfunctions").list_executions(stateMachineArn=machine)["executions"]
    return [execution["name"] for execution in listed]


def _deployed(table: Table[Any]) -> str:
    return f"vestibule-{table.name}"


def _schema(keys: tuple[str, ...]) -> Any:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(keys, ("HASH", "RANGE"), strict=False)]


def _index(name: str, keys: tuple[str, ...]) -> Any:
    return {"IndexName": name, "KeySchema": _schema(keys), "Projection": {"ProjectionType": "ALL"}}


def _make_bus() -> None:
    """The bus, with a queue that overhears everything of ours."""
    events = backend("events")
    backend("sqs").create_queue("overheard")
    events.create_event_bus("vestibule")
    events.put_rule("all", event_bus_arn="vestibule", event_pattern=json.dumps({"source": [{"prefix": "vestibule."}]}))
    queue = f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:overheard"
    events.put_targets("all", "vestibule", [{"Id": "overheard", "Arn": queue}])


def _make_buckets() -> None:
    """For copies, for pictures, and one whose objects can be locked."""
    s3 = backend("s3", "aws")
    for name in ("bundles", "images"):
        s3.create_bucket(name, REGION)
    evidence = s3.create_bucket("evidence", REGION)
    evidence.object_lock_enabled, evidence.versioning_status = True, "Enabled"


def _make_secret(name: str) -> None:
    """A secret that is its name's first letter, over and over."""
    version = str(uuid.uuid4())
    backend("secretsmanager").create_secret(name, name[0] * 64, None, "", [], None, version, [], force_overwrite=False)


def _make_machines() -> None:
    """Machines that can be started; the real ones run with the journeys."""
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    for name in ("breach-notification", "data-subject-request", "letters-to-many"):
        backend("stepfunctions").create_state_machine(
            name, definition, f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/workflow"
        )
