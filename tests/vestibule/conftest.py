"""Nothing here reaches for the network."""

import pytest


@pytest.fixture(autouse=True)
def _without_network(no_network: None, clean_environment: None) -> None:
    """Keep these tests in memory."""
