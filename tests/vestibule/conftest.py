"""Nothing here reaches for the network."""

import pytest

from tests.functions import aws
from tests.vestibule.codes import CODES


@pytest.fixture(autouse=True)
def _without_network(no_network: None, clean_environment: None) -> None:
    """Keep these tests in memory."""


@pytest.fixture
def codes(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cloud, with a table that stores something sealed."""
    monkeypatch.setenv("CODES_TABLE", "vestibule-codes")
    aws.make_tables(CODES)
