"""Bills add up."""

from typing import Any

import pytest

from bench import prices


@pytest.fixture
def bills(counted: dict[str, Any]) -> dict[str, prices.Bill]:
    return {bill.what: bill for bill in prices.bills(counted)}


def test_an_entry_is_billed_for_its_rule_its_queue_its_function_and_its_writes(bills: dict[str, prices.Bill]) -> None:
    function = 0.20 + 13.33 * 0.5 * 0.05
    rule, queue, read, writes, event = 0.15 + 0.15, 3 * 0.40, 0.125, 4 * 0.625, 1.00
    whole = rule + queue + function + read + writes + event
    assert bills["entry, by itself"].per_million == pytest.approx(whole, abs=0.01)


def test_a_batch_is_cheaper_for_each_entry(bills: dict[str, prices.Bill]) -> None:
    alone, batched = bills["entry, by itself"], bills["entry, in a full batch of 100"]
    saved = 0.9 * 2 * 0.40 + 0.99 * (0.20 + 13.33 * 0.5 * 0.05 + 0.125)
    in_a_transaction = 0.625
    saved -= in_a_transaction
    assert alone.per_million - batched.per_million == pytest.approx(saved, abs=0.02)


def test_a_whole_unlock_counts_the_request_the_command_and_three_messages_back(bills: dict[str, prices.Bill]) -> None:
    whole = bills["unlock, whole: request, command, two acknowledgements, entry"].takes
    counts = {name: whole[name] for name in ("HTTP API request", "IoT message", "IoT rule action", "Lambda request")}
    assert counts == {"HTTP API request": 1, "IoT message": 2, "IoT rule action": 3, "Lambda request": 4}
