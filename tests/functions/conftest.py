"""Every test here has the cloud in memory, a clock that stands still and a little world of its own."""

import _socket
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Clock
from tests.functions import receiver
from tests.functions.receiver import Receiver, answer, running
from tests.functions.world import World, build_world
from vestibule.partners import retries

_RESOLVE = socket.getaddrinfo


@pytest.fixture(autouse=True)
def _without_network(no_network: None) -> None:
    """Keep these tests in memory."""


@pytest.fixture
def world(cloud: None, at: Clock) -> World:
    return build_world(at.now)


@pytest.fixture
def programs_here(no_network: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the local cloud: programs on this machine may be called, and nothing else."""

    def near(this: socket.socket, address: Any) -> None:
        if address[0] not in ("127.0.0.1", "::1"):
            pytest.fail("this test reached for the network")
        _socket.socket.connect(this, address)

    monkeypatch.setattr(socket.socket, "connect", near)
    monkeypatch.setattr(socket, "getaddrinfo", _RESOLVE)
    monkeypatch.setenv("WEBHOOK_LOCAL_CA", receiver.authority())
    monkeypatch.setattr(retries, "JITTER", 0)


@pytest.fixture
def partner(programs_here: None) -> Iterator[Receiver]:
    """A partner's program that takes everything, until a test tells it otherwise."""
    with running(answer(200)) as program:
        yield program
