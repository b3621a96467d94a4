"""What SES tells of a mail that it has taken, which the emulator does not and the launcher restores."""

import json
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest

from local.cloud.server import LocalCloud
from tests.cloud.comparison import comes_true, restored_and_stock
from tests.cloud.resources import create_stack

SENDER = "privacy@example.org"
ADA = "ada@example.com"
KINDS = ["send", "delivery", "bounce", "complaint"]


def set_with_queue(cloud: LocalCloud) -> tuple[str, str]:
    """A configuration set, made by a template, and a queue that gets what is told of its mails."""
    name = f"mail-{uuid4().hex[:8]}"
    bus = f"arn:aws:events:{cloud.region}:000000000000:event-bus/default"
    told = {"Enabled": True, "MatchingEventTypes": KINDS, "EventBridgeDestination": {"EventBusArn": bus}}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}
    pattern = {"source": ["aws.ses"], "detail": {"mail": {"tags": {"ses:configuration-set": [name]}}}}
    target = {"Id": "queue", "Arn": {"Fn::GetAtt": ["Queue", "Arn"]}}
    template = {
        "Set": {"Type": "AWS::SES::ConfigurationSet", "Properties": {"Name": name}},
        "Told": {
            "Type": "AWS::SES::ConfigurationSetEventDestination",
            "DependsOn": "Set",
            "Properties": {"ConfigurationSetName": name, "EventDestination": told},
        },
        "Queue": queue,
        "Rule": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": pattern, "Targets": [target]}},
    }
    create_stack(cloud, template)
    return name, cloud.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]


def send(cloud: LocalCloud, name: str, to: str) -> str:
    cloud.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    raw = EmailMessage()
    raw["From"], raw["To"], raw["Subject"] = SENDER, to, "Hello"
    raw.set_content("Hello")
    answer = cloud.client("sesv2").send_email(
        FromEmailAddress=SENDER,
        Destination={"ToAddresses": [to]},
        Content={"Raw": {"Data": raw.as_bytes()}},
        ConfigurationSetName=name,
        EmailTags=[{"Name": "message_id", "Value": "msg_1"}],
    )
    return str(answer["MessageId"])


def told(cloud: LocalCloud, url: str) -> list[dict[str, Any]]:
    received = cloud.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    events = [json.loads(message["Body"]) for message in received.get("Messages", [])]
    return sorted(events, key=lambda event: str(event["detail-type"]))


@pytest.mark.parametrize(
    ("to", "kinds"),
    [
        (ADA, ["Email Delivered", "Email Sent"]),
        ("bounce+x@simulator.amazonses.com", ["Email Bounced", "Email Sent"]),
        ("complaint@simulator.amazonses.com", ["Email Complaint Received", "Email Delivered", "Email Sent"]),
    ],
)
def test_what_came_of_a_mail_is_told_with_its_tags(cloud: LocalCloud, to: str, kinds: list[str]) -> None:
    name, url = set_with_queue(cloud)
    mail_id = send(cloud, name, to)
    assert comes_true(lambda: len(told(cloud, url)) == len(kinds), within_seconds=5)
    events = told(cloud, url)
    assert [event["detail-type"] for event in events] == kinds
    for event in events:
        assert event["source"] == "aws.ses"
        assert event["detail"]["mail"]["tags"]["message_id"] == ["msg_1"]
        assert (event["detail"]["mail"]["messageId"], event["detail"]["mail"]["destination"]) == (mail_id, [to])


@restored_and_stock(restored=2, stock=0)
def test_a_mail_through_a_configuration_set_makes_events(cloud: LocalCloud, expected: int) -> None:
    name, url = set_with_queue(cloud)
    send(cloud, name, ADA)
    comes_true(lambda: len(told(cloud, url)) == 2, within_seconds=2)
    assert len(told(cloud, url)) == expected


@restored_and_stock(restored="NotFoundException", stock=None)
def test_a_configuration_set_that_does_not_exist_is_refused(cloud: LocalCloud, expected: str | None) -> None:
    refused = None
    try:
        send(cloud, f"none-{uuid4().hex[:8]}", ADA)
    except cloud.client("sesv2").exceptions.NotFoundException as error:
        refused = error.response["Error"]["Code"]
    assert refused == expected
