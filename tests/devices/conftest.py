"""A broker, a fleet policy, and devices with certificates of their own."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.cloud.server import LocalCloud
from local.devices import Connection

REGION = "eu-central-1"
THING_OF_CALLER = "${iot:Connection.Thing.ThingName}"
SHADOWS = f"$aws/things/{THING_OF_CALLER}/shadow/name/*"


def arn(resource: str) -> str:
    return f"arn:aws:iot:{REGION}:000000000000:{resource}"


FLEET_POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "iot:Connect",
            "Resource": arn(f"client/{THING_OF_CALLER}"),
            "Condition": {"Bool": {"iot:Connection.Thing.IsAttached": "true"}},
        },
        {
            "Effect": "Allow",
            "Action": "iot:Publish",
            "Resource": [arn(f"topic/$aws/rules/vestibule_*/d/{THING_OF_CALLER}/*"), arn(f"topic/{SHADOWS}")],
        },
        {
            "Effect": "Allow",
            "Action": "iot:Subscribe",
            "Resource": [arn(f"topicfilter/d/{THING_OF_CALLER}/*"), arn(f"topicfilter/{SHADOWS}")],
        },
        {
            "Effect": "Allow",
            "Action": "iot:Receive",
            "Resource": [arn(f"topic/d/{THING_OF_CALLER}/*"), arn(f"topic/{SHADOWS}")],
        },
    ],
}


@pytest.fixture(scope="package")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """Start a local cloud that enforces device policies."""
    with LocalCloud.started(tmp_path_factory.mktemp("cloud"), region=REGION, auth=True) as cloud:
        cloud.client("iot").create_policy(policyName="fleet", policyDocument=json.dumps(FLEET_POLICY))
        yield cloud


@pytest.fixture
def enrol(cloud: LocalCloud) -> Callable[[str], Connection]:
    """Make a thing with its own certificate, and give back its connection, not yet connected."""
    iot = cloud.client("iot")

    def enrol(thing: str) -> Connection:
        iot.create_thing(thingName=thing)
        identity = iot.create_keys_and_certificate(setAsActive=True)
        iot.attach_policy(policyName="fleet", target=identity["certificateArn"])
        iot.attach_thing_principal(thingName=thing, principal=identity["certificateArn"])
        return Connection(
            "127.0.0.1",
            cloud.mqtt_port,
            thing,
            identity["certificatePem"],
            identity["keyPair"]["PrivateKey"],
            cloud.certificate_authority(),
        )

    return enrol
