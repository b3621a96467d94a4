"""What the role of each function may really do, tried out call by call under IAM, is what the matrix says.

`tests/stacks` compares the matrix with the templates. Here the deployed roles are assumed and used: a verb, a table or
an index that a role should not reach answers that access is denied.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.running import House
from tests.cloud.resources import call, create_functions, function
from tests.journeys.attempts import NOBODY, Attempt, attempts_at
from tests.journeys.tables import table_names
from tests.stacks.matrix import PERMITTED, TABLES
from vestibule import register
from vestibule.policy import pack as packs

DENIED = {"AccessDenied", "AccessDeniedException", "ForbiddenException"}
ELSEWHERE = (
    *("access/bar_grants", "access/overlock_space", "access/retell_overlocks"),
    *("access/end_locations", "access/review_locations"),
    *("people/apply", "people/confirm_application", "people/review_applications", "visits/note_visit"),
)
"""What this house has no feature for."""
SECRETS = ("CursorSecret", "MailSecret", "WebhookSecret")


@dataclass(frozen=True)
class Assumed:
    """The rights of one role, as clients that use them."""

    house: House
    given: dict[str, str]
    """The credentials, as a client takes them."""

    @cached_property
    def clients(self) -> dict[str, Any]:
        return {}

    def client(self, service: str) -> Any:
        if service not in self.clients:
            self.clients[service] = session().client(service, endpoint_url=self.house.cloud.endpoint, **self.given)
        return self.clients[service]

    def may(self, service: str, attempt: Attempt) -> bool:
        """Whether a call is permitted; one that is permitted and fails for another reason is permitted."""
        try:
            attempt(self.client(service))
        except ClientError as error:
            return error.response["Error"]["Code"] not in DENIED
        return True


@contextmanager
def assumed(house: House, name: str) -> Iterator[Assumed]:
    """Take on the role of a function. Its trust is opened for the administrator meanwhile, its permissions untouched."""
    iam, role = house.cloud.client("iam"), str(configuration_of(house, name)["Role"])
    role_name = role.rpartition("/")[2]
    trust = iam.get_role(RoleName=role_name)["Role"]["AssumeRolePolicyDocument"]
    administrator = {"Effect": "Allow", "Principal": {"AWS": house.cloud.account}, "Action": "sts:AssumeRole"}
    iam.update_assume_role_policy(
        RoleName=role_name, PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [administrator]})
    )
    try:
        yield Assumed(house, credentials_of(house, role))
    finally:
        iam.update_assume_role_policy(RoleName=role_name, PolicyDocument=json.dumps(trust))


def credentials_of(house: House, role: str) -> dict[str, str]:
    given = house.cloud.client("sts").assume_role(RoleArn=role, RoleSessionName="journeys")["Credentials"]
    return {
        "region_name": house.cloud.region,
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


@cache
def session() -> Any:
    """One session for all roles: it reads the description of a service once. Its types know services by literal names."""
    return boto3.Session()


def configuration_of(house: House, name: str) -> dict[str, Any]:
    found: dict[str, Any] = house.cloud.client("lambda").get_function_configuration(FunctionName=deployed_name(name))
    return found


def deployed_name(name: str) -> str:
    return f"vestibule-{name.replace('/', '-').replace('_', '-')}"


def test_every_function_of_the_house_is_tried(house: House) -> None:
    pages = house.cloud.client("lambda").get_paginator("list_functions").paginate()
    there = {each["FunctionName"] for page in pages for each in page["Functions"]}
    tried = {deployed_name(name) for name in TABLES if name not in ELSEWHERE}
    assert {name for name in there if name.startswith("vestibule-")} == tried


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ELSEWHERE])
def test_a_role_reaches_the_tables_of_the_matrix_and_no_others(house: House, name: str) -> None:
    tables, names = register.tables(packs.load(house.operator)), table_names(house)
    with assumed(house, name) as role:
        reached = {
            place: frozenset(verb for verb, attempt in tried.items() if role.may("dynamodb", attempt))
            for number, table in enumerate(tables)
            for place, tried in some_of(attempts_at(table, names[table.name]), TABLES[name], number + len(name)).items()
        }
    # To look at a table as a whole is a permission of its own, beside those of the table's records.
    whole = [some for resource, some in PERMITTED.get(name, {}).items() if resource.startswith("<")]
    looks = {"DescribeTable"} if any("dynamodb:DescribeTable" in some for some in whole) else set[str]()
    here = {place: verbs for place, verbs in TABLES[name].items() if place.partition("/")[0] in names}
    assert {place: verbs - looks for place, verbs in reached.items() if verbs - looks} == here


def some_of(
    attempts: dict[str, dict[str, Attempt]], row: dict[str, frozenset[str]], number: int
) -> dict[str, dict[str, Attempt]]:
    """All attempts at a table that the matrix names for the role; one, another each time, at a table that it does not.

    Tried in full, roles times tables times verbs would be most of what the house is asked in all journeys together.
    """
    if any(place in row for place in attempts):
        return attempts
    every = [(place, verb, attempt) for place, tried in attempts.items() for verb, attempt in tried.items()]
    place, verb, attempt = every[number % len(every)]
    return {place: {verb: attempt}}


@dataclass(frozen=True)
class Call:
    """A call beyond tables. `below` is the end of the matrix's resource that permits it."""

    service: str
    action: str
    attempt: Attempt
    below: str = ""

    def is_permitted(self, name: str) -> bool:
        return any(
            self.action in actions and resource.endswith(self.below)
            for resource, actions in PERMITTED.get(name, {}).items()
        )


