"""A call that takes the short way through moto is answered as one that goes over HTTP, whatever is asked or wrong with it."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.functions import aws, short_ways

TABLE = "vestibule-organisations"
KEY, OTHER = {"id": {"S": "a"}}, {"id": {"S": "b"}}
ITEM = {
    **KEY,
    "number": {"N": "1.50"},
    "bytes": {"B": b"\x00\xff"},
    "sets": {"SS": ["x"]},
    "parts": {"M": {"list": {"L": [{"S": ""}, {"BOOL": True}, {"NULL": True}, {"M": {}}]}}},
}
MORE = {
    "UpdateExpression": "SET #n = :n",
    "ExpressionAttributeNames": {"#n": "number"},
    "ExpressionAttributeValues": {":n": {"N": "9"}},
}
IF_THERE = {"ConditionExpression": "attribute_exists(id)"}


def together(*operations: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    named = [{verb: {"TableName": TABLE, **of} for verb, of in each.items()} for each in operations]
    return "transact_write_items", {"TransactItems": named}


CALLS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("put_item", {"TableName": TABLE, "Item": ITEM, "ReturnConsumedCapacity": "TOTAL"}),
    ("get_item", {"TableName": TABLE, "Key": KEY, "ConsistentRead": True}),
    ("get_item", {"TableName": TABLE, "Key": OTHER}),
    ("get_item", {"TableName": "nowhere", "Key": KEY}),
    ("put_item", {"TableName": TABLE, "Item": {"number": {"N": "1"}}}),
    (
        "put_item",
        {
            "TableName": TABLE,
            "Item": ITEM,
            "ConditionExpression": "attribute_not_exists(id)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
    ),
    ("update_item", {"TableName": TABLE, "Key": KEY, "ReturnValues": "ALL_NEW", **MORE}),
    together(
        {"Put": {"Item": OTHER}}, {"Update": {"Key": KEY, **MORE}}, {"Delete": {"Key": {"id": {"S": "c"}}, **IF_THERE}}
    ),
    ("scan", {"TableName": TABLE}),
    together({"Put": {"Item": OTHER}}, {"Delete": {"Key": KEY}}),
    ("scan", {"TableName": TABLE}),
    together({"Delete": {"Key": OTHER}}, {"ConditionCheck": {"Key": KEY, **IF_THERE}}),
    together({"Put": {"Item": OTHER}}, {"Delete": {"Key": OTHER}}),
    ("scan", {"TableName": TABLE}),
)


def answers(*, short: bool) -> list[Any]:
    """What is answered to all calls in turn, in a world of their own."""
    with mock_aws():
        aws.make_tables()
        client: Any = boto3.client("dynamodb")
        if not short:
            client.meta.events.unregister("before-call.dynamodb", short_ways._answered)
        return [answer(getattr(client, verb), asked) for verb, asked in CALLS]


def answer(call: Any, asked: dict[str, Any]) -> Any:
    try:
        found = call(**asked)
    except ClientError as error:
        found = {**error.response, "raised": type(error).__name__}
    return {**found, "ResponseMetadata": found["ResponseMetadata"]["HTTPStatusCode"]}


@pytest.mark.usefixtures("clean_environment")
def test_the_short_way_gives_the_answers_of_the_long_one() -> None:
    assert answers(short=True) == answers(short=False)
