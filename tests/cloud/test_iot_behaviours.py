"""Behaviours of devices and rules that the emulator lacks and the launcher restores."""

import json
from contextlib import closing
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud
from tests.cloud.comparison import restored_and_stock
from tests.cloud.device import Device, is_let_in_without_certificate, policy_document, register, silent_connection
from tests.cloud.resources import call, create_functions, create_role, function, session_with

LARGEST_PAYLOAD = 131_072

_rules = count(1)


@restored_and_stock(restored=False, stock=True)
def test_a_device_without_certificate_is_not_let_in(cloud: LocalCloud, expected: bool, tmp_path: Path) -> None:  # noqa: FBT001
    authority = tmp_path / "authority.pem"
    authority.write_text(cloud.certificate_authority())
    assert is_let_in_without_certificate(cloud, authority) == expected


@pytest.mark.parametrize("cloud", ["faithful", "stock"], indirect=True)
def test_a_device_with_certificate_is_let_in(cloud: LocalCloud, tmp_path: Path) -> None:
    with Device.connected(cloud, register(cloud, tmp_path, "welcome")) as device:
        assert device.publish("anything") == "Success"


@restored_and_stock(restored="MalformedPolicyException", stock="accepted")
def test_a_policy_of_more_than_2048_characters_is_refused(cloud: LocalCloud, expected: str) -> None:
    assert offer_policy(cloud, "long", " " * 50 + policy_of_length(2049)) == expected


@pytest.mark.parametrize("cloud", ["faithful", "stock"], indirect=True)
def test_white_space_does_not_count_in_a_policy(cloud: LocalCloud) -> None:
    assert offer_policy(cloud, "spacious", " " * 50 + policy_of_length(2048)) == "accepted"


@restored_and_stock(restored="Success", stock="Not authorized")
@pytest.mark.parametrize(("variable", "value"), [("Attributes[site]", "north"), ("ThingTypeName", "Lock")])
def test_a_policy_names_what_a_thing_is(
    cloud: LocalCloud, expected: str, variable: str, value: str, tmp_path: Path
) -> None:
    cloud.client("iot").create_thing_type(thingTypeName="Lock")
    topic = f"arn:aws:iot:*:*:topic/of/${{iot:Connection.Thing.{variable}}}"
    statements = [
        {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"},
        {"Effect": "Allow", "Action": "iot:Publish", "Resource": topic},
    ]
    attributes = {"attributes": {"site": "north"}}
    lock = register(cloud, tmp_path, f"lock-{value}", statements, thingTypeName="Lock", attributePayload=attributes)
    with Device.connected(cloud, lock) as device:
        assert [device.publish(f"of/{value}"), device.publish("of/others")] == [expected, "Not authorized"]


@restored_and_stock(restored=True, stock=False)
def test_a_silent_device_is_disconnected(cloud: LocalCloud, expected: bool, tmp_path: Path) -> None:  # noqa: FBT001
    with silent_connection(cloud, register(cloud, tmp_path, "silent"), keep_alive=1) as connection:
        connection.settimeout(2.5)
        try:
            ended = connection.recv(16) == b""
        except TimeoutError:
            ended = False
    assert ended == expected


@restored_and_stock(restored="Packet too large", stock=None)
def test_a_message_of_more_than_128_kilobytes_ends_the_connection(
    cloud: LocalCloud, expected: str | None, tmp_path: Path
) -> None:
    with Device.connected(cloud, register(cloud, tmp_path, "talkative")) as device:
        assert device.publish("photos", b"x" * LARGEST_PAYLOAD) == "Success"
        device.send("photos", b"x" * (LARGEST_PAYLOAD + 1))
        assert device.reason_of_disconnect(within_seconds=5 if expected else 1) == expected


@restored_and_stock(restored="Not authorized", stock=None)
def test_a_device_with_a_revoked_certificate_is_disconnected(
    cloud: LocalCloud, expected: str | None, tmp_path: Path
) -> None:
    lock = register(cloud, tmp_path, "stolen")
    with Device.connected(cloud, lock) as device:
        cloud.client("iot").update_certificate(certificateId=lock.certificate_id, newStatus="INACTIVE")
        assert device.reason_of_disconnect(within_seconds=5 if expected else 1.5) == expected


@restored_and_stock(restored=["lambda", "s3", "sqs"], stock=[])
def test_a_rule_action_that_cannot_run_is_reported(cloud: LocalCloud, expected: list[str]) -> None:
    nobody = cloud.client("iam").create_role(
        RoleName="nobody", AssumeRolePolicyDocument=trust_policy("iot.amazonaws.com")
    )["Role"]["Arn"]
    queue = cloud.client("sqs").create_queue(QueueName="unreachable")["QueueUrl"]
    actions = {
        "lambda": {"functionArn": "arn:aws:lambda:us-east-1:000000000000:function:missing"},
        "s3": {"roleArn": nobody, "bucketName": "photos", "key": "photo"},
        "sqs": {"roleArn": nobody, "queueUrl": queue},
    }
    assert [kind for kind, action in actions.items() if failures_of(cloud, {kind: action})] == expected


@restored_and_stock(restored=[], stock=[])
def test_a_rule_action_with_its_grants_is_not_reported(cloud: LocalCloud, expected: list[object]) -> None:
    queue = cloud.client("sqs").create_queue(QueueName="reachable")["QueueUrl"]
    action = {"sqs": {"roleArn": create_sending_role(cloud, "granted"), "queueUrl": queue}}
    assert failures_of(cloud, action) == expected
    assert len(cloud.client("sqs").receive_message(QueueUrl=queue).get("Messages", [])) == 1


@restored_and_stock(restored=403, stock=101)
def test_an_unsigned_websocket_is_refused(cloud: LocalCloud, expected: int) -> None:
    host = cloud.client("iot").describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]
    headers = {
        "Host": host,
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "mqtt",
    }
    with closing(HTTPConnection("127.0.0.1", cloud.port, timeout=5)) as connection:
        connection.request("GET", "/mqtt", headers=headers)
        with connection.getresponse() as response:
            assert response.status == expected


