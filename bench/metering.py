"""Write down every call to AWS that botocore makes in this process.

Works through botocore's events, which fire once a call for every client, boto3's and PynamoDB's alike. `listen` must come
before the first client is made.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore import handlers
from botocore.model import OperationModel

from bench.capacity import units_of
from vestibule.table import Table


@dataclass
class Tally:
    """What a piece of work did."""

    calls: Counter[str] = field(default_factory=Counter)
    """By name, such as `dynamodb.PutItem`."""
    reads: float = 0
    """Read request units."""
    writes: int = 0
    """Write request units."""
    items_read: int = 0
    items_returned: int = 0
    """Of queries only."""

    def of(self, service: str) -> int:
        """How many calls a service got."""
        return sum(times for name, times in self.calls.items() if name.startswith(f"{service}."))

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return {**vars(self), "calls": dict(sorted(self.calls.items()))}


class Meter:
    """The calls of a stretch of work: `with meter.measuring() as tally: …`."""

    def __init__(self, tables: Mapping[str, Table[Any]]) -> None:
        """Know the tables, for their indexes."""
        self._tables = tables
        self._tally = Tally()

    def listen(self) -> None:
        """Be told of every call of every client that is made from now on."""
        handlers.BUILTIN_HANDLERS.append(("before-parameter-build", self._remember))
        handlers.BUILTIN_HANDLERS.append(("after-call", self._add))

    @contextmanager
    def measuring(self) -> Iterator[Tally]:
        """Begin a new tally, complete at the end of the block."""
        self._tally = tally = Tally()
        yield tally
        self._tally = Tally()  # what the bench itself asks for between two operations counts for none

    @staticmethod
    def _remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["sent"] = params

    def _add(self, parsed: dict[str, Any], model: OperationModel, context: dict[str, Any], **_: object) -> None:
        service = model.service_model.service_name
        self._tally.calls[f"{service}.{model.name}"] += 1
        if service != "dynamodb":
            return
        if "Error" in parsed:  # a write whose condition fails is billed as a write of the table alone
            self._tally.writes += parsed["Error"]["Code"] == "ConditionalCheckFailedException"
            return
        units = units_of(model.name, context["sent"], parsed, self._tables)
        self._tally.reads += units.reads
        self._tally.writes += units.writes
        self._tally.items_read += parsed.get("ScannedCount", 0)
        self._tally.items_returned += parsed.get("Count", 0)
