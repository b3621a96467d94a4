"""How many entries a second one process records: `python -m bench.ingesting FILE` writes it to FILE as JSON.

Everything runs but the network: each request is made, signed and serialized, and answered in this process just before it would
be sent. The messages are of many doors; half of them name a right that is looked up.
"""

import json
import logging
import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.awsrequest import AWSRequest, AWSResponse

from bench import events
from functions.access import record_entry
from vestibule import aws, clock, config, ids, observability, register
from vestibule.access.model import Grant
from vestibule.policy.pack import load
from vestibule.registry.model import Device
from vestibule.shapes import Record

OPERATOR = "valet"
BATCHES = (10, 100)
MESSAGES = 2_000
DOORS = 200
ROUNDS = 3
_OPERATION, _JSON = "X-Amz-Target", "application/x-amz-json-1.0"


@dataclass(frozen=True)
class Rate:
    """What came of batches of one size. Times are medians of some rounds."""

    batch: int
    messages: int
    per_cpu_second: int
    """A process that has a processor of its own records so many a second."""
    per_second: int
    """On this machine, with whatever else ran on it."""
    calls: Mapping[str, float]
    """For each message."""


class Service:
    """What answers in the place of AWS: the records that are asked for, and yes to everything else."""

    def __init__(self) -> None:
        """With the doors' devices and one right at each."""
        self.calls = Counter[str]()
        self.written = 0
        self._items: dict[str, dict[str, Any]] = {}
        for number in range(DOORS):
            for table, record in (("devices", _device(number)), ("grants", _grant(number))):
                self._items[_name(table) + record.id] = _item(record)

    def answer(self, request: AWSRequest, **_: object) -> AWSResponse:
        """The answer to a request that was ready to be sent."""
        operation = _text(request.headers[_OPERATION]).rpartition(".")[2]
        self.calls[operation] += 1
        sent = json.loads(request.body)
        body = {"BatchGetItem": self._read, "TransactWriteItems": self._write, "PutItem": self._write}.get(
            operation, _published
        )(sent)
        headers: Any = {"Content-Type": _JSON}
        return AWSResponse(str(request.url), 200, headers, _Raw(json.dumps(body).encode()))

    def _read(self, sent: dict[str, Any]) -> dict[str, Any]:
        asked = sent["RequestItems"].items()
        found = {table: [self._items[table + key["id"]["S"]] for key in wanted["Keys"]] for table, wanted in asked}
        return {"Responses": found, "UnprocessedKeys": {}}

    def _write(self, sent: dict[str, Any]) -> dict[str, Any]:
        self.written += len(sent.get("TransactItems", [sent]))
        return {}


class _Raw:
    """A body as urllib3 has it."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        """All of it."""
        yield self._body


def main(file: Path) -> None:
    """Measure, and write what was measured."""
    logging.disable()
    names = [table.name for table in register.tables(load(OPERATOR))]
    os.environ.update({config.table_variable(name): _name(name) for name in names})
    os.environ.update(OPERATOR=OPERATOR, BUS_NAME="bus", DEAD_LETTERS_URL="https://sqs.test/dead")
    os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x")
    service = Service()
    aws.session().get_component("event_emitter").register("before-send", service.answer)
    with patch.object(observability, "print", create=True):
        found = {str(size): asdict(measure(service, size)) for size in BATCHES}
    file.write_text(json.dumps(found, indent=2), encoding="utf-8")


def measure(service: Service, size: int, messages: int = MESSAGES, rounds: int = ROUNDS) -> Rate:
    """Record so many messages in batches of this size, several times over."""
    taken = [_once(service, size, messages, number) for number in range(rounds + 1)][1:]  # the first one warms up
    service.calls.clear()
    _once(service, size, messages, rounds + 1)
    calls = {name: round(times / messages, 3) for name, times in sorted(service.calls.items())}
    cpu, wall = (statistics.median(several) for several in zip(*taken, strict=True))
    return Rate(size, messages, round(messages / cpu), round(messages / wall), calls)


def _once(service: Service, size: int, messages: int, boot: int) -> tuple[float, float]:
    """Seconds of this process and of the clock. Nothing may come again or be passed over."""
    batches = [
        events.batch(*(_message(boot, number) for number in range(start, min(start + size, messages))))
        for start in range(0, messages, size)
    ]
    before = service.written
    cpu, wall = time.process_time(), time.perf_counter()
    answers = [record_entry.handler(batch, events.Context()) for batch in batches]  # type: ignore[arg-type]
    took = time.process_time() - cpu, time.perf_counter() - wall
    if any(answer["batchItemFailures"] for answer in answers) or service.written - before != messages:
        message = f"{service.written - before} of {messages} recorded"
        raise RuntimeError(message)
    return took


def _message(boot: int, number: int) -> dict[str, Any]:
    door = number * 7 % DOORS
    data = {"entrance_id": ids.derived("ent", door), "method": "fob", "result": "granted", "reason": "ok"}
    named = {"grant_id": ids.derived("grt", door)} if number % 2 else {}
    return events.message(ids.derived("dev", door), "access", boot * MESSAGES + number + 1, {**data, **named})


def _device(door: int) -> Device:
    return Device(
        id=ids.derived("dev", door),
        site_id=ids.derived("sit", 1),
        organisation_id=ids.derived("org", 1),
        entrance_id=ids.derived("ent", door),
        kind="lock",
        jurisdiction="US-NYC",
        provisioned_at=clock.now(),
    )


def _grant(door: int) -> Grant:
    return Grant(
        id=ids.derived("grt", door),
        person_id=ids.derived("per", door),
        organisation_id=ids.derived("org", 1),
        site_id=ids.derived("sit", 1),
        entrance_ids=[ids.derived("ent", door)],
        starts_at=clock.now(),
        granted_by=ids.derived("per", "manager"),
        created_at=clock.now(),
    )


def _item(record: Record) -> dict[str, Any]:
    """As DynamoDB gives it: texts, and JSON for what is neither a text nor a number."""
    plain = record.model_dump(mode="json", exclude_none=True)
    return {name: _value(value) for name, value in plain.items()}


def _value(value: object) -> dict[str, Any]:
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
    return {"S": json.dumps(value)}


def _published(sent: dict[str, Any]) -> dict[str, Any]:
    return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in sent["Entries"]]}


def _name(table: str) -> str:
    return f"vestibule-{table}"


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header


if __name__ == "__main__":
    main(Path(sys.argv[1]))
