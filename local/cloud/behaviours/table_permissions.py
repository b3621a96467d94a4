"""A permission on a table holds for the calls that name it by something else than TableName.

AWS: RestoreTableToPointInTime is checked on its source, a call about tags on its resource, a call about a stream on the
stream, which a shard iterator stands for.
Emulator: IAM looks for TableName only, and takes these calls for calls on everything: a permission with a table or a stream
as its resource permits none of them.
Restored: what they name is what is checked.
"""

import json
from typing import Any

from ministack.core import iam_actions
from ministack.services import dynamodb_streams

_SERVICES = ("dynamodb", "dynamodbstreams")


def restore() -> None:
    """Let IAM see the table or stream of these calls."""
    arn_of_request = iam_actions.extract_resource_arn

    def arn_of_named(service: str, *request: Any) -> str:  # noqa: ANN401 (passed on)
        found = str(arn_of_request(service, *request))
        if service not in _SERVICES or found != "*":
            return found
        _, _, _, body, _, region, account = request
        named = _named(json.loads(body or b"{}"))
        return str(iam_actions._dynamodb_table_arn(named, region, account)) if named else found

    iam_actions.extract_resource_arn = arn_of_named


def _named(request: dict[str, Any]) -> str | None:
    """The ARN or the name that the request gives."""
    for member in ("SourceTableArn", "SourceTableName", "ResourceArn", "StreamArn"):
        if isinstance(request.get(member), str):
            return str(request[member])
    iterator = dynamodb_streams._decode_iterator(str(request.get("ShardIterator", "")))
    return str(iterator["arn"]) if iterator and "arn" in iterator else None
