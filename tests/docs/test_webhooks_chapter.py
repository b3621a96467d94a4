"""The chapter on webhooks says what the program does: its tables, its limits, and its example of a verification runs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from local.documents import ROOT
from vestibule.partners import catalogue, delivering, feed, keys, replaying, retries, sending, signing
from vestibule.partners.model import LONGEST_KEY

CHAPTER = (ROOT / "docs" / "everyday" / "webhooks.md").read_text(encoding="utf-8")
UNITS = {"s": "seconds", "min": "minutes", "h": "hours"}


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under this head row."""
    lines = CHAPTER.partition(heading)[2].splitlines()[2:]
    table = lines[: next(place for place, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def interval(said: str) -> timedelta:
    if said == "at once":
        return timedelta()
    number, unit = said.split(" ")
    return timedelta(**{UNITS[unit]: int(number)})


def test_the_table_of_tries_is_the_one_that_is_kept_to() -> None:
    table = rows("| try | after the one before |")
    assert [int(number) for number, _ in table] == list(range(1, len(retries.AFTER) + 1))
    assert tuple(interval(said) for _, said in table) == retries.AFTER


def test_the_table_of_events_is_what_is_told_and_for_which_scope() -> None:
    said = {
        name.strip("`"): (re.findall(r"`(\w+)`", members), scope.strip("`"))
        for name, members, scope in rows("| event | what is told | scope of a key |")
    }
    members = (
        *("relation_id", "person_id", "fields", "site_id", "until"),
        *("device_id", "entrance_id", "code", "severity", "planted"),
        *("request_id", "recipient_id", "right"),
    )
    told = {
        name: (list(catalogue.told_of(name, "x", dict.fromkeys(members, "x"))), catalogue.scope_for(name))
        for name in catalogue.TOLD
    }
    assert said == told


def test_the_limits_in_the_text_are_those_of_the_program() -> None:
    assert sending.TIME_LIMIT_S == 10
    assert (0.1, timedelta(hours=10), timedelta(days=3)) == (retries.JITTER, retries.LONGEST_WISH, retries.FAILING)
    assert (4, timedelta(hours=1), timedelta(minutes=2)) == (retries.SEVERAL, retries.APART, delivering.LEASE)
    assert f"It looks at {replaying.MOST} deliveries at a time" in CHAPTER
    assert (timedelta(hours=24), timedelta(days=365), timedelta(seconds=10)) == (
        signing.OVERLAP,
        LONGEST_KEY,
        feed.SETTLED,
    )
    assert f"A key may call {keys.CALLS_A_MINUTE} times a minute" in CHAPTER


def example() -> Any:
    """The function of the chapter, as a reader would copy it."""
    [source] = re.findall(r"```python\n(.*?)```", CHAPTER, re.DOTALL)
    names: dict[str, Any] = {}
    exec(source, names)
    return names["verified"]


VERIFIED = example()
OTHER = b"another secret, 32 bytes in all."


@given(secrets=st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=2), body=st.binary(max_size=200))
def test_the_example_verifies_what_is_sent_and_nothing_else(secrets: list[bytes], body: bytes) -> None:
    headers = signing.headers(secrets, "dlv_1", body, datetime.now(UTC))
    assert all(VERIFIED(signing.written(secret), headers, body) for secret in secrets)
    assert not VERIFIED(signing.written(OTHER), headers, body)
    assert not VERIFIED(signing.written(secrets[0]), headers, body + b" ")
    assert not VERIFIED(signing.written(secrets[0]), headers | {"webhook-id": "dlv_2"}, body)


def test_the_example_refuses_what_is_old() -> None:
    for age, is_good in ((0, True), (200, True), (400, False), (-400, False)):
        sent = datetime.now(UTC) - timedelta(seconds=age)
        assert VERIFIED(signing.written(OTHER), signing.headers([OTHER], "one", b"{}", sent), b"{}") == is_good
