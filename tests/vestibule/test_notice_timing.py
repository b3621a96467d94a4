"""How many days ahead a version is announced (F-08), compared with a clock that is watched quarter of an hour by quarter."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from vestibule import ids
from vestibule.notices import drafting
from vestibule.notices.model import Notice
from vestibule.notices.standing import in_force, in_force_at, is_in_force, state_of, warnings
from vestibule.notices.timing import announce_by, begins, day_of, earliest
from vestibule.policy.edition import Edition, edition
from vestibule.policy.pack import OPERATORS, load

ZONES = (
    *("Europe/Luxembourg", "Europe/London", "America/Toronto", "Europe/Paris"),  # the controllers' own
    "Africa/Cairo",  # clocks go forward at midnight: the day begins at 01:00
    "America/Havana",  # clocks go back at 01:00: midnight comes twice
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # by half an hour
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
QUARTER = timedelta(minutes=15)
INSTANTS = some.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001
DAYS = some.integers(1, 12)


def watched(announced_at: datetime, day: date, zone: str) -> tuple[list[date], datetime]:
    """The days that a calendar on the wall shows after the one of the announcement, and when it first shows `day`."""
    wall, shown = ZoneInfo(zone), list[date]()
    instant = announced_at.replace(minute=announced_at.minute // 15 * 15, second=0, microsecond=0)
    today = instant.astimezone(wall).date()
    while (now := instant.astimezone(wall).date()) < day:
        if now != today and now not in shown:
            shown.append(now)
        instant += QUARTER
    return shown, instant


@given(INSTANTS, DAYS, some.sampled_from(ZONES))
@settings(max_examples=60)
def test_by_the_safe_reading_so_many_whole_days_lie_between(announced_at: datetime, days: int, zone: str) -> None:
    first = earliest(day_of(announced_at, zone), days).safe
    between, begun = watched(announced_at, first, zone)
    assert len(between) == days
    assert begins(first, zone) == begun
    assert begun - announced_at >= days * timedelta(hours=24) - timedelta(hours=1)  # a day with a change of clocks


@given(INSTANTS, DAYS, some.sampled_from(ZONES))
@settings(max_examples=60)
def test_by_the_legal_reading_the_day_itself_is_the_last_that_counts(
    announced_at: datetime, days: int, zone: str
) -> None:
    first = earliest(day_of(announced_at, zone), days).legal
    between, _ = watched(announced_at, first, zone)
    assert len([*between, first]) == days


@given(INSTANTS, DAYS, some.sampled_from(ZONES))
def test_counting_forward_and_backward_agree(announced_at: datetime, days: int, zone: str) -> None:
    today = day_of(announced_at, zone)
    first = earliest(today, days)
    assert announce_by(first.legal, days).legal == announce_by(first.safe, days).safe == today
    assert announce_by(first.legal - timedelta(days=1), days).legal < today


@given(some.dates(date(2024, 1, 1), date(2030, 1, 1)), some.sampled_from(ZONES))
def test_a_day_begins_with_its_first_instant(day: date, zone: str) -> None:
    first = begins(day, zone)
    assert day_of(first, zone) == day
    assert day_of(first - timedelta(microseconds=1), zone) == day - timedelta(days=1)


@pytest.mark.parametrize(
    ("announced", "legal", "safe"),
    [
        ("2026-11-21T12:00:00+00:00", "2026-11-29", "2026-11-30"),
        ("2026-11-21T22:59:59+00:00", "2026-11-29", "2026-11-30"),  # 23:59:59 in Luxembourg
        ("2026-11-21T23:00:00+00:00", "2026-11-30", "2026-12-01"),  # midnight: the next day does not count
        ("2026-03-28T23:30:00+00:00", "2026-04-06", "2026-04-07"),  # the night in which clocks go forward
        ("2026-10-24T21:59:59+00:00", "2026-11-01", "2026-11-02"),  # summer time still
        ("2026-10-24T22:00:00+00:00", "2026-11-02", "2026-11-03"),
        ("2028-02-21T12:00:00+00:00", "2028-02-29", "2028-03-01"),
    ],
)
def test_eight_days_ahead_in_luxembourg(announced: str, legal: str, safe: str) -> None:
    days = load("fleetback").policy_change.notice_days
    first = earliest(day_of(datetime.fromisoformat(announced), "Europe/Luxembourg"), days)
    assert (first.legal.isoformat(), first.safe.isoformat()) == (legal, safe)


@pytest.mark.parametrize("operator", OPERATORS)
def test_only_fleetback_promises_a_number_of_days(operator: str) -> None:
    promised = load(operator).policy_change.notice_days
    assert promised == (8 if operator == "fleetback" else None)
    today = date(2026, 11, 21)
    expected = (date(2026, 11, 29), date(2026, 11, 30)) if promised else (today, today)
    assert (earliest(today, promised).legal, earliest(today, promised).safe) == expected


NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
RUNNING = Edition("2026-01-01-" + "a" * 8, "a" * 64)


def version(name: str, day: str, **said: object) -> Notice:
    usual = {"id": ids.derived("ntc", name), "edition": f"2026-01-01-{name * 8}", "digest": name * 64, "changes": {}}
    when = {"in_force_on": day, "time_zone": "Europe/Luxembourg", "drafted_at": NOON}
    return Notice.model_validate({**usual, **when, **said})


def test_a_version_goes_through_its_states_by_the_clock_alone() -> None:
    draft = version("1", "2026-12-01")
    announced = version("1", "2026-12-01", announced_at=NOON)
    midnight, tick = datetime(2026, 11, 30, 23, tzinfo=UTC), timedelta(milliseconds=1)
    assert [state_of(draft, None, at) for at in (NOON, midnight)] == ["draft", "draft"]
    assert [is_in_force(announced, at) for at in (midnight - tick, midnight)] == [False, True]
    assert state_of(announced, None, midnight - tick) == "announced"
    assert state_of(announced, announced, midnight) == "in_force"
    later = version("2", "2026-12-02", announced_at=NOON)
    assert state_of(announced, in_force([announced, later], midnight + timedelta(days=1)), NOON) == "announced"
    assert state_of(announced, later, midnight + timedelta(days=1)) == "superseded"
    assert state_of(version("1", "2026-12-01", announced_at=NOON, withdrawn_at=NOON), None, midnight) == "withdrawn"


def test_a_version_that_is_announced_on_its_day_is_in_force_from_the_announcement_on() -> None:
    today = version("1", "2026-11-21", announced_at=NOON)
    assert in_force_at(today) == NOON


def test_of_two_versions_of_one_day_the_one_that_was_drafted_later_is_in_force() -> None:
    early, late = (
        version("1", "2026-11-20", announced_at=NOON - timedelta(days=9)),
        version("2", "2026-11-20", announced_at=NOON - timedelta(days=8), drafted_at=NOON + timedelta(hours=1)),
    )
    assert in_force([early, late], NOON) == in_force([late, early], NOON) == late


@pytest.mark.parametrize(
    ("versions", "codes"),
    [
        ([], []),
        ([version("a", "2026-11-01", is_first=True)], []),
        ([version("a", "2026-11-01", announced_at=NOON)], []),
        ([version("b", "2026-12-01")], []),  # a draft says nothing
        ([version("b", "2026-11-01", is_first=True)], ["edition-not-announced", "edition-not-deployed"]),
        ([version("b", "2026-11-01", announced_at=NOON)], ["edition-not-announced", "edition-not-deployed"]),
        (
            [version("b", "2026-11-01", announced_at=NOON), version("a", "2026-12-01", announced_at=NOON)],
            ["edition-too-early", "edition-not-deployed"],
        ),
        (
            [version("a", "2026-11-01", announced_at=NOON), version("b", "2026-11-02", announced_at=NOON)],
            ["edition-not-deployed"],
        ),
        ([version("a", "2026-11-01", is_first=True), version("b", "2026-12-01", announced_at=NOON)], []),
        (
            [
                version("b", "2026-11-01", is_first=True),
                version("a", "2026-11-02", announced_at=NOON, withdrawn_at=NOON),
            ],
            ["edition-not-announced", "edition-not-deployed"],
        ),
    ],
)
def test_a_house_says_how_it_stands_to_what_was_announced(versions: list[Notice], codes: list[str]) -> None:
    assert [remark.code for remark in warnings(versions, RUNNING, NOON)] == codes


@pytest.mark.parametrize(
    ("day", "announced", "codes"),
    [
        ("2026-11-28", False, ["too-soon"]),
        ("2026-11-29", False, ["not-safe"]),
        ("2026-11-30", False, []),
        ("2026-11-29", True, ["not-safe"]),
        ("2026-11-30", True, []),
    ],
)
def test_staff_is_told_when_a_date_is_near(day: str, announced: bool, codes: list[str]) -> None:  # noqa: FBT001 (a table)
    said = {"announced_at": NOON, "notice_days": 8} if announced else {}
    found = drafting.remarks(version("b", day, **said), load("fleetback"), NOON)
    assert [remark.code for remark in found] == codes


def test_an_announcement_that_goes_on_for_too_long_is_told() -> None:
    slow = version("b", "2026-11-30", announced_at=NOON, notice_days=8)
    days = [NOON, NOON + timedelta(days=1), NOON + timedelta(days=2)]
    found = [list(drafting.remarks(slow, load("fleetback"), days[-1], told_until=until)) for until in days]
    assert [[remark.code for remark in remarks] for remarks in found] == [[], [], ["told-late"]]


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_pack_has_an_edition_that_a_notice_can_name(operator: str) -> None:
    name, digest = edition(load(operator)).name, edition(load(operator)).digest
    assert name.endswith(digest[:8])