def reading(secret: str, below: str) -> Call:
    return Call(
        "secretsmanager", "secretsmanager:GetSecretValue", lambda at: at.get_secret_value(SecretId=secret), below
    )


@pytest.fixture(scope="module")
def calls(house: House) -> list[Call]:
    """One call for each kind of permission. Those that are permitted reach nothing that is there."""
    pool, bus = house.outputs["vestibule-edge"]["UserPoolId"], house.outputs["vestibule-bus"]["BusName"]
    bucket = house.outputs["vestibule-data"]["BundlesBucket"]
    pictures, picture = f"vestibule-images-{house.cloud.account}-{house.cloud.region}", f"images/{NOBODY}"
    machine = house.state_machines()["vestibule-data-subject-request"]
    letters = house.state_machines()["vestibule-letters-to-many"]
    kept = [each["ARN"] for each in house.cloud.client("secretsmanager").list_secrets()["SecretList"]]
    secrets = {name: next(arn for arn in kept if name in arn) for name in SECRETS}
    sender = packs.load(house.operator).contacts.email
    part, whole = f"requests/{NOBODY}/parts/people.json", f"requests/{NOBODY}/bundle.zip"
    mail = {"Simple": {"Subject": {"Data": "-"}, "Body": {"Text": {"Data": "-"}}}}
    to = {"ToAddresses": ["nobody@journeys.example"]}
    event = {"EventBusName": bus, "Source": NOBODY, "DetailType": NOBODY, "Detail": "{}"}
    start = {"stateMachineArn": machine, "name": NOBODY, "input": "not json"}
    return [
        Call("iot-data", "iot:Publish", lambda at: at.publish(topic="d/dev_0/cmd/cmd_0", payload=b""), "cmd/cmd_*"),
        Call("iot-data", "iot:Publish", lambda at: at.publish(topic="d/dev_0/evt/access", payload=b""), "evt/access"),
        Call("iot", "iot:CreateThing", lambda at: at.create_thing(thingName=NOBODY), NOBODY),
        Call(
            "iot",
            "iot:UpdateCertificate",
            lambda at: at.update_certificate(certificateId="0" * 64, newStatus="INACTIVE"),
        ),
        Call("iot", "iot:DeletePolicy", lambda at: at.delete_policy(policyName=NOBODY)),
        Call("sesv2", "ses:SendEmail", lambda at: at.send_email(FromEmailAddress=sender, Destination=to, Content=mail)),
        Call(
            "sesv2",
            "ses:SendEmail",
            lambda at: at.send_email(FromEmailAddress="ceo@else.example", Destination=to, Content=mail),
            "ceo@else.example",
        ),
        Call("s3", "s3:GetObject", lambda at: at.get_object(Bucket=bucket, Key=part), "parts/*"),
        Call("s3", "s3:GetObject", lambda at: at.get_object(Bucket=bucket, Key=whole), "bundle.zip"),
        Call("s3", "s3:PutObject", lambda at: at.put_object(Bucket=bucket, Key=part, Body=b""), "parts/*"),
        Call("s3", "s3:PutObject", lambda at: at.put_object(Bucket=bucket, Key=whole, Body=b""), "bundle.zip"),
        Call("s3", "s3:ListBucket", lambda at: at.list_objects_v2(Bucket=bucket), "bundles-ACCOUNT-{region}"),
        Call("s3", "s3:DeleteObject", lambda at: at.delete_object(Bucket=bucket, Key=part), "requests/*"),
        Call("s3", "s3:GetObject", lambda at: at.get_object(Bucket=pictures, Key=picture), "images/*"),
        Call("s3", "s3:PutObject", lambda at: at.put_object(Bucket=pictures, Key=picture, Body=b""), "images/*"),
        Call("s3", "s3:ListBucket", lambda at: at.list_objects_v2(Bucket=pictures), "images-ACCOUNT-{region}"),
        Call("s3", "s3:DeleteObject", lambda at: at.delete_object(Bucket=pictures, Key=picture), "images/*"),
        Call("stepfunctions", "states:SendTaskSuccess", lambda at: at.send_task_success(taskToken=NOBODY, output="{}")),
        Call("stepfunctions", "states:StartExecution", lambda at: at.start_execution(**start), "data-subject-request"),
        Call(
            "stepfunctions",
            "states:StartExecution",
            lambda at: at.start_execution(**{**start, "stateMachineArn": letters}),
            "letters-to-many",
        ),
        Call("stepfunctions", "states:UpdateStateMachine", lambda at: at.update_state_machine(stateMachineArn=machine)),
        Call("cognito-idp", "cognito-idp:AdminGetUser", lambda at: at.admin_get_user(UserPoolId=pool, Username=NOBODY)),
        Call(
            "cognito-idp",
            "cognito-idp:AdminDeleteUser",
            lambda at: at.admin_delete_user(UserPoolId=pool, Username=NOBODY),
        ),
        Call("cognito-idp", "cognito-idp:ListUsers", lambda at: at.list_users(UserPoolId=pool)),
        Call("events", "events:PutEvents", lambda at: at.put_events(Entries=[event])),
        *(reading(secrets[name], f"<{name}>") for name in SECRETS),
        Call(
            "lambda",
            "lambda:InvokeFunction",
            lambda at: at.invoke(FunctionName="vestibule-api-show-api", Payload=b"{}"),
        ),
    ]


