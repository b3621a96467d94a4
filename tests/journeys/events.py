"""A listener at the bus: it hears everything that the contexts tell each other."""

import json
from typing import Any

from local.running import House

_NAME = "journeys-listener"


def listen(house: House) -> None:
    """Begin to listen. What is told before is not heard."""
    queues, events = house.cloud.client("sqs"), house.cloud.client("events")
    url = queues.create_queue(QueueName=_NAME)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bus = house.outputs["vestibule-bus"]["BusName"]
    rule = events.put_rule(
        Name=_NAME, EventBusName=bus, EventPattern=json.dumps({"source": [{"prefix": "vestibule."}]})
    )["RuleArn"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    queues.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [allowed]})})
    events.put_targets(Rule=_NAME, EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])


def heard(house: House) -> list[dict[str, Any]]:
    """The events since the last time that somebody asked."""
    queues = house.cloud.client("sqs")
    url = queues.get_queue_url(QueueName=_NAME)["QueueUrl"]
    found: list[dict[str, Any]] = []
    while some := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [json.loads(message["Body"]) for message in some]
        for message in some:
            queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found
