"""Seam for behaviours of cold starts: wrap the moment in which a Lambda worker process is started."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ministack.core import lambda_runtime


def around_worker_start(surround: Callable[[Any], AbstractContextManager[None]]) -> None:
    """Start every worker inside `surround(worker)`; the last one registered is the outermost."""
    spawn = lambda_runtime.Worker._spawn

    def spawn_surrounded(worker: Any) -> None:  # noqa: ANN401 (the emulator has no types)
        with surround(worker):
            spawn(worker)

    lambda_runtime.Worker._spawn = spawn_surrounded


@contextmanager
def changed_configuration(worker: Any, variables: dict[str, str], **changes: object) -> Iterator[None]:  # noqa: ANN401
    """Start a worker with other configuration and added environment variables; afterwards all is as before."""
    configuration = worker.config
    present = (configuration.get("Environment") or {}).get("Variables") or {}
    worker.config = {**configuration, **changes, "Environment": {"Variables": {**present, **variables}}}
    try:
        yield
    finally:
        worker.config = configuration
