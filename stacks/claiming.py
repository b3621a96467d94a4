"""Fleet provisioning by claim: a device that shows the fleet's claim certificate gets an identity, if its serial is waited for.

The claim certificate is made by hand and put into devices by their maker (docs/operations.md). All it may do is ask; the
function `admit_device` says to whom the answer is yes.
"""

import json

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_iot as iot
from aws_cdk import aws_lambda as lambda_

from stacks import nag
from stacks.shared import PREFIX

TEMPLATE = f"{PREFIX}-fleet"
CLAIM_POLICY = f"{PREFIX}-claim"
DEVICE_POLICY = f"{PREFIX}-device"
_CERTIFICATE = "AWS::IoT::Certificate::Id"


def claiming(stack: Stack, hook: lambda_.Function) -> None:
    """The template, what it may do, what AWS may ask, and what whoever claims may do."""
    arn = _iot(stack, f"provisioningtemplate/{TEMPLATE}")
    asked = lambda_.CfnPermission(
        stack,
        "ClaimHook",
        action="lambda:InvokeFunction",
        function_name=hook.function_arn,
        principal="iot.amazonaws.com",
        source_account=stack.account,
        source_arn=arn,
    )
    template = iot.CfnProvisioningTemplate(
        stack,
        "Claiming",
        template_name=TEMPLATE,
        enabled=True,
        provisioning_role_arn=_role(stack).role_arn,
        pre_provisioning_hook=iot.CfnProvisioningTemplate.ProvisioningHookProperty(
            target_arn=hook.function_arn, payload_version="2020-04-01"
        ),
        template_body=json.dumps(template_body()),
    )
    template.add_resource_dependency(asked)
    iot.CfnPolicy(stack, "Claim", policy_name=CLAIM_POLICY, policy_document=claim_policy(stack))


def template_body() -> dict[str, object]:
    """A thing with the name that the hook gives, its certificate, the fleet's policy. AWS knows a serial by this name."""
    return {
        "Parameters": {name: {"Type": "String"} for name in ("SerialNumber", "BoxSecret", "ThingName", _CERTIFICATE)},
        "Resources": {
            "thing": {"Type": "AWS::IoT::Thing", "Properties": {"ThingName": {"Ref": "ThingName"}}},
            "certificate": {
                "Type": "AWS::IoT::Certificate",
                "Properties": {"CertificateId": {"Ref": _CERTIFICATE}, "Status": "ACTIVE"},
            },
            "policy": {"Type": "AWS::IoT::Policy", "Properties": {"PolicyName": DEVICE_POLICY}},
        },
    }


def claim_policy(stack: Stack) -> dict[str, object]:
    """Ask for a certificate and for an identity, under a client id that no device has, and nothing else."""
    asks = ("$aws/certificates/create/*", "$aws/certificates/create-from-csr/*")
    topics = (*asks, f"$aws/provisioning-templates/{TEMPLATE}/provision/*")
    allowed = {
        "iot:Connect": [_iot(stack, "client/claim-*")],
        "iot:Publish": [_iot(stack, f"topic/{topic}") for topic in topics],
        "iot:Receive": [_iot(stack, f"topic/{topic}") for topic in topics],
        "iot:Subscribe": [_iot(stack, f"topicfilter/{topic}") for topic in topics],
    }
    statements = [{"Effect": "Allow", "Action": action, "Resource": where} for action, where in allowed.items()]
    return {"Version": "2012-10-17", "Statement": statements}


def _role(stack: Stack) -> iam.Role:
    """What AWS IoT may do for who was admitted: make the thing, bind the certificate to it, give it the fleet's policy."""
    role = iam.Role(stack, "ClaimingRole", assumed_by=iam.ServicePrincipal("iot.amazonaws.com"))  # type: ignore[arg-type]
    things, certificates = _iot(stack, "thing/dev_*"), _iot(stack, "cert/*")
    for actions, resource in (
        (("iot:CreateThing", "iot:DescribeThing", "iot:AttachThingPrincipal"), things),
        (
            ("iot:AttachThingPrincipal", "iot:AttachPolicy", "iot:DescribeCertificate", "iot:UpdateCertificate"),
            certificates,
        ),
        (("iot:GetPolicy",), _iot(stack, f"policy/{DEVICE_POLICY}")),
    ):
        role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=[resource]))
    because = "things and certificates are named as they are made"
    for wide in (things, certificates):
        nag.accept_wide(role, wide, because)
    return role


def _iot(stack: Stack, resource: str) -> str:
    return f"arn:{stack.partition}:iot:{stack.region}:{stack.account}:{resource}"
