"""Fill the table of entries, past the functions, so that their calls can be counted with much in it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import batched
from typing import Any

import boto3

from vestibule import clock, ids
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Entry
from vestibule.table import Table

_AT_ONCE = 25
"""BatchWriteItem takes 25 items a call."""


def fill(made: dict[str, str], size: int) -> None:
    """Put entries of this household into the table until it holds about `size`."""
    client = boto3.client("dynamodb")
    there = client.scan(TableName=ENTRIES.name, Select="COUNT")["Count"]
    for some in batched(_items(made, there, size), _AT_ONCE, strict=False):
        client.batch_write_item(RequestItems={ENTRIES.name: [{"PutRequest": {"Item": item}} for item in some]})


def stored(table: Table[Any], *key: str) -> dict[str, Any]:
    """The item of a table with this key, in DynamoDB's own form."""
    names = {name: {"S": value} for name, value in zip(table.key, key, strict=True)}
    return dict(boto3.client("dynamodb").get_item(TableName=table.name, Key=names)["Item"])


def _items(made: dict[str, str], first: int, end: int) -> Iterator[dict[str, Any]]:
    """Entries a second apart, before now. Serialized once: they differ in identifier and time only."""
    now = clock.now()
    model = ENTRIES.add(_entry(made)).row.serialize()
    for number in range(first, end):
        at = clock.written(now - timedelta(seconds=number))
        yield {**model, "id": {"S": ids.derived("evt", "bench", number)}, "occurred_at": {"S": at}}


def _entry(made: dict[str, str]) -> Entry:
    now = clock.now()
    return Entry(
        id=ids.derived("evt", "bench"),
        entrance_id=made["entrance"],
        site_id=made["site"],
        organisation_id=made["organisation"],
        device_id=made["device"],
        person_id=made["resident"],
        grant_id=made["grant"],
        method="mobile_key",
        result="granted",
        reason="ok",
        occurred_at=now,
        recorded_at=now,
        expires_at=now + timedelta(days=83),
    )