@pytest.mark.parametrize("name", [name for name in TABLES if name not in ELSEWHERE])
def test_a_role_has_the_other_permissions_of_the_matrix_and_no_others(
    house: House, calls: list[Call], name: str
) -> None:
    with assumed(house, name) as role:
        permitted = [one.action + one.below for one in calls if role.may(one.service, one.attempt)]
    assert permitted == [one.action + one.below for one in calls if one.is_permitted(name)]


PROBE = """
import os, boto3, botocore.exceptions
def code(attempt):
    try:
        attempt()
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]
    return "done"
def handler(event, context):
    tables, read, foreign = boto3.client("dynamodb"), os.environ["READ"], os.environ["FOREIGN"]
    key = {"id": {"S": "nobody"}}
    return [
        code(lambda: tables.get_item(TableName=read, Key=key)),
        code(lambda: tables.scan(TableName=read)),
        code(lambda: tables.delete_item(TableName=read, Key=key)),
        code(lambda: tables.get_item(TableName=foreign, Key=key)),
    ]
"""


def test_a_running_function_has_the_rights_of_its_role_and_no_others(house: House) -> None:
    """The same as above, from inside a function: its own credentials are no wider than its role."""
    names = table_names(house)
    tables = {"READ": names["devices"], "FOREIGN": names["requests"]}
    like = configuration_of(house, "access/record_entry")
    layers = [layer["Arn"] for layer in like["Layers"]]
    probe = function(PROBE, variables=tables, Role=like["Role"], Layers=layers)
    stack, (made,) = create_functions(house.cloud, probe)
    assert call(house.cloud, made) == ["done", *["AccessDeniedException"] * 3]
    house.cloud.client("cloudformation").delete_stack(StackName=stack)