def offer_policy(cloud: LocalCloud, name: str, document: str) -> str:
    try:
        cloud.client("iot").create_policy(policyName=name, policyDocument=document)
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return code
    return "accepted"


def policy_of_length(length: int) -> str:
    def policy_for(topic: str) -> str:
        resource = f"arn:aws:iot:*:*:topic/{topic}"
        return policy_document([{"Effect": "Allow", "Action": "iot:Publish", "Resource": resource}])

    return policy_for("x" * (length - len(policy_for(""))))


def failures_of(cloud: LocalCloud, action: dict[str, Any]) -> list[dict[str, Any]]:
    """Publish to a rule with this action and return what its error action got."""
    name = f"rule_{next(_rules)}"
    sqs = cloud.client("sqs")
    errors = sqs.create_queue(QueueName=name)["QueueUrl"]
    error_action = {"sqs": {"roleArn": create_sending_role(cloud, name), "queueUrl": errors}}
    rule = {"sql": f"SELECT * FROM 'to/{name}'", "actions": [action], "errorAction": error_action}
    cloud.client("iot").create_topic_rule(ruleName=name, topicRulePayload=rule)
    cloud.client("iot-data").publish(topic=f"to/{name}", payload=b"{}", qos=1)
    messages = sqs.receive_message(QueueUrl=errors, WaitTimeSeconds=1).get("Messages", [])
    return [json.loads(message["Body"]) for message in messages]


def create_sending_role(cloud: LocalCloud, name: str) -> str:
    iam = cloud.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust_policy("iot.amazonaws.com"))["Role"]
    statements = [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]
    iam.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=policy_document(statements))
    return str(role["Arn"])


def trust_policy(service: str) -> str:
    return policy_document([{"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}])


ATTACHING = """
import os
import botocore.session
from botocore.exceptions import ClientError

def handler(event, context):
    iot = botocore.session.get_session().create_client("iot")
    try:
        iot.attach_policy(policyName="attached", target=os.environ["TARGET"])
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "attached"
"""


@restored_and_stock(restored="attached", stock="AccessDeniedException")
def test_a_permission_on_certificates_lets_a_policy_be_attached_to_one(cloud: LocalCloud, expected: str) -> None:
    iot = cloud.client("iot")
    iot.create_policy(policyName="attached", policyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
    target = iot.create_keys_and_certificate(setAsActive=False)["certificateArn"]
    role = create_role(cloud, "attaches", "iot:AttachPolicy", "arn:aws:iot:us-east-1:000000000000:cert/*")
    _, [name] = create_functions(cloud, function(ATTACHING, variables={"TARGET": target}, Role=role))
    assert call(cloud, name) == expected


@restored_and_stock(restored=[True, False, False], stock=[False, False, False])
def test_a_permission_on_a_shadow_is_one_on_that_shadow(cloud: LocalCloud, expected: list[bool]) -> None:
    cloud.client("iot").create_thing(thingName="shaded")
    own = f"arn:aws:iot:{cloud.region}:{cloud.account}:thing/shaded/acl"
    broker = session_with(cloud, [own], ["iot:UpdateThingShadow"]).client("iot-data", endpoint_url=cloud.endpoint)
    assert [may_update(broker, shadow) for shadow in ({"shadowName": "acl"}, {"shadowName": "clim"}, {})] == expected


def may_update(broker: Any, shadow: dict[str, str]) -> bool:
    try:
        broker.update_thing_shadow(thingName="shaded", payload='{"state":{}}', **shadow)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "ForbiddenException"
        return False
    return True
