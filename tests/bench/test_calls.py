"""What each operation asks of AWS, to the call. A figure that changes here changes in the README."""

from collections import Counter
from typing import Any

import pytest

READ = {"dynamodb.TransactGetItems": 1}
WRITE = {"dynamodb.TransactWriteItems": 1}
ENTRY = {"dynamodb.BatchGetItem": 1, "dynamodb.PutItem": 1, "events.PutEvents": 1}
AT_THE_DOOR = {
    "unlock, first": {**READ, **WRITE, "iot-data.Publish": 1},
    "unlock, repeated": READ,
    "unlock, denied": READ,
    "acknowledgement, received": {"dynamodb.UpdateItem": 1},
    "acknowledgement, done": {"dynamodb.UpdateItem": 1},
    "acknowledgement, too late": {"dynamodb.UpdateItem": 1},
    "entry, by command": ENTRY,
    "entry, by hand": ENTRY,
    "entry, known already": ENTRY,
    "entries, batch of 100": {"dynamodb.BatchGetItem": 1, **WRITE, "events.PutEvents": 10},
    "list of a door": {
        "dynamodb.GetItem": 2,
        "dynamodb.UpdateItem": 1,
        "dynamodb.Query": 2,
        "dynamodb.BatchGetItem": 1,
        "kms.Sign": 1,
        "iot-data.Publish": 1,
    },
    "entries of a person": {"dynamodb.Query": 1},
    "entries of an entrance": {
        "dynamodb.GetItem": 1,
        "dynamodb.Query": 2,
        "events.PutEvents": 1,
    },  # that somebody looked
    "state message": {"dynamodb.GetItem": 1, "dynamodb.UpdateItem": 1},
    "fault message": {"dynamodb.GetItem": 3, "dynamodb.PutItem": 1, "events.PutEvents": 1},
}


@pytest.mark.parametrize("operation", AT_THE_DOOR)
def test_an_operation_at_the_door_makes_these_calls_and_no_others(counted: dict[str, Any], operation: str) -> None:
    assert counted["operations"][operation]["calls"] == AT_THE_DOOR[operation]


def test_an_unlock_takes_two_calls_of_the_database_and_one_message(counted: dict[str, Any]) -> None:
    services = Counter(name.partition(".")[0] for name in counted["operations"]["unlock, first"]["calls"])
    assert services == {"dynamodb": 2, "iot-data": 1}


def test_what_was_refused_or_known_already_writes_nothing_but_the_refused_condition(counted: dict[str, Any]) -> None:
    names = ("unlock, repeated", "unlock, denied", "acknowledgement, too late", "entry, known already")
    assert [counted["operations"][name]["writes"] for name in names] == [0, 0, 1, 1]


def test_an_entry_takes_a_write_for_itself_for_each_list_that_it_stands_in_and_for_when_it_is_due_to_go(
    counted: dict[str, Any],
) -> None:
    of_somebody, of_nobody = "entry, by command", "entry, by hand"
    assert [counted["operations"][name]["writes"] for name in (of_somebody, of_nobody)] == [1 + 3 + 1, 1 + 2 + 1]


def test_an_entry_of_a_batch_is_written_once_in_a_transaction(counted: dict[str, Any]) -> None:
    whole = counted["operations"]["entries, batch of 100"]
    assert (whole["writes"], whole["reads"]) == (100 * (2 + 2 + 1), 1)


def test_an_unlock_reads_and_writes_in_transactions_and_its_acknowledgement_leaves_when_it_is_due_alone(
    counted: dict[str, Any],
) -> None:
    unlock, acknowledgement = (counted["operations"][name] for name in ("unlock, first", "acknowledgement, done"))
    answer_door_admission_person, command_answer_and_count, lists, due = 4 * 2, 3 * 2, 2, 1
    assert unlock["reads"] == answer_door_admission_person
    assert unlock["writes"] == command_answer_and_count + lists + due
    assert acknowledgement["writes"] == 1 + lists


def test_every_post_reads_its_earlier_answer_and_commits_once(counted: dict[str, Any]) -> None:
    posts = {name: tally["calls"] for name, tally in counted["operations"].items() if name.startswith("POST ")}
    assert len(posts) == 11
    assert {calls["dynamodb.TransactWriteItems"] for calls in posts.values()} == {1}


def test_each_holding_is_copied_with_one_read_and_an_object_for_each_page_and_one_that_explains_it(
    counted: dict[str, Any],
) -> None:
    copies = [tally["calls"] for name, tally in counted["operations"].items() if "collect" in name]
    assert len(copies) == counted["holdings"]
    the_request_and_the_holding = 2
    assert {sum(calls.values()) - calls["s3.PutObject"] for calls in copies} == {the_request_and_the_holding}
    assert {calls["s3.PutObject"] for calls in copies} == {1, 2}


def test_a_door_makes_the_same_calls_however_many_entries_there_are(counted: dict[str, Any]) -> None:
    few, many = counted["by_size"]["20"], counted["by_size"]["300"]
    same = ("unlock", "acknowledgement", "entry", "entries of an entrance")
    assert [few[name]["calls"] for name in same] == [
        {**READ, **WRITE, "iot-data.Publish": 1},
        {"dynamodb.UpdateItem": 1},
        ENTRY,
        {"dynamodb.GetItem": 1, "dynamodb.Query": 2, "events.PutEvents": 1},
    ]
    assert [many[name]["calls"] for name in same[:3]] == [few[name]["calls"] for name in same[:3]]


def test_a_page_reads_only_what_it_returns(counted: dict[str, Any]) -> None:
    page = counted["by_size"]["300"]["entries, next page"]
    assert (page["items_read"], page["items_returned"], page["calls"]) == (100, 100, {"dynamodb.Query": 1})


def test_a_request_for_a_copy_enters_each_step_once_and_the_copying_once_for_each_holding(
    counted: dict[str, Any],
) -> None:
    acknowledged_proven_alone, planned_agreed, ours = 5, 4, 4
    copied_delivered_closed = 5
    around = acknowledged_proven_alone + planned_agreed + ours + copied_delivered_closed
    assert counted["transitions"] == around + counted["holdings"]


def test_an_erasure_enters_three_states_for_each_holding_and_an_opt_out_none(counted: dict[str, Any]) -> None:
    by_way = counted["transitions_by_way"]
    until_it_is_done, proof, decision = 12, 1, 1
    begun_erased_confirmed, told_answered_gone_closed, stopped_told_answered_closed = 4, 6, 6
    assert by_way["opt-out"] == until_it_is_done + stopped_told_answered_closed
    assert by_way["erasure"] == (
        until_it_is_done
        + proof
        + decision
        + begun_erased_confirmed
        + 3 * counted["holdings"]
        + told_answered_gone_closed
    )


def test_no_operation_scans_a_table(counted: dict[str, Any]) -> None:
    every = {name for operation in counted["operations"].values() for name in operation["calls"]}
    assert "dynamodb.Query" in every
    assert "dynamodb.Scan" not in every
