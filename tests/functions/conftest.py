"""Every test here has the cloud in memory, a clock that stands still and a little world of its own."""

import pytest

from tests.conftest import Clock
from tests.functions.world import World, build_world


@pytest.fixture(autouse=True)
def _without_network(no_network: None) -> None:
    """Keep these tests in memory."""


@pytest.fixture
def world(cloud: None, at: Clock) -> World:
    return build_world(at.now)
