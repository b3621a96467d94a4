"""Whether a door opens: a table of cases, and what holds in all of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vestibule.deciding import (
    DAY,
    DOOR,
    HOUR,
    NOW,
    OTHER,
    QUESTIONS,
    STEPS,
    TICK,
    UNIT,
    WINDOWS,
    applied,
    door,
    hours,
    tie,
    window,
)
from vestibule import ids
from vestibule.access.asked import Asked, Case, is_barred
from vestibule.access.decide import RULES, decide, openings
from vestibule.access.decision import Decision
from vestibule.access.model import Door, Window

BARE = door(device_id=None)
LATER = NOW + DAY
OPEN = window()
GATE: dict[str, Any] = {"space_id": UNIT, "barred": "gate_lock"}
LOCKED: dict[str, Any] = {"space_id": UNIT, "barred": "overlock"}
OWN = door(space_id=UNIT)
SUNDAYS = [hours("sun", "08:00", "09:00")]

CASES: dict[str, tuple[Asked, str, list[str]]] = {
    "without an end": (Asked(DOOR, [OPEN]), "granted", []),
    "from this instant": (Asked(DOOR, [window(timedelta())]), "granted", []),
    "for one more instant": (Asked(DOOR, [window(-HOUR, TICK)]), "granted", []),
    "ended and open": (Asked(DOOR, [window(-2 * HOUR, -HOUR), window(-HOUR, HOUR)]), "granted", []),
    "no device": (Asked(BARE, [OPEN]), "no_device", ["device_stands"]),
    "no device that anybody knows of tomorrow": (Asked(BARE, [OPEN], LATER), "granted", []),
    "a lost device": (Asked(door(lost_at=NOW - HOUR), [OPEN]), "device_lost", ["device_back"]),
    "no window": (Asked(DOOR, []), "no_grant", ["be_granted"]),
    "no window, no device": (Asked(BARE, []), "no_grant", ["device_stands", "be_granted"]),
    "somebody else's pass": (Asked(DOOR, [window(kind="pass")]), "no_grant", ["be_granted"]),
    "a visitor's pass": (Asked(DOOR, [window(kind="pass")], method="pass"), "granted", []),
    "from the next instant": (Asked(DOOR, [window(TICK)]), "not_yet", ["wait"]),
    "until this instant": (Asked(DOOR, [window(-HOUR, timedelta())]), "ended", ["be_granted"]),
    "taken back": (Asked(DOOR, [window(-HOUR, timedelta(), revoked=True)]), "revoked", ["be_granted"]),
    "ended before it began": (Asked(DOOR, [window(2 * HOUR, HOUR)]), "ended", ["be_granted"]),
    "ended and to come": (Asked(DOOR, [window(-2 * HOUR, -HOUR), window(HOUR)]), "not_yet", ["wait"]),
    "at other hours": (Asked(DOOR, [window(hours=SUNDAYS)]), "outside_hours", ["wait"]),
    "at hours that never come": (Asked(DOOR, [window(-HOUR, HOUR, hours=SUNDAYS)]), "outside_hours", ["be_granted"]),
    "nobody": (Asked(DOOR, [OPEN], is_known=False), "unknown_person", ["be_registered"]),
    "not related": (Asked(DOOR, [], ties=[]), "no_relation", ["be_related", "be_granted"]),
    "related": (Asked(DOOR, [OPEN], ties=[tie()]), "granted", []),
    "related soon": (Asked(DOOR, [window(HOUR)], ties=[tie(HOUR)]), "no_relation", ["wait"]),
    "related soon, without a grant": (Asked(DOOR, [], ties=[tie(HOUR)]), "no_relation", ["wait", "be_granted"]),
    "gate lock at a gate": (Asked(DOOR, [window(**GATE)]), "overlock", ["be_released"]),
    "gate lock at the unit": (Asked(OWN, [window(**GATE)]), "granted", []),
    "overlock at a gate": (Asked(DOOR, [window(**LOCKED)]), "overlock", ["be_released"]),
    "overlock at the unit": (Asked(OWN, [window(**LOCKED)]), "overlock", ["be_released"]),
    "overlocked, and open otherwise": (Asked(DOOR, [window(**LOCKED), OPEN]), "granted", []),
    "overlocked, and open otherwise soon": (Asked(DOOR, [window(**LOCKED), window(HOUR)]), "overlock", ["wait"]),
    "staff at an overlocked unit": (Asked(door(space_id=UNIT, barred="overlock"), [OPEN]), "overlock", ["be_released"]),
    "staff at a unit that the gate is locked for": (
        Asked(door(space_id=UNIT, barred="gate_lock"), [OPEN]),
        "granted",
        [],
    ),
    "locked twice over": (
        Asked(door(space_id=OTHER, barred="overlock"), [window(**LOCKED)]),
        "overlock",
        ["be_released", "be_released"],
    ),
    "held": (Asked(door(held_until=LATER), [OPEN]), "held", ["hold_ends"]),
    "no longer held": (Asked(door(held_until=NOW), [OPEN]), "granted", []),
    "held until after the hours": (Asked(door(held_until=LATER), [window(-DAY, HOUR)]), "held", ["hold_ends"]),
    "held, open again later": (
        Asked(door(held_until=NOW + 2 * HOUR), [window(-DAY, HOUR), window(3 * HOUR)]),
        "held",
        ["wait"],
    ),
    "held, and open all the while": (Asked(door(held_until=LATER), [OPEN, window(2 * DAY)]), "held", ["hold_ends"]),
    "held without a grant": (Asked(door(held_until=LATER), []), "no_grant", ["hold_ends", "be_granted"]),
    "a face": (Asked(DOOR, [OPEN], method="face", is_permitted=True), "granted", []),
    "a face that must not be used": (
        Asked(DOOR, [OPEN], method="face", is_permitted=False),
        "not_permitted",
        ["be_permitted"],
    ),
    "a restriction, and a phone": (Asked(DOOR, [OPEN], is_permitted=False), "granted", []),
}


@pytest.mark.parametrize("case", CASES)
def test_the_table_of_decisions(case: str) -> None:
    asked, reason, changes = CASES[case]
    decision = decide(asked, NOW)
    assert (decision.reason, [change.change for change in decision.changes]) == (reason, changes)
    assert decision.allowed == (reason == "granted") == (not changes)


def results(asked: Asked) -> dict[str, str]:
    return {ruling.rule: ruling.result for ruling in decide(asked, NOW).rules}


def test_all_rules_are_asked_in_their_order_whichever_fails() -> None:
    broken = Asked(door(device_id=None, held_until=LATER, barred="overlock"), [], is_known=False, ties=[])
    decision = decide(broken, NOW)
    assert tuple(ruling.rule for ruling in decision.rules) == RULES
    assert results(broken) == {
        "identity": "failed",
        "relation": "failed",
        "grant": "failed",
        "window": "not_asked",
        "overlock": "failed",
        "hold": "failed",
        "restriction": "passed",
        "device": "failed",
    }
    assert decision.reason == "unknown_person"


def test_nobody_knows_whether_the_device_works_at_another_instant() -> None:
    assert [results(Asked(DOOR, [OPEN], at))["device"] for at in (NOW, LATER, NOW - HOUR)] == [
        "passed",
        "not_known",
        "not_known",
    ]


def test_of_holds_only_the_last_is_known() -> None:
    held = door(held_since=NOW - HOUR, held_until=NOW + HOUR)
    instants = (NOW - HOUR - TICK, NOW - HOUR, NOW + HOUR - TICK, NOW + HOUR)
    assert [results(Asked(held, [OPEN], at))["hold"] for at in instants] == ["not_known", "failed", "failed", "passed"]


def said(asked: Asked) -> tuple[str, str | None]:
    decision = decide(asked, NOW)
    return decision.explanation, decision.would_pass


def test_it_says_why_and_what_would_pass() -> None:
    assert said(Asked(DOOR, [window(3 * HOUR), window(2 * HOUR)])) == (
        "The grant has not begun.",
        "It would pass from 2026-11-21T14:00:00.000Z.",
    )
    assert said(Asked(DOOR, [window(-4 * HOUR, -HOUR), window(-3 * HOUR, -2 * HOUR)])) == (
        "The grant ended at 2026-11-21T11:00:00.000Z.",
        "Ask the manager for a new grant.",
    )
    assert said(Asked(DOOR, [])) == ("There is no grant for this entrance.", "Ask the manager for a grant.")
    assert said(Asked(BARE, [window(HOUR)])) == (
        "The grant has not begun.",
        "Wait until 2026-11-21T13:00:00.000Z. Provision a device for the entrance.",
    )
    assert said(Asked(door(held_until=NOW + HOUR, held_because="Fire drill"), [OPEN])) == (
        "The manager holds this door until 2026-11-21T13:00:00.000Z: Fire drill",
        "The hold on the door ends at 2026-11-21T13:00:00.000Z.",
    )
    assert said(Asked(DOOR, [OPEN])) == ("A grant is open.", None)


def test_the_next_hours_are_by_the_wall_of_the_site() -> None:
    decision = decide(Asked(door(time_zone="America/New_York"), [window(hours=SUNDAYS)]), NOW)
    assert [change.at for change in decision.changes] == [datetime.fromisoformat("2026-11-22T13:00:00Z")]


def test_the_grant_that_opened_it_is_named() -> None:
    decision = decide(Asked(DOOR, [window(HOUR, name="later"), window(-HOUR, name="now")]), NOW)
    assert decision.grant_id == ids.derived("grt", "now")


def test_that_a_unit_is_locked_is_told_to_nobody_whose_it_is_not() -> None:
    locked = door(space_id=UNIT, barred="overlock")
    for windows in ([], [window(-HOUR, timedelta())], [window(HOUR)]):
        told = decide(Asked(locked, windows), NOW).as_told()
        assert {ruling.rule: ruling.result for ruling in told.rules}["overlock"] == "not_asked"
        assert "be_released" not in [change.change for change in told.changes]
        assert UNIT not in told.model_dump_json()
    tenants = decide(Asked(locked, [window(**LOCKED)]), NOW)
    assert tenants.as_told() == tenants


@pytest.mark.parametrize("trouble", [{"held_until": LATER, "held_because": "police at 4B"}, {"lost_at": NOW}, {}])
def test_why_a_door_is_held_or_broken_is_told_to_nobody_whose_it_is_not(trouble: dict[str, Any]) -> None:
    """A door in trouble looks to a stranger as one that is in none."""
    troubled, sound = door(**trouble or {"device_id": None}), door()
    for windows in ([], [window(-DAY, timedelta())]):
        told, usual = (decide(Asked(each, windows), NOW).as_told() for each in (troubled, sound))
        assert told == usual
        assert {ruling.rule for ruling in told.rules if ruling.result == "not_asked"} >= {"overlock", "hold", "device"}
    tenants = decide(Asked(troubled, [OPEN]), NOW)
    assert tenants.as_told() == tenants


# --- what holds in all cases


@given(QUESTIONS)
def test_no_door_opens_without_a_window_that_is_open(asked: Asked) -> None:
    decision = decide(asked, NOW)
    case = Case(asked, asked.at or NOW, is_now=False)
    usable = [each for each in case.open_windows if not is_barred(each, asked.door)]
    assert not decision.allowed or decision.grant_id in {each.grant_id for each in usable}
    assert (decision.grant_id is not None) == decision.allowed == (decision.changes == ())


@given(QUESTIONS)
def test_what_a_no_names_makes_it_a_yes_and_nothing_less_does(asked: Asked) -> None:
    decision = decide(asked, NOW)
    if decision.allowed:
        return
    assert allows(asked, decision, leaving_out=None)
    for place in range(len(decision.changes)):
        assert not allows(asked, decision, leaving_out=place)


def allows(asked: Asked, decision: Decision, *, leaving_out: int | None) -> bool:
    changes = [change for place, change in enumerate(decision.changes) if place != leaving_out]
    return decide(*applied(asked, NOW, changes)).allowed


@given(QUESTIONS)
def test_who_only_has_to_wait_could_not_have_come_earlier(asked: Asked) -> None:
    decision = decide(asked, NOW)
    if [change.change for change in decision.changes] == ["wait"]:
        [opens] = [change.at for change in decision.changes if change.at]
        before = asked._replace(at=opens - TICK)
        assert not decide(before, opens - TICK if asked.at in (None, NOW) else NOW).allowed


@given(QUESTIONS)
def test_the_order_of_grants_does_not_matter(asked: Asked) -> None:
    assert decide(asked, NOW) == decide(asked._replace(windows=asked.windows[::-1]), NOW)


@given(QUESTIONS, st.builds(window, STEPS, st.none() | STEPS))
def test_one_more_grant_never_closes_a_door(asked: Asked, more: Window) -> None:
    if decide(asked, NOW).allowed:
        assert decide(asked._replace(windows=[*asked.windows, more]), NOW).allowed


@given(QUESTIONS)
def test_the_reason_is_that_of_the_first_rule_that_fails(asked: Asked) -> None:
    decision = decide(asked, NOW)
    failed = [ruling for ruling in decision.rules if ruling.result == "failed"]
    assert (decision.reason, decision.explanation) == (
        (failed[0].reason, failed[0].said) if failed else ("granted", "A grant is open.")
    )


@given(QUESTIONS.map(lambda asked: asked.door), WINDOWS, STEPS, st.timedeltas(TICK, 3 * DAY), STEPS)
def test_a_list_says_of_every_instant_what_is_decided(
    stands: Door, windows: list[Window], begins: timedelta, lasts: timedelta, step: timedelta
) -> None:
    """Whether the device is there is no part of it: the list lies in the device."""
    start, at = NOW + begins, NOW + begins + step
    usual: dict[str, Any] = {"device_id": DOOR.device_id, "lost_at": None}
    stands = stands.model_copy(update=usual)
    mine = [each for each in windows if each.kind != "pass"]
    said = any(since <= at < until for each in mine for since, until in openings(stands, each, start, start + lasts))
    assert said == (start <= at < start + lasts and decide(Asked(stands, mine), at).allowed)
