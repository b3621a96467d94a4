"""Whether a door opens: a table of cases, and what holds in all of them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vestibule.shapes import INSTANTS, records
from vestibule import clock, ids
from vestibule.access import command
from vestibule.access.decide import decide
from vestibule.access.model import Admission, Command, Door, Window

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR, TICK = timedelta(hours=1), timedelta(milliseconds=1)
DOOR = Door(
    entrance_id=ids.derived("ent", 1),
    site_id=ids.derived("sit", 1),
    organisation_id=ids.derived("org", 1),
    jurisdiction="FR",
    device_id=ids.derived("dev", 1),
)
BARE_DOOR = DOOR.model_copy(update={"device_id": None})


def window(starts: timedelta, ends: timedelta | None = None, name: str = "a") -> Window:
    ends_at = None if ends is None else NOW + ends
    return Window(grant_id=ids.derived("grt", name), starts_at=NOW + starts, ends_at=ends_at)


def admission(*windows: Window) -> Admission:
    return Admission(entrance_id=DOOR.entrance_id, person_id=ids.derived("per", 1), windows=list(windows), version=1)


CASES: dict[str, tuple[Door, Admission | None, str, int]] = {
    "no device": (BARE_DOOR, admission(window(-HOUR)), "no_device", 1),
    "no admission": (DOOR, None, "no_grant", 2),
    "no window": (DOOR, admission(), "no_grant", 2),
    "without an end": (DOOR, admission(window(-HOUR)), "granted", 3),
    "from this instant": (DOOR, admission(window(timedelta())), "granted", 3),
    "from the next instant": (DOOR, admission(window(TICK)), "not_yet", 3),
    "for one more instant": (DOOR, admission(window(-HOUR, TICK)), "granted", 3),
    "until this instant": (DOOR, admission(window(-HOUR, timedelta())), "ended", 3),
    "ended and to come": (DOOR, admission(window(-2 * HOUR, -HOUR), window(HOUR)), "not_yet", 3),
    "ended and open": (DOOR, admission(window(-2 * HOUR, -HOUR), window(-HOUR, HOUR, "b")), "granted", 3),
}


@pytest.mark.parametrize("case", CASES)
def test_the_table_of_decisions(case: str) -> None:
    door, admitted, reason, asked = CASES[case]
    decision = decide(door, admitted, NOW)
    assert (decision.reason, decision.allowed) == (reason, reason == "granted")
    assert decision.path == ("device", "grant", "window")[:asked]


def test_the_next_window_to_open_is_the_smallest_change() -> None:
    decision = decide(DOOR, admission(window(3 * HOUR), window(2 * HOUR), window(-2 * HOUR, -HOUR)), NOW)
    assert decision.would_pass == "It would pass from 2026-11-21T14:00:00.000Z."


def test_the_last_end_is_told() -> None:
    decision = decide(DOOR, admission(window(-4 * HOUR, -HOUR), window(-3 * HOUR, -2 * HOUR)), NOW)
    assert decision.explanation == "Your grant ended at 2026-11-21T11:00:00.000Z."


def test_the_grant_that_opened_it_is_named() -> None:
    decision = decide(DOOR, admission(window(HOUR, name="later"), window(-HOUR, name="now")), NOW)
    assert decision.grant_id == ids.derived("grt", "now")


HOURS = st.integers(-5, 5).map(lambda hours: hours * HOUR)
WINDOWS = st.lists(st.builds(window, HOURS, st.none() | HOURS), max_size=5)


@given(WINDOWS, HOURS)
def test_a_door_opens_exactly_when_some_window_is_open(windows: list[Window], later: timedelta) -> None:
    at = NOW + later
    inside = [each for each in windows if each.starts_at <= at and (each.ends_at is None or at < each.ends_at)]
    decision = decide(DOOR, admission(*windows), at)
    assert decision.allowed == bool(inside)
    assert (decision.would_pass is None) == decision.allowed
    assert (decision.grant_id is not None) == decision.allowed


@given(WINDOWS, HOURS)
def test_the_order_of_grants_does_not_matter(windows: list[Window], later: timedelta) -> None:
    one, other = (decide(DOOR, admission(*some), NOW + later) for some in (windows, windows[::-1]))
    assert one == other


@given(WINDOWS, st.builds(window, HOURS, st.none() | HOURS), HOURS)
def test_one_more_grant_never_closes_a_door(windows: list[Window], more: Window, later: timedelta) -> None:
    at = NOW + later
    if decide(DOOR, admission(*windows), at).allowed:
        assert decide(DOOR, admission(*windows, more), at).allowed


@given(WINDOWS)
def test_what_would_pass_passes(windows: list[Window]) -> None:
    """Unless the window is over before it begins, which no grant can be."""
    forward = [each for each in windows if each.ends_at is None or each.starts_at < each.ends_at]
    decision = decide(DOOR, admission(*forward), NOW)
    if decision.reason == "not_yet":
        opens = datetime.fromisoformat(str(decision.would_pass)[len("It would pass from ") : -1])
        assert decide(DOOR, admission(*forward), opens).allowed


@given(WINDOWS)
def test_without_a_device_no_grant_opens(windows: list[Window]) -> None:
    assert decide(BARE_DOOR, admission(*windows), NOW).reason == "no_device"


@given(records(Command))
def test_the_device_hears_of_the_door_and_the_time_and_of_nobody(asked: Command) -> None:
    said = command.message(asked)
    assert said == {
        "v": 1,
        "command_id": asked.id,
        "verb": asked.verb,
        "entrance_id": asked.entrance_id,
        "not_after": clock.to_epoch_ms(asked.not_after),
        "nonce": asked.nonce,
        "seconds": command.OPEN_SECONDS,
    }
    assert asked.person_id not in str(said)


@given(records(Command), INSTANTS)
def test_only_silence_past_its_time_makes_a_command_expired(asked: Command, now: datetime) -> None:
    seen = command.view(asked, now)
    silent = asked.status in ("accepted", "received") and now > asked.not_after
    assert seen.status == ("expired" if silent else asked.status)
    assert command.is_final(seen) == (seen.status in ("done", "rejected", "failed", "expired"))
