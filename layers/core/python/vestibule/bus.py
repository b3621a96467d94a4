"""Events between contexts: one EventBridge bus, details in the shape of CloudEvents 1.0, names in the past tense.

`access.entry.recorded` says what happened to what. An event carries identifiers; who needs more reads it with its own
rights. Delivery is at least once and in no order: a listener recognises what it has seen by `id`.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, clock, config, ids

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef

_AT_ONCE = 10
"""PutEvents takes ten entries a call."""


class NotPublished(RuntimeError):
    """The bus refused events; the caller's message comes again and is then published again."""


@dataclass(frozen=True)
class Event:
    """`type` is `context.subject.happened`, `subject` the identifier that it happened to, `data` identifiers and kinds."""

    type: str
    subject: str
    at: datetime
    data: Mapping[str, str | int | bool | None]

    @property
    def id(self) -> str:
        """The same happening always has the same id, however often it is published."""
        return ids.derived("hap", self.type, self.subject, clock.written(self.at))

    def entry(self, bus_name: str) -> "PutEventsRequestEntryTypeDef":
        """The EventBridge entry: `source` is the context, `detail-type` the event's type."""
        context = self.type.partition(".")[0]
        source = f"vestibule.{context}"
        detail = {
            "specversion": "1.0",
            "id": self.id,
            "source": source,
            "type": self.type,
            "subject": self.subject,
            "time": clock.written(self.at),
            "data": dict(self.data),
        }
        return {"EventBusName": bus_name, "Source": source, "DetailType": self.type, "Detail": json.dumps(detail)}


def publish(events: Sequence[Event]) -> None:
    """Publish all of them, in as few calls as can be. `NotPublished` when one was refused."""
    bus_name = config.setting("BUS_NAME") if events else ""
    for some in _tens(events):
        answer = _client().put_events(Entries=[event.entry(bus_name) for event in some])
        if answer["FailedEntryCount"]:
            codes = sorted({entry.get("ErrorCode", "") for entry in answer["Entries"]} - {""})
            message = f"{answer['FailedEntryCount']} of {len(some)} events refused: {', '.join(codes)}"
            raise NotPublished(message)


def _tens(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    for start in range(0, len(events), _AT_ONCE):
        yield events[start : start + _AT_ONCE]


@cache
def _client() -> "EventBridgeClient":
    return aws.client("events")
