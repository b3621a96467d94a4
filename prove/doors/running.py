"""The cloud's functions as AWS runs them: a process may end, stand still or be refused something between any two calls."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import util
from itertools import count
from types import ModuleType
from typing import Any, NamedTuple

from aws_lambda_powertools.event_handler.api_gateway import BaseRouter

from bench.events import Somebody, request
from prove.doors.cloud import Services
from prove.dynamodb.interruptions import Killed, When
from vestibule.steps import StepFailed

type Json = dict[str, Any]
TRIES = 3
"""Of a message, before it is a dead letter: `stacks.queues`."""


class Answer(NamedTuple):
    """What a client is answered."""

    status: int
    body: Json

    @property
    def code(self) -> str:
        """Of a problem: its reason, or else the last part of its type."""
        return str(self.body.get("reason") or str(self.body.get("type")).rpartition("/")[2])


@dataclass
class Running:
    """The functions over a cloud. While one stands still, others run, each in a process of its own."""

    cloud: Services
    trouble: tuple[int, When, Callable[[], None]] | None = None
    """What meets the next function, at which of its calls."""
    _depth: int = 0
    _requests: "count[int]" = field(default_factory=count)

    def ask(
        self, module: ModuleType, route: str, who: Somebody, body: Json | None, key: str, **path: str
    ) -> Answer | None:
        """What a client is answered; None when the process ended before."""
        template = route.split(" ")[1]
        event = request(route, template.format(**path), who, body=body, key=key) | {"pathParameters": path or None}
        with self._process() as process:
            try:
                answered = process(module).handler(event, None)
            except Killed:
                return None
        return Answer(answered["statusCode"], json.loads(answered["body"]) if answered.get("body") else {})

    def take(self, module: ModuleType, body: str) -> str | None:
        """Hand a message to its function. What is to be done: nothing (None), "again", or it is dead for this reason."""
        with self._process() as process:
            before, self.cloud.buried = self.cloud.buried, []
            try:
                failed = process(module).handler({"Records": [{"messageId": "1", "body": body}]}, None)
            except Killed:
                return "again"
            finally:
                buried, self.cloud.buried = self.cloud.buried, before
        if failed["batchItemFailures"]:
            return "again"
        return buried[0][1] if buried else None

    def run(self, module: ModuleType) -> None:
        """What a schedule starts. If it fails, the next run does what this one has not."""
        with self._process() as process, suppress(Killed, StepFailed):
            process(module).handler({}, None)

    @contextmanager
    def _process(self) -> Iterator[Callable[[ModuleType], Any]]:
        """A process for one call. What the web library keeps for all of a process is given back to the one before."""
        kept = {name: getattr(BaseRouter, name, None) for name in ("current_event", "lambda_context")}
        depth, self._depth = self._depth, self._depth + 1
        if depth == 0:
            self.cloud.interruptions.clear()
            if self.trouble:
                self.cloud.interruptions.at(*self.trouble)
            self.trouble = None
        try:
            yield lambda module: _in_process(module, depth)
        finally:
            self._depth = depth
            for name, value in kept.items():
                setattr(BaseRouter, name, value)


@cache
def _in_process(module: ModuleType, number: int) -> Any:  # noqa: ANN401 (a module of functions)
    """The function's file, loaded once for each of the processes that may run at the same time."""
    if number == 0:
        return module
    spec = util.spec_from_file_location(f"{module.__name__}_{number}", str(module.__file__))
    if spec is None or spec.loader is None:
        raise ImportError(module.__name__)
    copy = util.module_from_spec(spec)
    spec.loader.exec_module(copy)
    return copy
