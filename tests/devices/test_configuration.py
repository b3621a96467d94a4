"""A door behaves as its shadow `cfg` wants: what is newer counts, once it is kept in flash and reported."""

import json
from typing import Any

import pytest

from local.devices import Lock
from local.devices.flash import Flash
from local.devices.messages import shadow_topic
from tests.devices.signing import NOW

DOOR, THING = "ent_1", "dev_1"


class Monotonic:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def new_lock(flash: Flash | None = None, monotonic: Monotonic | None = None) -> Lock:
    return Lock(THING, [DOOR], lambda: NOW, monotonic=monotonic or Monotonic(), flash=flash)


def tell(lock: Lock, wanted: Any, tail: str = "update/delta") -> list[dict[str, Any]]:
    state = {"delta": wanted, "desired": wanted} if tail == "get/accepted" else wanted
    said = lock.on_message(shadow_topic(THING, "cfg", tail), json.dumps({"state": state}).encode())
    assert {each.topic for each in said} <= {shadow_topic(THING, "cfg", "update")}
    return [each.payload["state"]["reported"] for each in said]


def test_the_bolt_locks_again_after_the_time_that_was_set() -> None:
    monotonic = Monotonic()
    lock = new_lock(monotonic=monotonic)
    assert tell(lock, {DOOR: {"auto_lock_seconds": 30, "version": 1}}) == [
        {DOOR: {"auto_lock_seconds": 30, "version": 1}}
    ]
    lock.open_by_hand(DOOR)
    for at, bolt in ((29_999, "unlocked"), (30_001, "locked")):
        monotonic.at = at
        assert lock.bolt == bolt


def test_as_it_leaves_the_factory_it_locks_after_five_seconds() -> None:
    assert new_lock().open_seconds(DOOR) == 5


def test_what_was_missed_is_asked_for() -> None:
    lock = new_lock()
    assert [each.topic for each in lock.catch_up()] == [shadow_topic(THING, "cfg", "get")]
    tell(lock, {DOOR: {"auto_lock_seconds": 7, "version": 2}}, "get/accepted")
    assert lock.open_seconds(DOOR) == 7


def test_an_older_word_changes_nothing_and_is_not_reported() -> None:
    lock = new_lock()
    tell(lock, {DOOR: {"auto_lock_seconds": 30, "version": 2}})
    for version in (1, 2):
        assert tell(lock, {DOOR: {"auto_lock_seconds": 60, "version": version}}) == []
    assert lock.open_seconds(DOOR) == 30
    assert tell(lock, {DOOR: {"version": 3}}) == [{DOOR: {"auto_lock_seconds": 30, "version": 3}}]


def test_it_outlives_a_power_cut() -> None:
    lock = new_lock()
    tell(lock, {DOOR: {"auto_lock_seconds": 30, "version": 1}})
    lock.restart()
    assert lock.open_seconds(DOOR) == 30


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        [],
        {"ent_other": {"auto_lock_seconds": 9, "version": 9}},
        {DOOR: 9},
        {DOOR: {"auto_lock_seconds": 0, "version": 1}},
        {DOOR: {"auto_lock_seconds": 301, "version": 1}},
        {DOOR: {"auto_lock_seconds": "9", "version": 1}},
        {DOOR: {"auto_lock_seconds": 9, "version": 1.5}},
    ],
)
def test_what_cannot_be_done_is_not_done(wanted: object) -> None:
    lock = new_lock()
    assert tell(lock, wanted) == []
    assert lock.open_seconds(DOOR) == 5
