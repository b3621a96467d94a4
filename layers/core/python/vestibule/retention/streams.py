"""What a table's stream still tells of deletions: all of the last 24 hours, a moment after each, whether witnessed or not.

DynamoDB lets two read a stream at once: the witness is one, a restore is the other.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from vestibule import aws

_SHARDS_AT_ONCE = 10
_EMPTY_PAGES = 10
"""An open shard has no end, and empty pages before its next record; after so many in a row, with pauses, there is none."""
PAUSE_S = 0.2
"""Between empty pages of an open shard, in seconds: a shard can be read five times a second, by all of its readers."""


@dataclass(frozen=True)
class Shard:
    """A part of a stream. One that is closed gets no more records, and has an end."""

    id: str
    is_closed: bool


@dataclass(frozen=True)
class Shards:
    """Some shards of a stream; `next` is the last of them, None when there are no more."""

    some: tuple[Shard, ...]
    next: str | None


@dataclass(frozen=True)
class Told:
    """Some records of a shard in the form in which Lambda hands them on, and the number of the last of them."""

    records: tuple[dict[str, Any], ...]
    last: str


def shards(stream: str, after: str | None) -> Shards:
    """The next shards of a stream."""
    start = {"ExclusiveStartShardId": after} if after else {}
    described = _streams().describe_stream(StreamArn=stream, Limit=_SHARDS_AT_ONCE, **start)["StreamDescription"]
    found = tuple(_shard(each) for each in described.get("Shards", []))
    return Shards(found, described.get("LastEvaluatedShardId"))


def records(stream: str, shard: Shard, until: datetime, after: str | None = None) -> Iterator[Told]:
    """The records of a shard after a sequence number, page by page, to its end or past an instant."""
    token, empty = _iterator(stream, shard, after), 0
    while token and (shard.is_closed or empty < _EMPTY_PAGES):
        page = _streams().get_records(ShardIterator=token)
        wanted = tuple(_as_lambda_has_it(record, stream) for record in page["Records"] if _created(record) <= until)
        if wanted:
            yield Told(wanted, str(wanted[-1]["dynamodb"]["SequenceNumber"]))
        if len(wanted) < len(page["Records"]):
            return
        token, empty = page.get("NextShardIterator"), 0 if wanted else empty + 1
        if empty and not shard.is_closed:
            time.sleep(PAUSE_S)


def _iterator(stream: str, shard: Shard, after: str | None) -> str | None:
    """Where reading begins: after a record, or where that is a day old meanwhile and gone, at what is left."""
    place = {"StreamArn": stream, "ShardId": shard.id}
    horizon = {"ShardIteratorType": "TRIM_HORIZON"}
    begins = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": after} if after else horizon
    try:
        return str(_streams().get_shard_iterator(**place, **begins)["ShardIterator"])
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "TrimmedDataAccessException" and after:
            return _iterator(stream, shard, None)
        if code == "ResourceNotFoundException":  # the whole shard, since it was listed
            return None
        raise


def _shard(described: Mapping[str, Any]) -> Shard:
    ends = (described.get("SequenceNumberRange") or {}).get("EndingSequenceNumber")
    return Shard(str(described["ShardId"]), is_closed=ends is not None)


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
