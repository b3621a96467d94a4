"""Messages go back from a dead-letter queue to where they came from.

AWS: StartMessageMoveTask moves what is in a dead-letter queue to its source queues, or to a named one, as new messages
with new numbers; ListMessageMoveTasks reports on it. Both are permitted on the queue that SourceArn names.
Emulator: both calls are unknown.
Restored: the calls exist, and permission is looked up on the named queue. The move is done when the call answers, so
a task can neither be cancelled nor slowed down.
"""

import json
import time
from typing import Any

from ministack.core import iam_actions
from ministack.core.responses import new_uuid
from ministack.services import sqs

MOST_REPORTED = 10

Task = dict[str, Any]
Queue = dict[str, Any]

_tasks: dict[str, list[Task]] = {}


def restore() -> None:
    """Add the two calls, and let IAM find the queue that they are about."""
    sqs._HANDLERS |= {"StartMessageMoveTask": _start, "ListMessageMoveTasks": _list}
    extract_resource = iam_actions.extract_resource_arn

    def extract_resource_or_source(service: str, *request: Any, **named: Any) -> str:  # noqa: ANN401
        found: str = extract_resource(service, *request, **named)
        return _source_in(request[3]) or found if service == "sqs" and found == "*" else found

    iam_actions.extract_resource_arn = extract_resource_or_source


def _source_in(body: bytes) -> str:
    try:
        source = json.loads(body or b"{}").get("SourceArn", "")
    except ValueError:
        return ""
    return str(source)


def _start(request: dict[str, Any], _address: str) -> dict[str, str]:
    source_arn, destination = request["SourceArn"], request.get("DestinationArn", "")
    source = _queue_at(source_arn)
    now = time.time()
    moving = [message for message in source["messages"] if message["visible_at"] <= now]
    for message in moving:
        _send_again(message, _queue_at(destination or message["sys"].get("DeadLetterQueueSourceArn", "")))
        source["messages"].remove(message)
    task = {
        "TaskHandle": new_uuid(),
        "Status": "COMPLETED",
        "SourceArn": source_arn,
        "ApproximateNumberOfMessagesMoved": len(moving),
        "ApproximateNumberOfMessagesToMove": len(moving),
        "StartedTimestamp": int(now * 1000),
        **({"DestinationArn": destination} if destination else {}),
    }
    _tasks.setdefault(source_arn, []).insert(0, task)
    return {"TaskHandle": task["TaskHandle"]}


def _list(request: dict[str, Any], _address: str) -> dict[str, list[Task]]:
    newest = _tasks.get(request["SourceArn"], [])[: min(request.get("MaxResults", 1), MOST_REPORTED)]
    # The handle of a task is told only while it runs.
    return {"Results": [{name: value for name, value in task.items() if name != "TaskHandle"} for task in newest]}


def _queue_at(arn: str) -> Queue:
    queue: Queue | None = sqs._queue_by_arn(arn)
    if queue is None:
        code = "ResourceNotFoundException"
        raise sqs._Err(code, f"The resource that you specified for the ARN {arn!r} doesn't exist.")
    return queue


def _send_again(message: dict[str, Any], queue: Queue) -> None:
    request = {"MessageBody": message["body"], "MessageAttributes": message["message_attributes"]}
    if queue["is_fifo"]:
        request |= {"MessageGroupId": message["group_id"], "MessageDeduplicationId": new_uuid()}
    sqs._HANDLERS["SendMessage"](request, queue["url"])
