"""What a table's stream tells of a deletion, as Lambda hands it on."""

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from tests.functions import aws
from vestibule import config
from vestibule.table import Table

_SEQUENCE = count(1)
TTL = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def removal(table: Table[Any], item: Mapping[str, Any], at: datetime, *, by_ttl: bool = False) -> dict[str, Any]:
    """The record of an item's removal; its second is rounded down, as AWS does."""
    deployed = config.setting(config.table_variable(table.name))
    return {
        "eventName": "REMOVE",
        "eventSourceARN": f"arn:aws:dynamodb:{aws.REGION}:000000000000:table/{deployed}/stream/2026-01-01T00:00:00.000",
        "dynamodb": {
            "ApproximateCreationDateTime": int(at.timestamp()),
            "Keys": {name: item[name] for name in table.key},
            "OldImage": dict(item),
            "SequenceNumber": str(next(_SEQUENCE)),
            "StreamViewType": "OLD_IMAGE",
        },
        **({"userIdentity": TTL} if by_ttl else {}),
    }


def remove(table: Table[Any], at: datetime, *, by_ttl: bool = False) -> list[dict[str, Any]]:
    """Delete everything in a table, and tell what its stream tells."""
    found = aws.contents(table)[table.name]
    for item in found:
        key = {name: item[name] for name in table.key}
        aws.client("dynamodb").delete_item(TableName=config.setting(config.table_variable(table.name)), Key=key)
    return [removal(table, item, at, by_ttl=by_ttl) for item in found]
