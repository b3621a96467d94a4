"""The program on simulated services: clients of botocore whose calls end in this process."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.client import BaseClient
from pynamodb.connection import Connection

from prove.dynamodb.database import Database
from prove.dynamodb.interruptions import Interruptions
from prove.dynamodb.refusals import Refusal, Unsupported
from vestibule import aws, bus, connection

type Answering = Callable[[str, Mapping[str, Any]], dict[str, Any]]
"""A service: answers an operation with these parameters."""


@dataclass
class Cloud:
    """What the program reaches: DynamoDB, and a bus that keeps what is published."""

    database: Database
    published: list[Mapping[str, Any]] = field(default_factory=list)
    """Entries of PutEvents."""
    interruptions: Interruptions = field(default_factory=Interruptions)

    def services(self) -> Mapping[str, Answering]:
        """By botocore's name. Looked up at each call, so that the database may be exchanged."""
        return {"dynamodb": self._ask, "events": self._publish}

    def _ask(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        return self.database.call(operation, sent)

    def _publish(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "PutEvents":
            raise Unsupported(operation)
        self.published += sent["Entries"]
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in sent["Entries"]]}


@contextmanager
def installed[C: Cloud](cloud: C) -> Iterator[C]:
    """Let every client of these services that the program makes in this block end at the simulation."""
    emitter = aws.session().get_component("event_emitter")
    hooks = {
        f"creating-client-class.{service}": _diversion(answer, cloud) for service, answer in cloud.services().items()
    }
    for event, hook in hooks.items():
        emitter.register(event, hook)
    try:
        with _fresh_clients():
            yield cloud
    finally:
        for event, hook in hooks.items():
            emitter.unregister(event, hook)


@contextmanager
def _fresh_clients() -> Iterator[None]:
    """Clients made before would end elsewhere, and those made now must not outlive the block."""
    pynamodb: Connection = connection.shared()
    before, pynamodb._client = pynamodb._client, None  # noqa: SLF001 (there is no other way to exchange it)
    bus._client.cache_clear()  # noqa: SLF001
    try:
        yield
    finally:
        pynamodb._client = before  # noqa: SLF001
        bus._client.cache_clear()  # noqa: SLF001


def _diversion(answer: Answering, cloud: Cloud) -> Callable[..., None]:
    def call(client: BaseClient, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return cloud.interruptions.around(operation, lambda: answer(operation, sent))
        except Refusal as refusal:
            error: Any = client.exceptions.from_code(refusal.code)
            raise error(refusal.answer, operation) from None

    def divert(class_attributes: dict[str, Any], **_: object) -> None:
        class_attributes["_make_api_call"] = call

    return divert
