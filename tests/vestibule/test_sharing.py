"""What somebody may share: cut to what the giver has, by the same clock, whatever the hours are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vestibule import ids
from vestibule.access import hours as wall
from vestibule.access.hours import WEEKDAYS, Hours
from vestibule.access.model import Grant
from vestibule.access.sharing import common_hours, within

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def span(days: list[str], opens: str, closes: str) -> Hours:
    return Hours.model_validate({"days": days, "opens": opens, "closes": closes})


def parent(**changed: object) -> Grant:
    usual = {
        "id": ids.derived("grt", "parent"),
        "person_id": ids.derived("per", "tenant"),
        "organisation_id": ids.derived("org", "one"),
        "site_id": ids.derived("sit", "one"),
        "entrance_ids": [ids.derived("ent", "one")],
        "starts_at": NOON,
        "granted_by": ids.derived("per", "manager"),
        "created_at": NOON,
    }
    return Grant.model_validate(usual | changed)


def test_of_two_spans_the_part_in_both_is_left() -> None:
    assert common_hours([span(WORKDAYS, "08:00", "18:00")], [span(["fri", "sat"], "16:00", "22:00")]) == [
        span(["fri"], "16:00", "18:00")
    ]


def test_a_night_goes_on_into_the_next_day_and_sunday_s_into_monday() -> None:
    assert common_hours([span(["sun"], "22:00", "06:00")], [span(["mon"], "05:00", "09:00")]) == [
        span(["mon"], "05:00", "06:00")
    ]


def test_no_hours_are_all_hours() -> None:
    daytime = [span(WORKDAYS, "08:00", "18:00")]
    assert common_hours([], daytime) == common_hours(daytime, []) == daytime
    assert common_hours([], []) == []


def test_hours_that_never_meet_leave_nothing() -> None:
    assert common_hours([span(["mon"], "08:00", "12:00")], [span(["mon"], "12:00", "18:00")]) is None
    assert (
        within(parent(hours=[span(["mon"], "08:00", "12:00")]), NOON, None, [span(["tue"], "08:00", "12:00")]) is None
    )


def test_the_time_is_what_both_have() -> None:
    share = within(parent(ends_at=NOON + 9 * DAY), NOON - DAY, NOON + 30 * DAY, [])
    assert share == (NOON, NOON + 9 * DAY, [])
    assert within(parent(ends_at=NOON + DAY), NOON + DAY, None, []) is None


minutes = st.integers(0, 24 * 60 - 1)


@st.composite
def spans(draw: st.DrawFn) -> Hours:
    opens, closes = draw(minutes), draw(st.integers(1, 24 * 60))
    days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True))
    written = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in (opens, closes if closes != opens else closes + 1)]
    return span(list(days), *written)


@given(st.lists(spans(), max_size=3), st.lists(spans(), max_size=3), st.lists(st.integers(0, 8 * 1440), max_size=40))
def test_a_share_is_open_exactly_when_both_are(ones: list[Hours], others: list[Hours], after: list[int]) -> None:
    """Over a week in which New York puts its clocks back."""
    common, zone = common_hours(ones, others), "America/New_York"
    for instant in (datetime(2026, 10, 30, tzinfo=UTC) + timedelta(minutes=minute) for minute in after):
        both = wall.is_open(ones, zone, instant) and wall.is_open(others, zone, instant)
        assert both == (common is not None and wall.is_open(common, zone, instant))
