"""What is deployed fits into what AWS takes, counted with names as long as CloudFormation makes them."""

import json
import re
from typing import Any

import pytest

from tests.stacks.assembly import Assembly, Resource
from vestibule.policy.pack import Pack

LARGEST_ENVIRONMENT = 4096
"""Bytes, of all variables of a function together, written as JSON ("Lambda quotas", AWS Lambda developer guide)."""
LARGEST_INLINE = 10_240
"""Characters, of all inline policies of a role together, without white space ("IAM and STS quotas", IAM user guide)."""
SUFFIX = "X" * 12
"""What CloudFormation appends to `<stack>-<logical id>-` where a name is not given."""
ACCOUNT = "1" * 12
POOL = "REGION_" + "X" * 9
NAMED = {
    "DynamoDB::GlobalTable": "{made}",
    "Cognito::UserPool": POOL,
    "Events::EventBus": "vestibule",
    "SNS::Topic": "arn:aws:sns:REGION:ACCOUNT:{made}",
    "SQS::Queue": "https://sqs.REGION.amazonaws.com/ACCOUNT/{made}",
    "SecretsManager::Secret": "arn:aws:secretsmanager:REGION:ACCOUNT:secret:{made}-XXXXXX",
    "ApiGatewayV2::Api": "X" * 10,
    "StepFunctions::StateMachine": "arn:aws:states:REGION:ACCOUNT:stateMachine:{made}",
}
"""What a reference to a resource of this type becomes."""
TABLE = "arn:aws:dynamodb:REGION:ACCOUNT:table/{made}"
ARNS = {
    "DynamoDB::GlobalTable": TABLE,
    "Cognito::UserPool": f"arn:aws:cognito-idp:REGION:ACCOUNT:userpool/{POOL}",
    "Events::EventBus": "arn:aws:events:REGION:ACCOUNT:event-bus/vestibule",
    "KMS::Key": "arn:aws:kms:REGION:ACCOUNT:key/" + "X" * 36,
    "Lambda::Function": "arn:aws:lambda:REGION:ACCOUNT:function:{given}",
    "Logs::LogGroup": "arn:aws:logs:REGION:ACCOUNT:log-group:{made}:*",
    "SQS::Queue": "arn:aws:sqs:REGION:ACCOUNT:{made}",
}
"""What its `Arn` becomes."""


def test_no_function_s_environment_is_larger_than_lambda_takes(house: Assembly, pack: Pack) -> None:
    sizes = {
        name: len(compact(deployed(house, pack, function.properties["Environment"]["Variables"])))
        for name, function in house.functions.items()
    }
    assert {name: size for name, size in sizes.items() if size > LARGEST_ENVIRONMENT} == {}


def test_no_role_s_policies_are_larger_than_iam_takes(house: Assembly, pack: Pack) -> None:
    sizes: dict[str, int] = {}
    for policy in house.of_type("IAM::Policy"):
        (role,) = policy.properties["Roles"]
        written = compact(deployed(house, pack, policy.properties["PolicyDocument"]))
        sizes[f"{policy.stack} {role}"] = sizes.get(f"{policy.stack} {role}", 0) + len(written)
    assert {role: size for role, size in sizes.items() if size > LARGEST_INLINE} == {}


def test_no_role_has_inline_policies_that_are_not_counted(house: Assembly) -> None:
    assert [role.id for role in house.of_type("IAM::Role") if "Policies" in role.properties] == []


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("<People>", r"vestibule-data-People[0-9A-F]{8}-X{12}"),
        (
            "<People.Arn>/index/by_due",
            r"arn:aws:dynamodb:us-east-1:1{12}:table/vestibule-data-People.{21}/index/by_due",
        ),
        ("<Bus.Arn>", "arn:aws:events:us-east-1:1{12}:event-bus/vestibule"),
        (["<CursorSecret>"], r"arn:aws:secretsmanager:us-east-1:1{12}:secret:vestibule-edge-CursorSecret.{21}-X{6}"),
    ],
)
def test_a_reference_is_as_long_as_what_it_becomes(houses: dict[str, Assembly], written: Any, becomes: str) -> None:
    house = houses["fleetback"]
    assert re.fullmatch(rf'\[?"{becomes}"\]?', compact(filled(house, written, "us-east-1")))


def deployed(house: Assembly, pack: Pack, value: Any) -> Any:
    """A value of a template as it is once deployed, in the region of the pack with the longest name."""
    return filled(house, value, max(pack.residency.regions, key=len), pack.residency.regions[0])


def filled(house: Assembly, value: Any, region: str, synthesized_for: str = "REGION") -> Any:
    match value:
        case str():
            text = re.sub(r"<(\w+)(?:\.(\w+))?>", lambda found: become(house, found[1], found[2]), value)
            return text.replace(synthesized_for, region).replace("REGION", region).replace("ACCOUNT", ACCOUNT)
        case list():
            return [filled(house, each, region, synthesized_for) for each in value]
        case dict():
            return {name: filled(house, each, region, synthesized_for) for name, each in value.items()}
        case _:
            return value


def become(house: Assembly, name: str, attribute: str | None) -> str:
    """What a reference becomes: of several resources of a name that can be referred to in this way, the longest."""
    found = [
        form.format(
            made=f"vestibule-{resource.stack}-{resource.id}-{SUFFIX}", given=resource.properties.get("FunctionName")
        )
        for resource in house.resources
        if resource.name == name and (form := form_of(resource, attribute))
    ]
    assert found, f"<{name}.{attribute}>: say here what it becomes"
    return max(found, key=len)


def form_of(resource: Resource, attribute: str | None) -> str | None:
    kind = resource.type.removeprefix("AWS::")
    match attribute:
        case None:
            return NAMED.get(kind)
        case "Arn":
            return ARNS.get(kind)
        case "StreamArn":
            return f"{TABLE}/stream/2026-11-22T10:20:30.000"
        case "ApiEndpoint":
            return f"https://{NAMED['ApiGatewayV2::Api']}.execute-api.REGION.amazonaws.com"
        case _:
            return None


def compact(value: Any) -> str:
    """As AWS counts it: JSON without white space."""
    return json.dumps(value, separators=(",", ":"))
