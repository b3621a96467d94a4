"""A request as it is sent, with what it takes to send it again or otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from tests.functions.calls import Answer, Handler, call
from vestibule import incoming
from vestibule.people.model import Person


@dataclass(frozen=True)
class Post:
    """A request: what is sent by whom to which function, and the answer's status."""

    module: ModuleType
    route: str
    body: Mapping[str, Any]
    caller: Person | str
    status: int = 201
    roles: tuple[str, ...] = ()
    path: Mapping[str, Any] = field(default_factory=dict)
    largest: int = incoming.LARGEST_BODY

    def send(self, body: Any = None, handler: Handler | None = None, **rest: Any) -> Answer:
        """Send it, or another body; `rest` goes to `call`."""
        sent = self.body if body is None else body
        usual = {"caller": self.caller, "roles": self.roles, **self.path}
        return call(handler or self.module.handler, self.route, sent, **(usual | rest))
