"""What a query costs in the emulator: a partition of a day's lines is asked for its last one thousands of times."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.cloud.server import emulator_python
from local.synthesis import ROOT

LINES = 50
ASK = """
import json, sys
from ministack.services import dynamodb

query, restored = json.loads(sys.argv[1]), sys.argv[2] == "restored"
if restored:
    from local.cloud.behaviours import query_cost
    query_cost.restore()
dynamodb._create_table({
    "TableName": "lines", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "about", "KeyType": "HASH"}, {"AttributeName": "seq", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "about", "AttributeType": "S"}, {"AttributeName": "seq", "AttributeType": "N"}],
})
for day in ("monday", "tuesday"):
    for seq in range(50):
        dynamodb._put_item({"TableName": "lines", "Item": {
            "about": {"S": day}, "seq": {"N": str(seq)}, "kind": {"S": "odd" if seq % 2 else "even"}}})
counted, tokenize = [], dynamodb._tokenize
def counting(expression):
    counted.append(expression)
    return tokenize(expression)
dynamodb._tokenize = counting
compared, evaluate = [], dynamodb._ExprEval.evaluate
def comparing(self):
    compared.append(self.item)
    return evaluate(self)
dynamodb._ExprEval.evaluate = comparing
status, _, body = dynamodb._query({"TableName": "lines", **query})
print(json.dumps({"status": status, "body": json.loads(body), "parsed": len(counted), "compared": len(compared)}))
"""
DAY = {":day": {"S": "monday"}}
LAST = {"KeyConditionExpression": "about = :day", "ScanIndexForward": False, "Limit": 1}
RANGE = {"KeyConditionExpression": "(about = :day AND seq BETWEEN :from AND :to)"}
QUERIES: dict[str, dict[str, Any]] = {
    "the last line": {**LAST, "ExpressionAttributeValues": DAY},
    "a range": {**RANGE, "ExpressionAttributeValues": {**DAY, ":from": {"N": "7"}, ":to": {"N": "12"}}},
    "a range that is none": {**RANGE, "ExpressionAttributeValues": {**DAY, ":from": {"N": "12"}, ":to": {"N": "7"}}},
    "a filter": {
        "KeyConditionExpression": "about = :day",
        "FilterExpression": "kind = :kind OR seq < :few",
        "ExpressionAttributeValues": {**DAY, ":kind": {"S": "odd"}, ":few": {"N": "3"}},
    },
    "an empty partition": {**LAST, "ExpressionAttributeValues": {":day": {"S": "sunday"}}},
    "nonsense": {"KeyConditionExpression": "about = = :day", "ExpressionAttributeValues": DAY},
}
REFUSED = (QUERIES["a range that is none"], QUERIES["nonsense"])


def answered(query: dict[str, Any], by: str, tmp_path: Path) -> dict[str, Any]:
    asked = subprocess.run(
        [emulator_python(), "-c", ASK, json.dumps(query), by],
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path)},
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(asked.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_query_answers_as_it_did(query: dict[str, Any], tmp_path: Path) -> None:
    stock, restored = (answered(query, by, tmp_path) for by in ("stock", "restored"))
    assert [restored["status"], restored["body"]] == [stock["status"], stock["body"]]
    assert stock["status"] == (400 if query in REFUSED else 200)


def test_a_condition_is_parsed_once_and_not_for_each_item(tmp_path: Path) -> None:
    stock, restored = (answered(QUERIES["the last line"], by, tmp_path)["parsed"] for by in ("stock", "restored"))
    assert stock >= LINES
    assert restored <= stock - LINES + 2


def test_a_hash_key_is_compared_once_and_not_for_each_item(tmp_path: Path) -> None:
    stock, restored = (answered(QUERIES["the last line"], by, tmp_path)["compared"] for by in ("stock", "restored"))
    assert (stock, restored) == (LINES, 1)
