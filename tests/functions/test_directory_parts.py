"""A large directory goes to its console in parts, and no ask without an end is answered (V-08)."""

from collections.abc import Iterator
from typing import Any

import pytest

from functions.intercom import answer_console, read_directory
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.messages import sent, stamped, take
from tests.functions.ringing import NONCE, asks, console_at, list_me
from tests.functions.world import World
from vestibule import config, consoles, ids
from vestibule.access import answering
from vestibule.access.pacing import LOOKS_AT_A_DOOR
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.intercom.holdings import LISTINGS
from vestibule.intercom.model import Listing
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit


@pytest.fixture(autouse=True)
def _console(world: World) -> None:
    console_at(world.home)


def listed(world: World, at: Clock, codes: Iterator[int] | range, alias: str = "Owl") -> None:
    """Somebody for each code."""
    for number in codes:
        one = Listing(
            site_id=world.home.site.id,
            person_id=ids.derived("per", number),
            organisation_id=world.home.organisation.id,
            space_id=world.home.space.id,
            alias=alias,
            code=f"{number:04d}",
            changed_at=at.now,
        )
        commit(LISTINGS.add(one))


def directory(world: World, caller: Person, **query: str) -> Answer:
    return call(
        read_directory.handler,
        "GET /v1/directory",
        caller=caller,
        query={"entrance_id": world.home.entrance.id, **query},
    )


def parts(world: World, at: Clock) -> list[Any]:
    """What the console is told until there is nothing more."""
    told: list[Any] = []
    after: dict[str, str] = {}
    while not told or after:
        assert asks(world.home, at, seq=len(told) + 1, **after) == []
        told.append(aws.told()[-1][1])
        after = {"after": told[-1]["next"]} if "next" in told[-1] else {}
    return told


def test_a_large_directory_comes_in_parts_and_nobody_is_left_out(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consoles, "MOST", 3)
    listed(world, at, range(10, 17))
    told = parts(world, at)
    assert [[each["code"] for each in part["listings"]] for part in told] == [
        ["0010", "0011", "0012"],
        ["0013", "0014", "0015"],
        ["0016"],
    ]
    first = directory(world, world.resident).body
    second = directory(world, world.resident, cursor=first["next"]).body
    assert [each["code"] for each in first["data"] + second["data"]] == [f"00{number}" for number in range(10, 16)]
    assert directory(world, world.resident, cursor="0012").code == "malformed-cursor"


def test_a_full_part_of_the_longest_aliases_fits_into_one_message(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    publish = answering.publish

    def noted(*said: Any) -> int:
        sizes.append(publish(*said))
        return sizes[-1]

    monkeypatch.setattr(answering, "publish", noted)
    monkeypatch.setattr(consoles, "MOST", 2)
    listed(world, at, range(3), "\u8a71" * 40)
    assert asks(world.home, at) == []
    assert 50 * sizes[0] < answering.LARGEST / 5


def test_a_part_that_does_not_fit_is_a_dead_letter_that_says_so(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "LARGEST", 100)
    list_me(world.resident)
    assert asks(world.home, at) == []
    assert [reason for reason, _ in aws.dead_letters()] == ["directory_too_large"]


def test_an_ask_for_which_nobody_waits_any_more_is_neither_answered_nor_accounted(world: World, at: Clock) -> None:
    list_me(world.resident)
    data = {"entrance_id": world.home.entrance.id, "nonce": NONCE}
    late = stamped(sent("directory", data, at.now), world.home.device.id, at.now)
    at.forward(seconds=answering.LASTS_SECONDS + 1)
    assert take(answer_console.handler, late) == []
    assert (aws.told(), aws.count(DISCLOSURES)) == ([], 0)


def test_a_console_that_asks_without_an_end_is_not_answered(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vestibule.access.pacing.LOOKS_AT_A_DOOR", 2)
    for number in range(3):
        assert asks(world.home, at, seq=number + 1) == []
    assert (len(aws.told()), aws.dead_letters()) == (2, [])
    at.forward(minutes=1)
    assert asks(world.home, at, seq=9) == []
    assert len(aws.told()) == 3
    assert LOOKS_AT_A_DOOR * consoles.MOST > 5_000  # a house of thousands is shown within a minute


def test_where_no_console_stands_nothing_is_shown_and_nothing_accounted(world: World, at: Clock) -> None:
    list_me(world.resident)
    commit(ENTRANCES.change(world.home.entrance.id, device_kind="lock"))
    assert [directory(world, who).status for who in (world.resident, world.home.manager)] == [404, 404]
    assert (aws.count(DISCLOSURES), aws.events()) == (0, [])


def test_a_day_of_the_account_is_the_operators(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """In New York it is still the evening before when UTC begins its day."""
    pack = config.operator_pack().model_copy(update={"time_zone": "America/New_York"})
    monkeypatch.setattr(config, "operator_pack", lambda: pack)
    list_me(world.resident)
    at.forward(hours=11, minutes=59)
    asks(world.home, at)
    at.forward(minutes=2)
    asks(world.home, at, seq=2)
    assert aws.count(DISCLOSURES) == 1
