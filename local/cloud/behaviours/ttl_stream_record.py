"""An item that expires leaves a record in the table's stream.

AWS: a deletion by TTL gives a REMOVE record whose userIdentity is the DynamoDB service, which is how a consumer tells
expiry from deletion by a person.
Emulator: the sweep removes the item and writes no record.
Restored: the record is written when the sweep, known by the name of its thread, removes an item.
"""

import threading
from typing import Any

from ministack.core.responses import request_scope
from ministack.services import dynamodb

SWEEP_THREAD = "dynamodb-ttl-reaper"
TTL_IDENTITY = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def restore() -> None:
    """Write a stream record for each item that the TTL sweep removes."""
    remove_item, build_change_record = dynamodb._remove_item, dynamodb._build_change_record

    def remove_item_and_record(table: dict[str, Any], partition: object, sort: object) -> object:
        old_item = remove_item(table, partition, sort)
        if old_item is not None and _in_sweep():
            _record_removal(table, old_item)
        return old_item

    def build_change_record_with_identity(*details: object, **named: object) -> dict[str, Any]:
        record: dict[str, Any] = build_change_record(*details, **named)
        return {**record, "userIdentity": TTL_IDENTITY} if _in_sweep() else record

    dynamodb._remove_item = remove_item_and_record
    dynamodb._build_change_record = build_change_record_with_identity


def _in_sweep() -> bool:
    return threading.current_thread().name == SWEEP_THREAD


def _record_removal(table: dict[str, Any], old_item: object) -> None:
    # The sweep runs outside any request: the table's ARN says in which region and account the stream is.
    region, account = table["TableArn"].split(":")[3:5]
    with request_scope(account, region):
        dynamodb._emit_stream_event(table["TableName"], "REMOVE", old_item, None)
