"""Behaviours of queues that the emulator lacks and the launcher restores."""

import json

import pytest
from botocore.exceptions import ClientError

from local.cloud.server import LocalCloud
from tests.cloud.comparison import restored_and_stock
from tests.cloud.resources import call, create_functions, create_role, function

ARN = "arn:aws:sqs:us-east-1:000000000000:"

REDRIVING = """
import os
import botocore.session
from botocore.exceptions import ClientError

def handler(event, context):
    sqs = botocore.session.get_session().create_client("sqs")
    try:
        return sqs.start_message_move_task(SourceArn=os.environ["SOURCE"])["ResponseMetadata"]["HTTPStatusCode"]
    except ClientError as error:
        return error.response["Error"]["Code"]
"""


@restored_and_stock(restored=["knock"], stock="InvalidAction")
def test_a_dead_letter_goes_back_to_its_queue(cloud: LocalCloud, expected: object) -> None:
    address = create_failing_queue(cloud, "visits")
    seen: object
    try:
        cloud.client("sqs").start_message_move_task(SourceArn=f"{ARN}visits-dead")
    except ClientError as error:
        seen = error.response["Error"]["Code"]
    else:
        seen = bodies_in(cloud, address)
    assert seen == expected


def test_a_dead_letter_goes_to_the_named_queue_and_is_reported(cloud: LocalCloud) -> None:
    sqs = cloud.client("sqs")
    create_failing_queue(cloud, "calls")
    other = sqs.create_queue(QueueName="repaired")["QueueUrl"]
    sqs.start_message_move_task(SourceArn=f"{ARN}calls-dead", DestinationArn=f"{ARN}repaired")
    assert bodies_in(cloud, other) == ["knock"]
    [task] = sqs.list_message_move_tasks(SourceArn=f"{ARN}calls-dead")["Results"]
    del task["StartedTimestamp"]
    assert task == {
        "Status": "COMPLETED",
        "SourceArn": f"{ARN}calls-dead",
        "DestinationArn": f"{ARN}repaired",
        "ApproximateNumberOfMessagesMoved": 1,
        "ApproximateNumberOfMessagesToMove": 1,
    }


def test_an_unknown_queue_cannot_be_redriven(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        cloud.client("sqs").start_message_move_task(SourceArn=f"{ARN}nowhere")


@pytest.mark.parametrize(("queue", "answer"), [("alarms", 200), ("lamps", "AccessDenied")])
def test_redriving_is_permitted_queue_by_queue(cloud: LocalCloud, queue: str, answer: object) -> None:
    create_failing_queue(cloud, queue)
    role = create_role(cloud, f"redrives-{queue}", "sqs:StartMessageMoveTask", f"{ARN}alarms-dead")
    _, [name] = create_functions(cloud, function(REDRIVING, variables={"SOURCE": f"{ARN}{queue}-dead"}, Role=role))
    assert call(cloud, name) == answer


@restored_and_stock(restored=["knock"], stock="AccessDenied")
def test_a_queue_that_refuses_plain_transport_can_be_used(cloud: LocalCloud, expected: object) -> None:
    sqs = cloud.client("sqs")
    only_tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": f"{ARN}strict",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [only_tls]})
    address = sqs.create_queue(QueueName="strict", Attributes={"Policy": policy})["QueueUrl"]
    seen: object
    try:
        sqs.send_message(QueueUrl=address, MessageBody="knock")
        seen = bodies_in(cloud, address)
    except ClientError as error:
        seen = error.response["Error"]["Code"]
    assert seen == expected


def create_failing_queue(cloud: LocalCloud, name: str) -> str:
    """Create a queue with a dead-letter queue, named `<name>-dead`, which holds one message."""
    sqs = cloud.client("sqs")
    dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": f"{ARN}{name}-dead", "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": redrive, "VisibilityTimeout": "0"}
    address: str = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    sqs.send_message(QueueUrl=address, MessageBody="knock")
    assert [bodies_in(cloud, address), bodies_in(cloud, address)] == [["knock"], []]
    found = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["ApproximateNumberOfMessages"])
    assert found["Attributes"] == {"ApproximateNumberOfMessages": "1"}
    return address


def bodies_in(cloud: LocalCloud, address: str) -> list[str]:
    messages = cloud.client("sqs").receive_message(QueueUrl=address).get("Messages", [])
    return [message["Body"] for message in messages]
