"""The program on the simulated database, with a clock that stands still."""

from collections.abc import Iterator

import pytest

from prove.dynamodb.database import Database
from prove.dynamodb.installed import Cloud, installed
from tests.functions import aws


@pytest.fixture(autouse=True)
def _without_network(no_network: None, clean_environment: None) -> None:
    """Keep these tests in memory."""


@pytest.fixture
def simulated(clean_environment: None) -> Iterator[Cloud]:
    """Every table of the register, empty."""
    with installed(Cloud(Database(aws.TABLES))) as cloud:
        yield cloud
