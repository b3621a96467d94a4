"""A thermostat does what a newer version of its shadow wants, and tells what it is set to."""

import json
from typing import Any

import pytest

from local.devices import Thermostat
from local.devices.messages import Outgoing
from tests.devices.doors import data_of
from tests.devices.signing import NOW, THING

CLIM = f"$aws/things/{THING}/shadow/name/clim"


def new_thermostat() -> Thermostat:
    return Thermostat(THING, lambda: NOW)


def want(thermostat: Thermostat, **wanted: Any) -> list[Outgoing]:
    return thermostat.on_message(f"{CLIM}/update/delta", json.dumps({"state": wanted}).encode())


def setting(thermostat: Thermostat) -> tuple[int, str, int]:
    return thermostat.climate.set_point, thermostat.climate.mode, thermostat.climate.version


def test_a_newer_version_is_done_reported_and_told() -> None:
    thermostat = new_thermostat()
    reported, told = want(thermostat, set_point=2150, mode="heat", version=1)
    assert reported.payload == {"state": {"reported": {"set_point": 2150, "mode": "heat", "version": 1}}}
    assert data_of(told) == {"set_point": 2150, "mode": "heat", "measured": 1950}


def test_a_delta_names_only_what_differs() -> None:
    thermostat = new_thermostat()
    want(thermostat, set_point=2150, mode="heat", version=1)
    want(thermostat, set_point=1800, version=2)
    assert setting(thermostat) == (1800, "heat", 2)


@pytest.mark.parametrize(
    "wanted",
    [
        {"set_point": 2150, "version": 3},
        {"set_point": 2150, "version": 2},
        {"set_point": 9000, "version": 4},
        {"set_point": "warm", "version": 4},
        {"mode": "boil", "version": 4},
        {"set_point": 2150, "version": "4"},
        {"set_point": 2150},
    ],
)
def test_what_is_older_or_cannot_be_done_changes_nothing(wanted: dict[str, Any]) -> None:
    thermostat = new_thermostat()
    want(thermostat, set_point=1800, mode="heat", version=3)
    assert want(thermostat, **wanted) == []
    assert setting(thermostat) == (1800, "heat", 3)


def test_a_change_by_hand_is_told_and_holds_until_the_next_version() -> None:
    thermostat = new_thermostat()
    want(thermostat, set_point=1800, mode="heat", version=3)
    _, told = thermostat.turn(2300)
    assert (data_of(told)["set_point"], setting(thermostat)) == (2300, (2300, "heat", 3))
    want(thermostat, set_point=2000, version=4)
    assert setting(thermostat) == (2000, "heat", 4)


def test_a_change_by_hand_is_reported_in_the_shadow_so_that_the_former_setting_can_be_asked_for_again() -> None:
    """The delta is what differs between what is desired and what was reported last."""
    thermostat = new_thermostat()
    desired = {"set_point": 2100, "mode": "heat", "version": 1}
    want(thermostat, **desired)
    reported, _ = thermostat.turn(1900)
    assert reported.topic == f"{CLIM}/update"
    known = reported.payload["state"]["reported"]
    assert known == {"set_point": 1900, "mode": "heat", "version": 1}
    assert want(thermostat, **differing(desired, known)) == [], "the shadow's own answer to it is no new version"
    want(thermostat, **differing(desired | {"version": 2}, known))
    assert setting(thermostat) == (2100, "heat", 2)


def differing(desired: dict[str, Any], reported: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in desired.items() if reported[name] != value}


def test_after_a_restart_it_keeps_its_setting_and_asks_for_a_newer_one() -> None:
    thermostat = new_thermostat()
    want(thermostat, set_point=1800, mode="heat", version=3)
    *_, ask = thermostat.restart()
    assert (ask.topic, setting(thermostat)) == (f"{CLIM}/get", (1800, "heat", 3))
    got = {"state": {"desired": {}, "delta": {"set_point": 1700, "version": 4}}}
    thermostat.on_message(f"{CLIM}/get/accepted", json.dumps(got).encode())
    assert setting(thermostat) == (1700, "heat", 4)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"state": 7}', b'{"state": {"delta": []}}'])
def test_a_shadow_that_is_none_changes_nothing(body: bytes) -> None:
    thermostat = new_thermostat()
    assert thermostat.on_message(f"{CLIM}/update/delta", body) == []
    assert thermostat.on_message(f"{CLIM}/get/accepted", body) == []
    assert thermostat.on_message(f"{CLIM}/get/rejected", body) == []
    assert setting(thermostat) == (2000, "auto", 0)
