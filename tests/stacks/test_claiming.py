"""Who claims an identity may ask for one and nothing else, and the fleet's policies are small enough for AWS."""

import json
import re
from typing import Any

import pytest

from stacks.claiming import CLAIM_POLICY, DEVICE_POLICY, TEMPLATE
from tests.stacks.assembly import Assembly, Resource

LONGEST = 2048
"""Characters without white space, the account and the region filled in: AWS counts them so."""


def policy(house: Assembly, name: str) -> Any:
    [found] = [each for each in house.of_type("IoT::Policy") if each.properties["PolicyName"] == name]
    return found.properties["PolicyDocument"]


def template(house: Assembly) -> Resource:
    [found] = house.of_type("IoT::ProvisioningTemplate")
    return found


@pytest.mark.parametrize("name", [CLAIM_POLICY, DEVICE_POLICY])
def test_the_policies_are_small_enough(house: Assembly, name: str) -> None:
    written = json.dumps(policy(house, name)).replace("ACCOUNT", "1" * 12).replace("REGION", "ap-southeast-2")
    assert len(re.sub(r"\s", "", written)) < LONGEST


def test_a_claim_certificate_only_asks_for_an_identity(house: Assembly) -> None:
    statements = policy(house, CLAIM_POLICY)["Statement"]
    allowed = {
        each["Action"]: sorted(resource.partition("ACCOUNT:")[2] for resource in each["Resource"])
        for each in statements
    }
    asks = [
        "$aws/certificates/create-from-csr/*",
        "$aws/certificates/create/*",
        f"$aws/provisioning-templates/{TEMPLATE}/provision/*",
    ]
    assert allowed == {
        "iot:Connect": ["client/claim-*"],
        "iot:Publish": [f"topic/{ask}" for ask in asks],
        "iot:Receive": [f"topic/{ask}" for ask in asks],
        "iot:Subscribe": [f"topicfilter/{ask}" for ask in asks],
    }


def test_nobody_gets_an_identity_past_the_hook(house: Assembly) -> None:
    hook = template(house).properties["PreProvisioningHook"]
    assert hook == {"PayloadVersion": "2020-04-01", "TargetArn": "<AdmitDevice.Arn>"}
    [asked] = [
        each for each in house.of_type("Lambda::Permission") if each.properties["Principal"] == "iot.amazonaws.com"
    ]
    assert asked.properties["FunctionName"] == "<AdmitDevice.Arn>"
    assert asked.properties["SourceArn"].endswith(f"provisioningtemplate/{TEMPLATE}")
    assert template(house).raw["DependsOn"] == [asked.id]


def test_whoever_is_admitted_gets_the_fleets_policy_and_the_name_that_the_hook_gives(house: Assembly) -> None:
    resources = json.loads(template(house).properties["TemplateBody"])["Resources"]
    assert resources["policy"]["Properties"] == {"PolicyName": DEVICE_POLICY}
    assert resources["thing"]["Properties"] == {"ThingName": {"Ref": "ThingName"}}
    assert resources["certificate"]["Properties"]["Status"] == "ACTIVE"


def test_what_provisions_makes_things_of_ours_only(house: Assembly) -> None:
    role = template(house).properties["ProvisioningRoleArn"]
    grants = {grant.resource.partition("ACCOUNT:")[2]: grant.actions for grant in house.grants(role)}
    assert grants == {
        "thing/dev_*": {"iot:AttachThingPrincipal", "iot:CreateThing", "iot:DescribeThing"},
        "cert/*": {
            "iot:AttachPolicy",
            "iot:AttachThingPrincipal",
            "iot:DescribeCertificate",
            "iot:UpdateCertificate",
        },
        f"policy/{DEVICE_POLICY}": {"iot:GetPolicy"},
    }
