"""One house for all journeys, and what most of them need in it."""

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from local.devices import SimulatedLock
from local.running import House, running
from local.story import Story, told
from tests.journeys.dead_letters import DeadLetters
from tests.journeys.events import listen
from tests.journeys.places import Actor, Place, found_place

QUICK = {"TTL_SWEEP_SECONDS": "2"}
"""DynamoDB deletes what has expired within a day or so; here a test waits for it."""


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The valet house, on the local cloud with IAM and device policies in force."""
    with running(tmp_path_factory.mktemp("valet"), "valet", lambda _: None, prewarm=True, settings=QUICK) as house:
        listen(house)
        yield house


@pytest.fixture(scope="package")
def story(house: House) -> Iterator[Story]:
    """The demo's story, told once to the end; its text is in the console's file."""
    with told(house, Console(file=io.StringIO(), width=200)) as story:
        yield story


@pytest.fixture(scope="package")
def place(house: House) -> Place:
    """An organisation with a manager and a site; tests add people and doors of their own."""
    return found_place(house)


@pytest.fixture(scope="package")
def elsewhere(house: House) -> Place:
    """Another organisation, whose manager has no business at `place`."""
    return found_place(house)


@pytest.fixture(scope="package")
def dead_letters(house: House) -> DeadLetters:
    """The dead letters of all functions."""
    return DeadLetters(house)


@pytest.fixture
def resident(place: Place) -> Actor:
    """Somebody who has just moved in and may open nothing yet."""
    return place.invite()


@pytest.fixture
def door(place: Place) -> str:
    """A new entrance."""
    return place.add_door()


@pytest.fixture
def lock(place: Place, door: str) -> Iterator[SimulatedLock]:
    """The connected lock of the door."""
    with place.lock_at(door) as lock:
        yield lock
