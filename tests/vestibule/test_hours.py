"""Weekly hours by the clock on the wall: what is open, what opens next, and when all of it is in UTC."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.vestibule.deciding import DAY, NOW, SOME_HOURS, TICK, hours, window
from vestibule.access.hours import Hours, is_open, next_opening, spans

PARIS, NEW_YORK, APIA, LORD_HOWE = "Europe/Paris", "America/New_York", "Pacific/Apia", "Australia/Lord_Howe"
WEEK = "mon tue wed thu fri sat sun"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def opened(some: list[Hours], zone: str, start: str, end: str) -> list[str]:
    """The spans in which these hours are open, from minute to minute in UTC."""
    always = window(-10_000 * DAY, hours=some)
    return [f"{since:%d %H:%M}-{until:%d %H:%M}" for since, until in spans(always, zone, utc(start), utc(end))]


def test_without_hours_it_is_always_open() -> None:
    assert is_open([], PARIS, NOW)
    assert next_opening([], PARIS, NOW, NOW + DAY) == NOW
    assert opened([], PARIS, "2026-11-21T12:00", "2026-11-22T12:00") == ["21 12:00-22 12:00"]


def test_a_span_opens_at_its_first_minute_and_is_closed_at_its_last() -> None:
    some = [hours("sat", "12:00", "14:00")]
    instants = (utc("2026-11-21T11:00") - TICK, utc("2026-11-21T11:00"), utc("2026-11-21T13:00") - TICK)
    assert [is_open(some, PARIS, each) for each in (*instants, utc("2026-11-21T13:00"))] == [False, True, True, False]


def test_the_whole_day_is_open_to_its_last_instant() -> None:
    assert opened([hours("sat", "00:00", "24:00")], PARIS, "2026-11-20T00:00", "2026-11-23T00:00") == [
        "20 23:00-21 23:00"
    ]


def test_all_days_of_the_week_are_one_span() -> None:
    assert opened([hours(WEEK, "00:00", "24:00")], PARIS, "2026-10-20T00:00", "2026-11-23T00:00") == [
        "20 00:00-23 00:00"
    ]


def test_a_night_goes_on_into_the_next_day() -> None:
    some = [hours("fri", "22:00", "06:00")]
    assert opened(some, PARIS, "2026-11-20T00:00", "2026-11-23T00:00") == ["20 21:00-21 05:00"]


def test_spans_that_meet_or_overlap_are_one() -> None:
    some = [hours("sat", "08:00", "10:00"), hours("sat", "10:00", "11:00"), hours("sat", "09:00", "12:00")]
    assert opened(some, PARIS, "2026-11-21T00:00", "2026-11-22T00:00") == ["21 07:00-21 11:00"]


def test_the_hour_that_comes_twice_counts_twice() -> None:
    """In Paris 02:30 is at 00:30 and at 01:30 UTC on 25 October 2026."""
    some = [hours("sun", "02:15", "02:45")]
    assert opened(some, PARIS, "2026-10-25T00:00", "2026-10-26T00:00") == ["25 00:15-25 00:45", "25 01:15-25 01:45"]
    assert opened([hours("sun", "01:00", "03:30")], PARIS, "2026-10-24T00:00", "2026-10-26T00:00") == [
        "24 23:00-25 02:30"
    ]


def test_the_hour_that_does_not_come_is_missed() -> None:
    """In Paris it is 03:00 after 01:59 on 29 March 2026."""
    some = [hours("sun", "02:15", "02:45")]
    assert opened(some, PARIS, "2026-03-28T00:00", "2026-03-30T00:00") == []
    assert next_opening(some, PARIS, utc("2026-03-28T00:00"), utc("2026-04-20T00:00")) == utc("2026-04-05T00:15")
    assert opened([hours("sun", "02:30", "03:30")], PARIS, "2026-03-28T00:00", "2026-03-30T00:00") == [
        "29 01:00-29 01:30"
    ]


def test_the_same_hours_are_other_instants_in_summer_and_winter() -> None:
    some = [hours("mon", "09:00", "10:00")]
    assert opened(some, NEW_YORK, "2026-10-26T00:00", "2026-10-27T00:00") == ["26 13:00-26 14:00"]
    assert opened(some, NEW_YORK, "2026-11-02T00:00", "2026-11-03T00:00") == ["02 14:00-02 15:00"]


def test_a_clock_may_be_changed_by_half_an_hour() -> None:
    some = [hours("sun", "01:30", "02:00")]
    assert opened(some, LORD_HOWE, "2026-04-04T00:00", "2026-04-06T00:00") == ["04 14:30-04 15:30"]


def test_a_day_may_be_left_out() -> None:
    """On Samoa there was no 30 December 2011."""
    fridays, thursdays = [hours("fri", "08:00", "09:00")], [hours("thu", "08:00", "09:00")]
    assert opened(fridays, APIA, "2011-12-29T00:00", "2011-12-31T12:00") == []
    assert opened(thursdays, APIA, "2011-12-29T00:00", "2011-12-31T12:00") == ["29 18:00-29 19:00"]


def test_nothing_lies_outside_the_window() -> None:
    some = [hours(WEEK, "08:00", "20:00")]
    short = window(timedelta(hours=1), timedelta(hours=2), hours=some)
    assert spans(short, PARIS, NOW - DAY, NOW + DAY) == ((NOW + timedelta(hours=1), NOW + timedelta(hours=2)),)
    inverted = window(timedelta(hours=2), timedelta(hours=1), hours=some)
    assert spans(inverted, PARIS, NOW - DAY, NOW + DAY) == ()
    assert spans(short, PARIS, NOW + DAY, NOW - DAY) == ()


@pytest.mark.parametrize(
    ("days", "opens", "closes"),
    [
        ("", "08:00", "09:00"),
        ("mon mon", "08:00", "09:00"),
        ("monday", "08:00", "09:00"),
        ("mon", "24:00", "09:00"),
        ("mon", "08:00", "00:00"),
        ("mon", "08:00", "08:00"),
        ("mon", "8:00", "09:00"),
        ("mon", "08:60", "09:00"),
        ("mon", "08:00", "24:01"),
        ("mon", "08:00:30", "09:00"),
    ],
)
def test_hours_that_make_no_sense_are_refused(days: str, opens: str, closes: str) -> None:
    with pytest.raises(ValidationError):
        hours(days, opens, closes)


ZONES = st.sampled_from((PARIS, NEW_YORK, LORD_HOWE, "Asia/Kathmandu", "Africa/Casablanca", "Antarctica/Troll"))
SECONDS = st.integers(0, 400 * 86_400).map(lambda seconds: NOW + timedelta(seconds=seconds))


@given(st.lists(SOME_HOURS, max_size=3), ZONES, SECONDS, st.integers(0, 4 * 86_400), st.integers(-3600, 5 * 86_400))
@example([hours("sun", "02:15", "02:45")], PARIS, utc("2026-10-25T00:30"), 7200, 3600)
def test_an_instant_is_open_exactly_when_it_lies_in_a_span(
    some: list[Hours], zone: str, start: datetime, lasts: int, later: int
) -> None:
    end, at = start + timedelta(seconds=lasts), start + timedelta(seconds=later)
    found = spans(window(-10_000 * DAY, hours=some), zone, start, end)
    assert any(since <= at < until for since, until in found) == (start <= at < end and is_open(some, zone, at))
    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert next_opening(some, zone, start, end) == (found[0][0] if found else None)
