"""Requests of people take what their own records take, whatever else the tables hold, and one more record costs one more."""

from typing import Any

import pytest

from bench import growth, prices, requests
from bench.requests import FITTED, GROWING, STEADY


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    """Of three sizes, the smallest once more in tables ten times as large."""
    return requests.measure((100, 400, 1600))


@pytest.mark.parametrize("kind", GROWING)
def test_what_a_request_takes_grows_by_a_line(asked: dict[str, Any], kind: str) -> None:
    line = asked["growing"][kind]["line"]
    by_the_page = "dynamodb"  # calls of queries: a step for each page, which shows where records are few
    counted = [name for name in FITTED if name not in ("seconds", by_the_page)]
    assert [name for name in counted if line[name]["r2"] < 0.98] == []


@pytest.mark.parametrize("kind", GROWING)
def test_what_a_request_takes_does_not_depend_on_what_others_have(asked: dict[str, Any], kind: str) -> None:
    found = asked["growing"][kind]
    assert found["among"]["times"] == 10
    assert growth.same_among_others(found)


def test_a_copy_reads_three_times_and_writes_nothing_for_a_record(asked: dict[str, Any]) -> None:
    line = asked["growing"]["access"]["line"]
    planned, read_again, copied = 1, 1, 1
    assert line["items_read"]["each"] == pytest.approx(planned + read_again + copied)
    assert line["dynamodb"]["each"] < (planned + read_again + copied) / 400
    assert line["writes"]["each"] == 0


def test_an_erasure_ends_and_deletes_many_records_in_each_transaction(asked: dict[str, Any]) -> None:
    line = asked["growing"]["erasure"]["line"]
    ended_with_a_line_each, deleted, listed_thrice = 1 / 48, 1 / 100, 3 / 50
    assert line["dynamodb"]["each"] < ended_with_a_line_each + deleted + listed_thrice


def test_a_request_goes_through_as_many_states_whatever_is_held(asked: dict[str, Any]) -> None:
    for kind in GROWING:
        assert len({one["transitions"] for one in asked["growing"][kind]["by_size"].values()}) == 1
    assert {kind: asked["steady"][kind]["transitions"] for kind in STEADY} == {
        "information": 16,
        "opt-out": 18,
        "rectification": 19,
    }


def test_each_request_has_its_bill(asked: dict[str, Any]) -> None:
    bills = {bill.what: bill.per_million / 1e6 for bill in prices.bills_of_requests(asked)}
    assert set(bills) == {f"{kind}, {size} records" for kind in GROWING for size in ("100", "400", "1,600")} | {*STEADY}
    assert bills["access, 1,600 records"] < 0.002
    assert bills["erasure, 1,600 records"] < 0.03
    assert growth.section(asked).count("|") > 100
