"""What is not restored: a table that has no business in it, or an instant that nobody can go back to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from functions.restores import check_restore
from tests.functions import aws
from tests.functions.calls import CONTEXT
from tests.functions.restoring import EXECUTION, recoverable_between, recoverable_for_a_year
from tests.functions.world import NOON, World
from vestibule import clock
from vestibule.policy import backups
from vestibule.policy import pack as packs
from vestibule.problems import Verdict
from vestibule.retention.restore import Residue, Unrestorable


@pytest.fixture(autouse=True)
def window(world: World) -> Iterator[None]:
    with recoverable_for_a_year():
        yield


def check(entered: Any) -> Any:
    return check_restore.handler({"input": entered, "execution": EXECUTION}, CONTEXT)


@pytest.mark.parametrize(
    ("entered", "said"),
    [
        ({"tables": ["doors"], "at": "2026-11-20T10:00:00Z"}, "1 of the tables are unknown here; there are"),
        ({"tables": ["entries", "entries"], "at": "2026-11-20T10:00:00Z"}, "a table is named twice"),
        ({"tables": [], "at": "2026-11-20T10:00:00Z"}, "tables: List should have at least 1 item"),
        ({"tables": ["evidence"], "at": "2026-11-20T10:00:00Z"}, "evidence is never restored: the ledger is only ever"),
        ({"tables": ["witnessed"], "at": "2026-11-20T10:00:00Z"}, "witnessed is never restored: its marks keep"),
        ({"tables": ["keys"], "at": "2026-11-20T10:00:00Z"}, "keys is never restored: codes that were used or taken"),
        ({"tables": ["doorlists"], "at": "2026-11-20T10:00:00Z"}, "doorlists is never restored: doors take no list"),
        ({"tables": ["holds"], "at": "2026-11-20T10:00:00Z"}, "holds is never restored: it says what is so now"),
        ({"tables": ["answers"], "at": "2026-11-20T10:00:00Z"}, "answers is never restored: its records end by"),
        ({"tables": ["entries"], "at": "2026-11-21T12:00:01Z"}, "at lies in the future"),
        ({"tables": ["entries"], "at": "2026-10-01T10:00:00Z"}, "at lies before what can be restored of entries"),
        ({"tables": ["entries"], "at": "2026-11-20T10:00:00"}, "at: Input should have timezone info"),
        ({"tables": ["entries"], "at": "yesterday"}, "at: Value error, write it as 2026-11-21T12:00:00Z"),
        ({"tables": ["entries"], "at": 1763632800}, "at: Value error, write an instant with its zone"),
        ({"tables": ["entries"], "at": "1795262400"}, "at: Value error, write an instant with its zone"),
        ({"tables": ["entries"], "at": None}, "at: Value error, write an instant with its zone"),
        ({"tables": "entries", "at": "2026-11-20T10:00:00Z"}, "tables: Input should be a valid list"),
        ({"tables": [1], "at": "2026-11-20T10:00:00Z"}, "tables.0: Input should be a valid string"),
        ({"tables": ["entries"]}, "at: Field required"),
        ({"tables": ["entries"], "at": "2026-11-20T10:00:00Z", "into": "x"}, "into: Extra inputs are not permitted"),
        ([], "input: Input should be a valid dictionary"),
        ("entries", "input: Input should be a valid dictionary"),
        (None, "input: Input should be a valid dictionary"),
    ],
)
def test_what_cannot_be_restored_fails_at_once_and_leaves_no_trace(world: World, entered: Any, said: str) -> None:
    before = (aws.contents(), aws.client("dynamodb").list_tables()["TableNames"])
    with pytest.raises(Unrestorable) as refused:
        check(entered)
    assert said in str(refused.value)
    assert (aws.contents(), aws.client("dynamodb").list_tables()["TableNames"]) == before


def test_a_refusal_is_a_verdict_that_no_step_tries_again() -> None:
    assert issubclass(Unrestorable, Verdict)
    assert issubclass(Residue, Verdict)


def test_the_window_is_the_shorter_of_the_policy_s_and_dynamodb_s(world: World) -> None:
    days = backups.recoverable_days(packs.load("valet"), "entries")
    with pytest.raises(Unrestorable, match=f"go back {days} days at the most"):
        check({"tables": ["entries"], "at": clock.written(NOON - timedelta(days=days, seconds=1))})
    assert check({"tables": ["entries"], "at": clock.written(NOON - timedelta(days=days))})["tables"]
    with recoverable_between(NOON - timedelta(hours=1), NOON - timedelta(minutes=5)):
        with pytest.raises(Unrestorable, match=clock.written(NOON - timedelta(hours=1))):
            check({"tables": ["entries"], "at": clock.written(NOON - timedelta(hours=2))})
        with pytest.raises(Unrestorable, match="too recent"):
            check({"tables": ["entries"], "at": clock.written(NOON - timedelta(minutes=4))})
