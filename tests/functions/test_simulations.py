"""A house on this machine makes its simulated devices do something."""

from typing import Any

import pytest

from functions.simulations import simulate_devices
from tests.functions import aws
from tests.functions.calls import Answer, call, refusing
from tests.functions.world import World
from vestibule.answers import ANSWERS
from vestibule.people.model import Person

CODE = "493817"


def simulate(world: World, verb: str, caller: Person | None = None, key: str | None = None, **asked: Any) -> Answer:
    body = {"device_id": world.home.device.id, **asked}
    who = caller or world.home.manager
    return call(simulate_devices.handler, f"POST /v1/simulations/{verb}", body, caller=who, key=key)


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("keypad-entry", {"entrance_id": "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A", "code": CODE}),
        ("offline", {"seconds": 30}),
        ("next-command-fails", {}),
        ("clock", {"skew_ms": -60_000}),
    ],
)
def test_the_device_is_told_once(world: World, verb: str, asked: dict[str, Any]) -> None:
    answers = [simulate(world, verb, key="once", **asked) for _ in range(2)]
    assert [answer.status for answer in answers] == [202, 202]
    assert aws.told() == [(f"d/{world.home.device.id}/sim/{verb}", asked)]


def test_what_the_broker_did_not_take_is_told_when_it_is_sent_again(world: World) -> None:
    with refusing("Publish", "InternalFailureException"):
        assert simulate(world, "next-command-fails", key="once").status == 503
    assert simulate(world, "next-command-fails", key="once").status == 202
    assert aws.told() == [(f"d/{world.home.device.id}/sim/next-command-fails", {})]


def test_the_code_that_is_typed_is_kept_nowhere(world: World) -> None:
    simulate(world, "keypad-entry", entrance_id=world.home.entrance.id, code=CODE)
    assert CODE not in str(aws.contents(ANSWERS))


def test_only_managers_of_the_site_may(world: World) -> None:
    others = (world.resident, world.elsewhere.manager)
    assert [simulate(world, "next-command-fails", caller=who).status for who in others] == [404, 404]
    assert aws.told() == []


@pytest.mark.parametrize(
    ("verb", "asked"),
    [
        ("keypad-entry", {"entrance_id": "the door", "code": CODE}),
        ("keypad-entry", {"entrance_id": "ent_01JD3Z70VJ6H2S8E5P1D9F4G7A", "code": ""}),
        ("offline", {"seconds": 0}),
        ("offline", {"seconds": "a while"}),
        ("clock", {}),
        ("clock", {"skew_ms": 1e99}),
        ("next-command-fails", {"device_id": "dev_1"}),
    ],
)
def test_what_cannot_be_simulated_is_refused(world: World, verb: str, asked: dict[str, Any]) -> None:
    assert simulate(world, verb, **asked).status == 422
