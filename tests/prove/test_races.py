"""Somebody else at work between any two calls: a hold is placed, time to live deletes, a clock jumps. Nothing held is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from prove.days.setting import deployed
from tests.prove.house import DAY, NOW, House, built, every_deletion_has_one_line, interrupted, state_of
from vestibule import lifetime
from vestibule.access.holdings import COMMANDS
from vestibule.retention.holdings import HOLDS
from vestibule.table import commit

SECOND = timedelta(seconds=1)


@pytest.fixture
def house() -> Iterator[House]:
    with deployed(NOW) as (cloud, moved):
        yield built(cloud, moved)


def at_every_call(house: House, run: Callable[[], None], do: Callable[[], None]) -> Iterator[int]:
    """Let something else be done before each call of a run in turn, a second later than what was before."""

    def meanwhile() -> None:
        house.clock.forward(SECOND)
        do()
        house.clock.forward(SECOND)

    started = house.clock.now
    for number in interrupted(house, run, lambda number, _: house.cloud.interruptions.at(number, "before", meanwhile)):
        house.clock.now = started
        run()
        house.cloud.interruptions.clear()
        yield number
    house.clock.now = started


def settle_down(house: House) -> None:
    """What happens by itself within the next day: the streams tell, the sweep runs, and the streams tell of that."""
    house.clock.forward(timedelta(minutes=5))
    house.tell()
    house.sweep()
    house.tell()


def kept_lines(house: House, command_id: str) -> int:
    return state_of(house).lines.get((("commands", (command_id,)), "kept"), 0)


def test_a_hold_that_is_placed_at_any_point_of_a_sweep_loses_nothing(house: House) -> None:
    straggler, lying_there = house.command("straggler", -3 * DAY), list[bool]()

    def place() -> None:
        lying_there.append(house.has(straggler))
        house.place()

    for number in at_every_call(house, house.sweep, place):
        settle_down(house)
        assert not lying_there[-1] or house.has(straggler), number
        assert every_deletion_has_one_line(house), number
    assert set(lying_there) == {True, False}


def test_a_hold_that_is_placed_and_applied_at_any_point_of_a_sweep_loses_nothing(house: House) -> None:
    straggler, lying_there = house.command("straggler", -3 * DAY), list[bool]()

    def place() -> None:
        lying_there.append(house.has(straggler))
        house.apply(house.place())

    for number in at_every_call(house, house.sweep, place):
        settle_down(house)
        assert not lying_there[-1] or house.has(straggler), number
        assert every_deletion_has_one_line(house), number


@pytest.mark.parametrize("heard", [True, False], ids=["applied", "not heard of"])
def test_time_to_live_may_race_with_a_hold_at_any_call(house: House, *, heard: bool) -> None:
    going, was_held = house.command("going", -DAY), list[bool]()

    def expire() -> None:
        was_held.append(bool(house.database.items(HOLDS)))
        house.database.expire(house.clock.now)

    def hold() -> None:
        hold_id = house.place()
        if heard:
            house.apply(hold_id)

    for number in at_every_call(house, hold, expire):
        settle_down(house)
        assert house.has(going) or not was_held[-1], number
        assert house.has(going) == (kept_lines(house, going) == 1 or not house.told), number
        assert every_deletion_has_one_line(house), number
    assert set(was_held) == {True, False}


def test_a_hold_that_is_released_while_the_witness_works_leaves_nothing_behind(house: House) -> None:
    going, hold_id = house.command("going", -DAY), house.place()
    house.database.expire(house.clock.now)
    assert not house.has(going)

    def release() -> None:
        house.release(hold_id)
        house.lift(hold_id)

    pending = house.database.told.copy()

    def witness() -> None:
        house.database.told[:] = pending
        house.tell()

    for number in at_every_call(house, witness, release):
        assert house.has(going) == (kept_lines(house, going) == 1), number
        for _ in range(2):
            house.clock.forward(2 * DAY)
            house.sweep()
            house.tell()
        assert not house.has(going), number
        assert every_deletion_has_one_line(house), number


def test_a_deletion_while_a_hold_is_lifted_has_its_one_line(house: House) -> None:
    going = house.command("going", -DAY)
    house.apply(hold_id := house.place())
    house.release(hold_id)
    for number in at_every_call(
        house, lambda: house.lift(hold_id), lambda: ignore(house.database.expire(house.clock.now))
    ):
        house.database.expire(house.clock.now)
        settle_down(house)
        assert not house.has(going), number
        assert every_deletion_has_one_line(house), number


@pytest.mark.parametrize("back", [timedelta(hours=1), 2 * DAY, 40 * DAY], ids=str)
def test_a_clock_that_jumps_back_erases_nothing_that_has_not_ended_and_nothing_that_is_held(
    house: House, back: timedelta
) -> None:
    held, young = house.command("held", -5 * DAY), house.command("young", -timedelta(minutes=30))
    house.apply(house.place())
    house.clock.forward(-back)
    house.sweep()
    house.tell()
    assert (house.has(held), house.has(young)) == (True, True)
    house.clock.forward(back)
    settle_down(house)
    assert house.has(held)
    assert every_deletion_has_one_line(house)


@pytest.mark.parametrize("back", [timedelta(minutes=5), DAY], ids=str)
def test_a_hold_that_nobody_has_applied_counts_although_the_clock_jumps_back(house: House, back: timedelta) -> None:
    straggler = house.command("straggler", -5 * DAY)
    house.place()
    house.clock.forward(-back)
    house.sweep()
    house.tell()
    assert house.has(straggler)
    house.database.expire(house.clock.now)
    house.tell()
    assert house.has(straggler)
    assert every_deletion_has_one_line(house)


def test_evidence_goes_on_in_one_chain_when_the_clock_jumps_back_over_midnight(house: House) -> None:
    for number, jump in enumerate((timedelta(), -DAY, 2 * DAY, -DAY)):
        house.clock.forward(jump)
        commit(COMMANDS.remove(house.command(str(number), -DAY, of="neighbour")))
        house.tell()
    assert len(house.told) == 4
    assert every_deletion_has_one_line(house)


def test_a_record_that_is_kept_twice_over_goes_when_the_last_hold_ends(house: House) -> None:
    going = house.command("going", -DAY)
    first, second = house.place("first", 5 * DAY), house.place("second", 9 * DAY)
    for hold_id in (first, second, first):
        house.apply(hold_id)
    for _ in range(8):
        house.clock.forward(DAY)
        house.sweep()
        house.database.expire(house.clock.now)
        house.tell()
        assert house.has(going)
    assert lifetime.lying(COMMANDS, (going,))
    for _ in range(3):
        house.clock.forward(DAY)
        house.sweep()
        house.tell()
    assert not house.has(going)
    assert every_deletion_has_one_line(house)


def ignore(_: object) -> None:
    """Nothing is made of the answer."""
