"""Gaps among the numbers of entries, against counting them one by one."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.access.gaps import gaps_among, going_on, gone_on
from vestibule.access.model import Entry

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def entry(device: str, number: int | None, place: int) -> Entry:
    return Entry.model_validate(
        {
            "id": ids.derived("evt", device, place),
            "entrance_id": ids.derived("ent", "door"),
            "site_id": ids.derived("sit", "site"),
            "organisation_id": ids.derived("org", "organisation"),
            "device_id": ids.derived("dev", device),
            "number": number,
            "method": "fob",
            "result": "granted",
            "reason": "ok",
            "occurred_at": NOON,
            "recorded_at": NOON,
        }
    )


@given(st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(1, 30)), max_size=20))
def test_gaps_are_exactly_the_numbers_that_are_not_there(told: list[tuple[str, int | None]]) -> None:
    found = gaps_among(entry(device, number, place) for place, (device, number) in enumerate(told))
    missing = {(gap.device_id, number) for gap in found for number in range(gap.after + 1, gap.before)}
    wanted = set()
    for device in "ab":
        numbers = [number for name, number in told if name == device and number is not None]
        between = range(min(numbers, default=0), max(numbers, default=0))
        wanted |= {(ids.derived("dev", device), number) for number in between if number not in numbers}
    assert missing == wanted - {(ids.derived("dev", device), 0) for device in "ab"}
    assert all(gap.missing == gap.before - gap.after - 1 > 0 for gap in found)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 60)), unique=True, max_size=30), st.integers(1, 9))
def test_page_by_page_nothing_is_missed_that_is_missing_on_the_whole(told: list[tuple[str, int]], size: int) -> None:
    """Newest first, and each device's numbers fall."""
    entries = [entry(device, number, number) for device, number in sorted(told, key=lambda each: -each[1])]
    pages = [entries[begin : begin + size] for begin in range(0, len(entries), size)]
    cursor, found = None, []
    for page in pages:
        _, counted = gone_on(cursor)
        found += gaps_among(page, counted)
        cursor = going_on(page, counted, {"id": "next"})
    assert sorted(found, key=str) == sorted(gaps_among(entries), key=str)
    assert going_on([], {}, None) is None
