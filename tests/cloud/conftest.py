"""Running clouds for the tests: each is started when a test first asks for it and serves all of them."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from local.cloud.server import LocalCloud

OPTIONS: dict[str, dict[str, Any]] = {
    "faithful": {"settings": {"TTL_SWEEP_SECONDS": "0.5"}},
    "stock": {"faithful": False},
    "small": {"settings": {"COLD_STARTS": "1", "MAX_WARM_WORKERS": "1"}},
    "prewarmed": {"prewarm": True},
}


class Clouds:
    """The clouds that run at the moment, by name."""

    def __init__(self, stack: ExitStack, factory: pytest.TempPathFactory) -> None:
        """Keep them until the stack is closed."""
        self._stack, self._factory = stack, factory
        self._running: dict[str, LocalCloud] = {}

    def named(self, name: str) -> LocalCloud:
        """Give the cloud of this name, started if it does not run yet."""
        if name not in self._running:
            directory = self._factory.mktemp(name)
            self._running[name] = self._stack.enter_context(LocalCloud.started(directory, **OPTIONS[name]))
        return self._running[name]


@pytest.fixture(scope="session")
def clouds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clouds]:
    """Start clouds on demand and end them with the last test."""
    with ExitStack() as stack:
        yield Clouds(stack, tmp_path_factory)


@pytest.fixture
def cloud(request: pytest.FixtureRequest, clouds: Clouds) -> LocalCloud:
    """Give the cloud that the test's parameter names, the faithful one without a parameter."""
    return clouds.named(getattr(request, "param", "faithful"))
