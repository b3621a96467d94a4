"""What a table's stream still tells of deletions: all of the last 24 hours, a moment after each, whether witnessed or not.

DynamoDB lets two read a stream at once: the witness is one, a restore is the other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from vestibule import aws

_SHARDS_AT_ONCE = 10
_EMPTY_PAGES = 10
"""An open shard has no end, and empty pages before its next record; after so many in a row there is none."""


@dataclass(frozen=True)
class Shards:
    """Some shards of a stream; `next` is the last of them, None when there are no more."""

    ids: tuple[str, ...]
    next: str | None


def shards(stream: str, after: str | None) -> Shards:
    """The next shards of a stream."""
    start = {"ExclusiveStartShardId": after} if after else {}
    described = _streams().describe_stream(StreamArn=stream, Limit=_SHARDS_AT_ONCE, **start)["StreamDescription"]
    found = tuple(str(shard["ShardId"]) for shard in described.get("Shards", []))
    return Shards(found, described.get("LastEvaluatedShardId"))


def records(stream: str, shard: str, until: datetime) -> Iterator[dict[str, Any]]:
    """The records of a shard in the form in which Lambda hands them on, to its end or past an instant."""
    iterator = _streams().get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    token, empty = iterator["ShardIterator"], 0
    while token and empty < _EMPTY_PAGES:
        page = _streams().get_records(ShardIterator=token)
        for record in page["Records"]:
            if _created(record) > until:
                return
            yield _as_lambda_has_it(record, stream)
        token, empty = page.get("NextShardIterator"), 0 if page["Records"] else empty + 1


def _created(record: Mapping[str, Any]) -> datetime:
    created: datetime = record["dynamodb"]["ApproximateCreationDateTime"]
    return created.astimezone(UTC)


def _as_lambda_has_it(record: Mapping[str, Any], stream: str) -> dict[str, Any]:
    """The table's ARN with it, instants as seconds, and the identity's members as Lambda writes them."""
    change = {**record["dynamodb"], "ApproximateCreationDateTime": _created(record).timestamp()}
    return {**record, "dynamodb": change, "eventSourceARN": stream}


@cache
def _streams() -> Any:  # noqa: ANN401 (its types are not installed)
    return aws.client("dynamodbstreams")
