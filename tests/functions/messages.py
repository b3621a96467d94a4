"""Messages of devices as the IoT rule stamps them and as SQS hands them to a function."""

import base64
import json
from datetime import datetime
from typing import Any

from tests.functions.calls import CONTEXT
from vestibule import clock

type Json = dict[str, Any]


def sent(kind: str, contents: Json, at: datetime, *, boot: int = 1, seq: int = 1, **fields: Any) -> Json:
    """What the device publishes. `fields` replace those of the envelope."""
    envelope = {"v": 1, "boot": boot, "seq": seq, "ts": clock.to_epoch_ms(at), "type": kind, "data": contents}
    return {**envelope, **fields}


def stamped(payload: Json | str | bytes, thing: str, received: datetime, **fields: Any) -> str:
    """The body of the message in the queue. A text is published as it is."""
    text = json.dumps(payload) if isinstance(payload, dict) else payload
    raw = text.encode() if isinstance(text, str) else text
    wrapped = {
        "payload": base64.b64encode(raw).decode(),
        "thing": thing,
        "client": thing,
        "topic": f"d/{thing}/evt/any",
        "received_at": clock.to_epoch_ms(received),
    }
    return json.dumps({**wrapped, **fields})


def batch(*bodies: str) -> Json:
    """The event of Lambda's SQS poller; the messages are named m0, m1 and so on."""
    return {"Records": [_record(f"m{place}", body) for place, body in enumerate(bodies)]}


def take(handler: Any, *bodies: str) -> list[str]:
    """Hand a batch to a handler. Answers the names of those that must come again."""
    answered = handler(batch(*bodies), CONTEXT)
    return [failure["itemIdentifier"] for failure in answered["batchItemFailures"]]


def _record(name: str, body: str) -> Json:
    return {
        "messageId": name,
        "receiptHandle": f"handle-{name}",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1790000000000", "SenderId": "iot"},
        "messageAttributes": {},
        "md5OfBody": "",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:messages",
        "awsRegion": "us-east-1",
    }
