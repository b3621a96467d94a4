"""What the streams tell of deletions, and how Lambda may hand it over: late, twice, in pieces, out of order between keys."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from prove.dynamodb.table import Stored
from prove.dynamodb.values import Item

type Told = dict[str, Any]
"""A record of a stream, as Lambda hands it to a function."""

_FIRST = 10**20
_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/{table}/stream/2026-11-21T00:00:00.000"
_TTL = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


def removal(table: Stored, item: Item, number: int, at: datetime, *, by_ttl: bool) -> Told:
    """The record of one deletion, the item as it was before."""
    told = {
        "eventID": f"{number:032x}",
        "eventName": "REMOVE",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": int(at.timestamp()),
            "Keys": {name: item[name] for name in table.declared.key},
            "OldImage": item,
            "SequenceNumber": str(_FIRST + number),
            "SizeBytes": 1,
            "StreamViewType": "OLD_IMAGE",
        },
        "eventSourceARN": _ARN.format(table=table.name),
    }
    return told | ({"userIdentity": _TTL} if by_ttl else {})


def in_batches(records: Sequence[Told], size: int) -> Iterator[dict[str, Any]]:
    """Events for a function: each of one table's stream, in order, of so many records at most."""
    for several in by_table(records).values():
        for start in range(0, len(several), size):
            yield {"Records": several[start : start + size]}


def by_table(records: Sequence[Told]) -> Mapping[str, list[Told]]:
    """The records of each table's stream, in their order."""
    found: dict[str, list[Told]] = {}
    for record in records:
        found.setdefault(record["eventSourceARN"], []).append(record)
    return found


def disordered(records: Sequence[Told], draw: random.Random, size: int, twice: float) -> Iterator[dict[str, Any]]:
    """Events as a bad day brings them: pieces of any size, some told twice, in any order but for records of one key."""
    pieces = []
    for event in in_batches(records, size):
        several, start = event["Records"], 0
        while start < len(several):
            end = start + draw.randint(1, size)
            pieces += [{"Records": several[start:end]}] * (2 if draw.random() < twice else 1)
            start = end
    keys = [str(record["dynamodb"]["Keys"]) for record in records]
    if len(set(keys)) == len(keys):
        draw.shuffle(pieces)
    yield from pieces
