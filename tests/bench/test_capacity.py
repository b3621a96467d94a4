"""DynamoDB's request units, by the rules that AWS bills by."""

from typing import Any

import pytest

from bench.capacity import Units, size_of, units_of
from vestibule.access.holdings import ENTRIES
from vestibule.answers import ANSWERS
from vestibule.table import Table

TABLES: dict[str, Table[Any]] = {"entries": ENTRIES, "answers": ANSWERS}


def put(table: str, **item: str) -> dict[str, Any]:
    return {"TableName": table, "Item": {name: {"S": value} for name, value in item.items()}}


def test_an_item_is_as_large_as_its_names_and_values() -> None:
    assert size_of({"id": {"S": "é"}, "n": {"N": "12"}, "b": {"BOOL": True}}) == 2 + 2 + 1 + 2 + 1 + 1


def test_a_write_takes_a_unit_for_each_kilobyte_begun() -> None:
    small, large = put("answers", key="k"), put("answers", key="k" * 1100)
    assert [units_of("PutItem", sent, {}, TABLES) for sent in (small, large)] == [Units(writes=1), Units(writes=2)]


def test_an_index_takes_a_unit_when_the_item_has_its_keys() -> None:
    in_none, in_one = put("entries", id="1"), put("entries", id="1", entrance_id="e", occurred_at="t")
    assert [units_of("PutItem", sent, {}, TABLES).writes for sent in (in_none, in_one)] == [1, 2]


def test_an_index_of_keys_takes_a_unit_however_large_the_item_is() -> None:
    due = put("entries", id="1", method="m" * 2000, shard="0", due_at="1")
    assert units_of("PutItem", due, {}, TABLES) == Units(writes=2 + 1)


@pytest.mark.parametrize(
    ("changed", "writes"), [("SET #0 = :0", 4), ("SET #0 = :0 REMOVE #1, #10", 4 + 2), ("REMOVE #10", 4)]
)
def test_an_update_touches_an_index_of_keys_only_where_it_changes_them(changed: str, writes: int) -> None:
    names = {"#0": "result", "#1": "due_at", "#10": "held_by"}
    sent = {"TableName": "entries", "UpdateExpression": changed, "ExpressionAttributeNames": names}
    assert units_of("UpdateItem", sent, {}, TABLES).writes == writes


def test_a_deletion_takes_a_unit_of_the_table_and_one_of_each_index() -> None:
    assert units_of("DeleteItem", {"TableName": "entries", "Key": {"id": {"S": "1"}}}, {}, TABLES).writes == 1 + 4


def test_a_transaction_takes_double_but_its_indexes_do_not() -> None:
    item = put("entries", id="1", entrance_id="e", occurred_at="t", person_id="p")
    sent = {"TransactItems": [{"Put": item}, {"Put": put("answers", key="k")}]}
    assert units_of("TransactWriteItems", sent, {}, TABLES) == Units(writes=2 + 2 + 2)


def test_a_read_takes_a_unit_for_four_kilobytes_and_half_of_it_from_an_index() -> None:
    got = {"Items": [{"id": {"S": "x" * 5000}}], "Count": 1, "ScannedCount": 1}
    consistent = units_of("Query", {"TableName": "entries"}, got, TABLES)
    eventual = units_of("Query", {"TableName": "entries", "IndexName": "by_person"}, got, TABLES)
    assert (consistent.reads, eventual.reads) == (2, 1)


def test_what_is_read_and_left_out_is_billed_as_well() -> None:
    got = {"Items": [{"id": {"S": "x" * 4000}}], "Count": 1, "ScannedCount": 3}
    assert units_of("Query", {"TableName": "entries"}, got, TABLES).reads == 3


def test_reading_nothing_takes_a_unit_and_two_in_a_transaction() -> None:
    assert units_of("GetItem", {}, {}, TABLES).reads == 1
    assert units_of("TransactGetItems", {}, {"Responses": [{}, {}]}, TABLES).reads == 4
