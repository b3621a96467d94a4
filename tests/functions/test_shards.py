"""How a stream is read: a closed shard to its end, an open one until nothing comes for a while, each from where it was left."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from tests.functions.world import NOON, World
from vestibule.retention import streams
from vestibule.retention.streams import Shard

STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/entries/stream/2026-01-01T00:00:00.000"
EMPTY_PAGES = 30


@pytest.fixture
def asked(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What AWS was asked for: it answers with many empty pages, and with one record on the last."""
    streams._streams.cache_clear()
    monkeypatch.setattr(streams, "PAUSE_S", 0)
    calls: list[Any] = []

    def answered(_: BaseClient, name: str, parameters: Any) -> Any:
        calls.append(parameters)
        if name == "GetShardIterator":
            return begin(parameters)
        page = int(parameters["ShardIterator"])
        return {"Records": [RECORD]} if page == EMPTY_PAGES else {"Records": [], "NextShardIterator": str(page + 1)}

    monkeypatch.setattr(BaseClient, "_make_api_call", answered)
    yield calls
    streams._streams.cache_clear()


RECORD = {"eventName": "REMOVE", "dynamodb": {"ApproximateCreationDateTime": NOON, "SequenceNumber": "7"}}


def begin(parameters: Any) -> Any:
    """Record 1 is more than a day old."""
    if parameters.get("SequenceNumber") == "1":
        raise ClientError({"Error": {"Code": "TrimmedDataAccessException"}}, "GetShardIterator")
    return {"ShardIterator": "0"}


def numbers(shard: Shard, after: str | None = None) -> list[str]:
    return [told.last for told in streams.records(STREAM, shard, NOON + timedelta(minutes=1), after)]


def test_a_closed_shard_is_read_to_its_end_however_many_empty_pages_come_before(asked: list[Any]) -> None:
    assert numbers(Shard("closed", is_closed=True)) == ["7"]


def test_an_open_shard_is_over_when_nothing_has_come_for_a_while(asked: list[Any]) -> None:
    assert numbers(Shard("open", is_closed=False)) == []
    assert len(asked) == 11  # the iterator and ten pages


def test_reading_goes_on_after_a_record(asked: list[Any]) -> None:
    assert numbers(Shard("closed", is_closed=True), "5") == ["7"]
    assert (asked[0]["ShardIteratorType"], asked[0]["SequenceNumber"]) == ("AFTER_SEQUENCE_NUMBER", "5")


def test_reading_goes_on_with_what_is_left_when_the_record_is_gone(asked: list[Any]) -> None:
    assert numbers(Shard("closed", is_closed=True), "1") == ["7"]
    assert asked[1]["ShardIteratorType"] == "TRIM_HORIZON"
