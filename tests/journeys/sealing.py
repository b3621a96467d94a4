"""A function that seals, as later ones will: with both layers, on the deployed keys, and a table of its own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.running import House
from tests.cloud.resources import create_stack, function, physical_id
from tests.journeys.tables import table_names

SOURCE = """
from vestibule import clock, sealing
from vestibule.holdings import Holding
from vestibule.shapes import Record, SealedText
from vestibule.table import Table, commit
from vestibule.words import Words

class Code(Record):
    person_id: str
    digits: SealedText

CODES = Table(
    "codes",
    Code,
    Holding(about=Words("codes", "codes", "codes"), categories=("user.access.code",), uses=("essential.service",),
            source="system", retention="people", subject="person_id", by_subject=None, secrets=frozenset()),
    key=("person_id",),
)

def store(place, digits, now):
    commit(CODES.add(Code(person_id=place.person_id, digits=sealing.seal(place, digits, now))))
    return "stored"

def read(place, _, now):
    return sealing.unseal(place, CODES.get(place.person_id, now=now).digits, now)

def shred(place, _, now):
    shredding = sealing.shred(place.person_id, now)
    commit(shredding.write)
    return shredding.had_key

def handler(event, context):
    place = sealing.Place(event["person_id"], CODES, "digits", (event["person_id"],))
    try:
        return globals()[event["do"]](place, event.get("digits"), clock.now())
    except sealing.Unreadable as error:
        return type(error).__name__
"""


@dataclass(frozen=True)
class Sealer:
    """The running function."""

    house: House
    name: str
    codes: str
    """The deployed name of its table."""

    def ask(self, do: str, person_id: str, digits: str = "") -> Any:
        """Let it store, read or shred."""
        sent = json.dumps({"do": do, "person_id": person_id, "digits": digits})
        invoked = self.house.cloud.client("lambda").invoke(FunctionName=self.name, Payload=sent)
        return json.load(invoked["Payload"])


@contextmanager
def sealer(house: House) -> Iterator[Sealer]:
    """The function, with the permissions that `stacks.sealing.may_seal` gives, and those on the tables."""
    stack = create_stack(house.cloud, {"Codes": _table(), "Role": _role(house), "Sealer": _function(house)})
    yield Sealer(house, physical_id(house.cloud, stack, "Sealer"), physical_id(house.cloud, stack, "Codes"))
    house.cloud.client("cloudformation").delete_stack(StackName=stack)


def sealing_key(house: House) -> str:
    """The ARN of the deployed key over the keys of persons."""
    resources = house.cloud.client("cloudformation").describe_stack_resources(StackName="vestibule-data")
    found = [
        each["PhysicalResourceId"]
        for each in resources["StackResources"]
        if each["LogicalResourceId"].startswith("SealingKey")
    ]
    return str(house.cloud.client("kms").describe_key(KeyId=found[0])["KeyMetadata"]["Arn"])


def _function(house: House) -> dict[str, Any]:
    like = house.cloud.client("lambda").get_function_configuration(FunctionName="vestibule-people-invite-person")
    variables = {
        "OPERATOR": house.operator,
        "CODES_TABLE": {"Ref": "Codes"},
        "SEALS_TABLE": table_names(house)["seals"],
        "SEALING_KEY": sealing_key(house),
    }
    return function(
        SOURCE,
        Environment={"Variables": variables},
        Role={"Fn::GetAtt": ["Role", "Arn"]},
        Layers=[layer["Arn"] for layer in like["Layers"]],
    )


def _role(house: House) -> dict[str, Any]:
    tables = f"arn:aws:dynamodb:{house.cloud.region}:{house.cloud.account}:table"
    keys = [f"{tables}/{table_names(house)['seals']}", {"Fn::GetAtt": ["Codes", "Arn"]}]
    verbs = [f"dynamodb:{verb}" for verb in ("GetItem", "PutItem", "UpdateItem")]
    condition = {
        "StringEquals": {"kms:EncryptionContext:operator": house.operator},
        "StringLike": {"kms:EncryptionContext:person": "per_*"},
        "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["operator", "person"]},
    }
    statements = [
        {"Effect": "Allow", "Action": verbs, "Resource": keys},
        {
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": sealing_key(house),
            "Condition": condition,
        },
    ]
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    policy = {"PolicyName": "seals", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}
    document = {"Version": "2012-10-17", "Statement": [trust]}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document, "Policies": [policy]}}


def _table() -> dict[str, Any]:
    attribute = {"AttributeName": "person_id"}
    properties = {
        "KeySchema": [{**attribute, "KeyType": "HASH"}],
        "AttributeDefinitions": [{**attribute, "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    return {"Type": "AWS::DynamoDB::Table", "Properties": properties}
