"""Stacks for tests, created through CloudFormation without CDK."""

import json
from itertools import count
from typing import Any

import boto3

from local.cloud.server import LocalCloud
from tests.cloud.comparison import comes_true

Template = dict[str, dict[str, Any]]

ROLE = "arn:aws:iam::000000000000:role/nobody"

_numbers = count(1)


def create_stack(cloud: LocalCloud, resources: Template) -> str:
    """Create a stack under a new name, wait until it is complete and return the name."""
    name = f"stack-{next(_numbers)}"
    cloudformation = cloud.client("cloudformation")
    template = json.dumps({"Resources": resources})
    cloudformation.create_stack(StackName=name, TemplateBody=template, Capabilities=["CAPABILITY_IAM"])
    assert comes_true(lambda: status_of(cloud, name) == "CREATE_COMPLETE", within_seconds=20), status_of(cloud, name)
    return name


def update_stack(cloud: LocalCloud, name: str, resources: Template) -> None:
    """Change a stack's template and wait until it is in force."""
    cloudformation = cloud.client("cloudformation")
    cloudformation.update_stack(StackName=name, TemplateBody=json.dumps({"Resources": resources}))
    assert comes_true(lambda: status_of(cloud, name) == "UPDATE_COMPLETE", within_seconds=20), status_of(cloud, name)


def status_of(cloud: LocalCloud, name: str) -> str:
    """Read the status of a stack."""
    status: str = cloud.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]
    return status


def physical_id(cloud: LocalCloud, stack: str, logical_id: str) -> str:
    """Look up what a stack's resource is called."""
    found = cloud.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=logical_id)
    name: str = found["StackResourceDetail"]["PhysicalResourceId"]
    return name


def table(**properties: object) -> Template:
    """Describe a table with the key `id` as a template's only resource, `Table`."""
    key = {"AttributeName": "id"}
    return {
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "KeySchema": [{**key, "KeyType": "HASH"}],
                "AttributeDefinitions": [{**key, "AttributeType": "S"}],
                "BillingMode": "PAY_PER_REQUEST",
                **properties,
            },
        }
    }


def function(source: str, *, variables: dict[str, str] | None = None, **properties: object) -> dict[str, Any]:
    """Describe a Python function whose source has a `handler`."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Role": ROLE,
            "Timeout": 10,
            "Code": {"ZipFile": source},
            "Environment": {"Variables": variables or {}},
            **properties,
        },
    }


def create_functions(cloud: LocalCloud, *functions: dict[str, Any]) -> tuple[str, list[str]]:
    """Create functions in one stack; return its name and theirs, in order."""
    template = {f"Function{number}": described for number, described in enumerate(functions)}
    stack = create_stack(cloud, template)
    return stack, [physical_id(cloud, stack, logical_id) for logical_id in template]


def call(cloud: LocalCloud, name: str) -> Any:
    """Invoke a function with an empty event and return its answer, or the error it answers with."""
    return json.load(cloud.client("lambda").invoke(FunctionName=name, Payload=b"{}")["Payload"])


def create_role(cloud: LocalCloud, name: str, action: str, resource: str) -> str:
    """Create a role for functions with one permission and return its ARN."""
    trust = [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    grant = [{"Effect": "Allow", "Action": action, "Resource": resource}]
    iam = cloud.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": trust}))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({"Statement": grant}))
    return str(role["Arn"])


def session_with(cloud: LocalCloud, resources: list[str], actions: list[str]) -> Any:
    """Open a session of a role with these rights."""
    iam, name = cloud.client("iam"), f"allowed-{next(_numbers)}"
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{cloud.account}:root"}, "Action": "sts:AssumeRole"}
    grant = {"Effect": "Allow", "Action": actions, "Resource": resources}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({"Statement": [grant]}))
    given = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName="allowed")["Credentials"]
    return boto3.Session(
        given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"], region_name=cloud.region
    )
