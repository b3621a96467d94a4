"""Stopped between any two calls and run again, the witness, the sweep and the holds come to the same end, told once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from prove.days.setting import deployed
from prove.dynamodb.refusals import CONFLICT, Refusal, cancelled, in_the_way, throttled
from tests.prove.house import (
    DAY,
    NOW,
    SWEPT,
    House,
    State,
    built,
    differences,
    every_deletion_has_one_line,
    interrupted,
    lines_of_kind,
    state_of,
    until_done,
)
from vestibule import lifetime
from vestibule.access.holdings import COMMANDS
from vestibule.table import commit


@pytest.fixture
def house() -> Iterator[House]:
    with deployed(NOW) as (cloud, moved):
        yield built(cloud, moved)


def to_be_witnessed(house: House) -> Callable[[], None]:
    """Deletions of each kind: by time to live, before the end, and of what a hold covers that nobody has applied yet."""
    gone, kept = house.command("gone", -DAY, of="neighbour"), house.command("kept", -DAY)
    early = house.command("early", DAY, of="neighbour")
    house.place()
    commit(COMMANDS.remove(early))
    house.database.expire(house.clock.now)
    assert not house.has(gone)
    assert not house.has(kept)
    return house.tell


def to_be_swept(house: House) -> Callable[[], None]:
    """Stragglers: one that nothing holds, one of an ended hold, one of a hold that is in force, one of one not applied."""
    house.command("straggler", -3 * DAY, of="neighbour")
    held, was_held = house.command("held", -3 * DAY), house.command("was held", -3 * DAY, of="neighbour")
    commit(lifetime.keep(COMMANDS, (was_held,), house.place("short", timedelta(hours=1)), house.clock.now - 2 * DAY))
    house.apply(house.place("long"))
    house.clock.forward(timedelta(minutes=90))
    house.command("not applied", -3 * DAY)
    assert house.has(held)
    return in_turn(house.sweep, house.tell)


def to_be_struck_off(house: House) -> Callable[[], None]:
    """A hold that ended so long ago that the sweep takes it off the roster."""
    house.apply(house.place("short", timedelta(hours=1)))
    house.clock.forward(timedelta(hours=3))
    return in_turn(house.sweep, house.tell)


def in_turn(*parts: Callable[[], object]) -> Callable[[], None]:
    """What is done does not begin anew when a later part is stopped."""
    done: list[Callable[[], object]] = []

    def run() -> None:
        for part in parts[len(done) :]:
            part()
            done.append(part)
        done.clear()

    return run


def to_be_applied(house: House) -> Callable[[], None]:
    for number in range(3):
        house.command(str(number), number * DAY)
    hold_id = house.place()
    return lambda: house.apply(hold_id)


def to_be_lifted(house: House) -> Callable[[], None]:
    """A hold that is released, beside another that keeps one of its records."""
    for number in range(3):
        house.command(str(number), (number - 1) * DAY)
    hold_id, other = house.place(), house.place("other", 5 * DAY)
    house.apply(hold_id)
    house.apply(other)
    house.release(hold_id)
    return lambda: house.lift(hold_id)


def to_be_placed(house: House) -> Callable[[], None]:
    house.command("one", DAY)
    return lambda: house.apply(house.place())


def to_be_released(house: House) -> Callable[[], None]:
    house.command("one", DAY)
    house.apply(hold_id := house.place())

    def release() -> None:
        house.release(hold_id)
        house.lift(hold_id)

    return release


SCENES = [
    to_be_witnessed,
    to_be_swept,
    to_be_struck_off,
    to_be_applied,
    to_be_lifted,
    to_be_placed,
    to_be_released,
]


def in_the_end(house: House) -> State:
    """The state when two more days have passed, with their sweep: a stop may leave something to it."""
    at = house.clock.now
    house.clock.forward(2 * DAY)
    house.sweep()
    house.tell()
    house.clock.now = at
    assert every_deletion_has_one_line(house)
    return state_of(house)


def scene_of(house: House, scene: Callable[[House], Callable[[], None]]) -> tuple[Callable[[], None], Any]:
    run = scene(house)
    start = house.database.copy()
    run()
    undisturbed = in_the_end(house)
    house.restart(start)
    return run, undisturbed


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_killed_at_any_call_and_run_again_it_ends_the_same(
    house: House, scene: Callable[[House], Callable[[], None]], when: Any
) -> None:
    run, undisturbed = scene_of(house, scene)
    interruptions = house.cloud.interruptions
    for number in interrupted(house, run, lambda number, _: interruptions.kill(number, when)):
        until_done(run)
        house.cloud.interruptions.clear()
        assert differences(in_the_end(house), undisturbed) == [], number


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_throttled_or_met_by_others_at_any_call_it_ends_the_same(
    house: House, scene: Callable[[House], Callable[[], None]]
) -> None:
    run, undisturbed = scene_of(house, scene)

    def refuse(number: int, operation: str) -> None:
        house.cloud.interruptions.at(number, "before", lambda: refused(operation))

    for number in interrupted(house, run, refuse):
        try:
            run()
        except Exception:  # noqa: BLE001 (however the function puts it)
            run()
        house.cloud.interruptions.clear()
        assert differences(in_the_end(house), undisturbed) == [], number


def refused(operation: str) -> None:
    found: dict[str, Refusal] = {"TransactWriteItems": cancelled([CONFLICT]), "PutItem": in_the_way()}
    raise found.get(operation, throttled())


def test_a_sweep_that_is_stopped_is_told_once(house: House) -> None:
    def check() -> None:
        house.running.check([], execution="tonight")

    for number in interrupted(house, check, lambda number, _: house.cloud.interruptions.kill(number, "after")):
        until_done(check)
        assert lines_of_kind(house, SWEPT) == 1, number
