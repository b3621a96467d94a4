"""What the tests of the program share: a clean environment, no network, an AWS in memory, a clock that a test sets."""

import gc
import os
import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NoReturn

import pytest
from hypothesis import settings
from moto import mock_aws

from tests.functions import aws
from tests.functions.world import NOON
from vestibule import clock

settings.register_profile("house", deadline=None)  # a busy machine is no fault of the program
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What is imported by now stays. The collector would go over all of it again and again, a sixth of most tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


class Clock:
    """The program's clock, standing still until a test moves it."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection: what is not in memory is not part of the test."""

    def refuse(*_: object) -> NoReturn:
        pytest.fail("this test reached for the network")

    def unknown(*_: object, **__: object) -> NoReturn:
        raise socket.gaierror(socket.EAI_NONAME, "no name is known here")

    for reach in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, reach, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the settings that the stacks would give, for all functions together."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in aws.settings().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock, at noon of a day in November 2026."""
    stopped = Clock(NOON)
    monkeypatch.setattr(clock, "now", stopped)
    return stopped


@pytest.fixture
def cloud(no_network: None, clean_environment: None) -> Iterator[None]:
    """An empty AWS in memory, with the tables of the register and everything else that the functions use."""
    with mock_aws():
        aws.furnish()
        yield


@pytest.fixture
def operated_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Run the functions for another operator."""
    return lambda operator: monkeypatch.setenv("OPERATOR", operator)
