"""Numbers remain of entries that are gone, and nobody can be found in them."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functions import aws
from vestibule import ids
from vestibule.access import counting
from vestibule.access.counting import SETTLING
from vestibule.access.holdings import COMMANDS, CROSSINGS, ENTRIES
from vestibule.access.model import Entry
from vestibule.policy.model import AnonymousCount, Pack
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.parts import Period, Source
from vestibule.table import commit

HOUR = datetime(2026, 8, 30, 14, tzinfo=UTC)
TERM = timedelta(days=83)
ENDED = HOUR + TERM + timedelta(hours=1)
SOON = ENDED + timedelta(days=1)
SETTLED = ENDED + SETTLING
DOORS = tuple(ids.derived("ent", number) for number in range(3))
AT_LEAST = 5


@dataclass(frozen=True)
class Gone:
    """An entry that was deleted."""

    entry: Entry
    at: datetime

    @property
    def told(self) -> counting.Deletion:
        return ENTRIES._row(self.entry).serialize(), self.at


def gone(
    number: int, *, door: int = 0, result: str = "granted", minute: int = 0, after: timedelta | None = None
) -> Gone:
    """An entry that was deleted so long after its end: a day, if nothing is said."""
    occurred = HOUR + timedelta(minutes=minute)
    entry = Entry.model_validate(
        {
            "id": ids.derived("evt", number),
            "entrance_id": DOORS[door],
            "site_id": ids.derived("sit", "one"),
            "organisation_id": ids.derived("org", "one"),
            "device_id": ids.derived("dev", "one"),
            "person_id": ids.derived("per", number),
            "grant_id": ids.derived("grt", number),
            "command_id": ids.derived("cmd", number),
            "method": "fob",
            "result": result,
            "reason": "ok",
            "occurred_at": occurred,
            "recorded_at": occurred,
            "expires_at": occurred + TERM,
        }
    )
    return Gone(entry, occurred + TERM + (timedelta(days=1) if after is None else after))


@pytest.fixture(scope="module")
def pack() -> Pack:
    source = Source(section="x", quote="x", requirement="A-06")
    count = AnonymousCount(
        of="entries", by=("entrance", "hour"), at_least=AT_LEAST, kept=Period(years=2), source=source
    )
    return load("valet").model_copy(update={"counts": (count,)})


def witnessed(pack: Pack, some: Sequence[Gone]) -> None:
    """What the witness does with a batch."""
    told = [each.told for each in some]
    writes = counting.counted(pack, ENTRIES, told)
    if writes:
        commit(*writes)
    counting.keep_reached(pack, ENTRIES, told)


def seen(now: datetime) -> dict[tuple[str, str], int]:
    """The numbers that a reader may be shown."""
    rule = AnonymousCount.model_construct(at_least=AT_LEAST)
    found = (crossings for door in DOORS for crossings in CROSSINGS.query(door, now=now).items)
    return {(each.entrance_id, each.slot): each.count for each in found if counting.is_shown(each, rule, now)}


def stored() -> dict[tuple[str, str], int]:
    items = aws.contents(CROSSINGS)["crossings"]
    return {(item["entrance_id"]["S"], item["slot"]["S"]): int(item["count"]["N"]) for item in items}


def test_every_pack_counts_only_what_can_be_counted() -> None:
    asked = {(count.of, frozenset(count.by)) for name in OPERATORS for count in load(name).counts}
    assert asked <= {("entries", frozenset({"entrance", "hour"}))}


def test_an_hour_is_added_up_over_batches_and_shown_when_it_has_settled(cloud: None, pack: Pack) -> None:
    witnessed(pack, [gone(number, minute=number) for number in range(4)])
    witnessed(pack, [gone(number, minute=number) for number in range(4, 7)])
    assert stored() == {(DOORS[0], "2026-08-30T14#granted"): 7}
    assert seen(SOON) == {}
    assert seen(SETTLED - timedelta(seconds=1)) == {}
    assert seen(SETTLED) == stored()


def test_a_number_that_was_reached_is_kept_for_the_packs_period(cloud: None, pack: Pack) -> None:
    witnessed(pack, [gone(number) for number in range(AT_LEAST)])
    assert len(seen(datetime(2028, 12, 4, tzinfo=UTC))) == 1
    assert SETTLED.date().isoformat() == "2026-12-05"
    assert seen(datetime(2028, 12, 5, tzinfo=UTC)) == {}


def test_a_small_number_ends_as_it_settles_and_is_never_seen(cloud: None, pack: Pack) -> None:
    witnessed(pack, [gone(number) for number in range(AT_LEAST - 1)])
    [item] = aws.contents(CROSSINGS)["crossings"]
    assert int(item["expires_at"]["N"]) == int(item["erase_at"]["N"]) == SETTLED.timestamp()
    assert [seen(SETTLED + timedelta(hours=hours)) for hours in (-1, 0, 1)] == [{}, {}, {}]


def test_a_rare_result_is_suppressed_beside_a_frequent_one(cloud: None, pack: Pack) -> None:
    witnessed(pack, [gone(number) for number in range(9)] + [gone(9, result="denied")])
    assert seen(SETTLED) == {(DOORS[0], "2026-08-30T14#granted"): 9}


def test_a_batch_has_one_write_for_each_number(pack: Pack, cloud: None) -> None:
    batch = [gone(number, door=number % 2, minute=number) for number in range(20)]
    assert len(counting.counted(pack, ENTRIES, [each.told for each in batch])) == 2


@pytest.mark.parametrize("after", [-timedelta(seconds=1), -TERM, SETTLING + timedelta(hours=1), timedelta(days=400)])
def test_what_was_erased_before_its_end_or_goes_long_after_it_is_not_counted(
    cloud: None, pack: Pack, after: timedelta
) -> None:
    witnessed(pack, [gone(1, after=after)])
    assert stored() == {}


def test_a_settled_number_never_moves(cloud: None, pack: Pack) -> None:
    witnessed(pack, [gone(number) for number in range(6)])
    before = stored()
    late = Gone(gone(7).entry, SETTLED)
    witnessed(pack, [late])
    assert stored() == before


def test_nothing_is_counted_of_other_tables_or_without_a_rule(cloud: None, pack: Pack) -> None:
    told = [gone(1).told]
    assert counting.counted(pack, COMMANDS, told) == ()
    assert counting.counted(pack.model_copy(update={"counts": ()}), ENTRIES, told) == ()
    assert counting.keep_reached(pack, COMMANDS, told) == 0


def test_what_cannot_be_read_any_more_is_passed_over(cloud: None, pack: Pack) -> None:
    image, at = gone(1).told
    broken: list[dict[str, Any]] = [{"id": image["id"]}, {**image, "result": {"S": "teleported"}}, {}]
    assert counting.counted(pack, ENTRIES, [(each, at) for each in broken]) == ()


def test_a_crash_before_the_keeping_is_repaired_when_the_stream_tells_it_again(cloud: None, pack: Pack) -> None:
    told = [gone(number).told for number in range(AT_LEAST)]
    commit(*counting.counted(pack, ENTRIES, told))
    after_a_while = SETTLED + timedelta(days=1)
    assert seen(after_a_while) == {}
    assert counting.keep_reached(pack, ENTRIES, told) == 1
    assert len(seen(after_a_while)) == 1
    first = aws.contents(CROSSINGS)
    assert counting.keep_reached(pack, ENTRIES, told) == 1
    assert aws.contents(CROSSINGS) == first


def test_a_late_deletion_in_the_same_batch_hides_no_number(cloud: None, pack: Pack) -> None:
    late = SETTLING * 2
    together = [gone(number, after=after) for number, after in enumerate([timedelta(0)] * AT_LEAST + [late])]
    witnessed(pack, together)
    assert list(seen(SETTLED + timedelta(hours=1)).values()) == [AT_LEAST]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    traffic=st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from(["granted", "granted", "denied", "forced"]),
            st.integers(0, 119),
            st.sampled_from([-TERM / 2, -timedelta(seconds=1), timedelta(0), timedelta(days=2), SETTLING * 2]),
        ),
        max_size=60,
    ),
    size=st.integers(1, 24),
)
def test_shown_suppressed_and_left_out_are_all_that_was_deleted(
    cloud: None, pack: Pack, traffic: list[tuple[int, str, int, timedelta]], size: int
) -> None:
    aws.empty(CROSSINGS)
    deleted = [
        gone(number, door=door, result=result, minute=minute, after=after)
        for number, (door, result, minute, after) in enumerate(traffic)
    ]
    for start in range(0, len(deleted), size):
        witnessed(pack, deleted[start : start + size])
    on_time = Counter(slot(each) for each in deleted if timedelta(0) <= each.at - ends(each) <= SETTLING)
    assert stored() == on_time
    shown = seen(SETTLED + timedelta(hours=1))
    suppressed = {number: count for number, count in on_time.items() if count < AT_LEAST}
    assert shown == {number: count for number, count in on_time.items() if count >= AT_LEAST}
    left_out = len(deleted) - sum(on_time.values())
    assert sum(shown.values()) + sum(suppressed.values()) + left_out == len(deleted)
    assert_nobody_is_in_them(deleted)


def slot(each: Gone) -> tuple[str, str]:
    return each.entry.entrance_id, f"{each.entry.occurred_at:%Y-%m-%dT%H}#{each.entry.result}"


def ends(each: Gone) -> datetime:
    assert each.entry.expires_at
    return each.entry.expires_at


def assert_nobody_is_in_them(deleted: Sequence[Gone]) -> None:
    numbers = json.dumps(aws.contents(CROSSINGS))
    identifiers = {
        value
        for each in deleted
        for name, value in each.entry.model_dump().items()
        if name in {"id", "person_id", "grant_id", "command_id", "device_id", "site_id", "organisation_id"}
    }
    assert [found for found in identifiers if found in numbers] == []
    assert {name for item in aws.contents(CROSSINGS)["crossings"] for name in item} <= {
        *("entrance_id", "slot", "count", "settles_at", "expires_at", "erase_at")
    }
