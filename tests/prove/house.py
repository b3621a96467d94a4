"""A house with records in every state that retention meets, and its functions to be run, stopped and run again."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from bench.events import Somebody, request
from functions.retention import apply_hold, lift_hold, place_hold, release_hold
from prove.days.expecting import deletions_in, place_of
from prove.days.running import Running
from prove.days.setting import Clock
from prove.dynamodb.database import Database
from prove.dynamodb.installed import Cloud
from prove.dynamodb.interruptions import Killed
from prove.dynamodb.stream import Told
from tests.functions.world import World, build_world, command_of
from vestibule import clock, ids, register
from vestibule.access.holdings import COMMANDS
from vestibule.evidence import EVIDENCE, broken, lines_of
from vestibule.policy import pack
from vestibule.retention.holdings import WITNESSED
from vestibule.table import commit

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SWEPT = "retention.sweep.done"
COMPLIANCE = Somebody(ids.derived("per", "compliance"), "compliance")
TABLES = {table.name: table for table in register.promised(pack.load("valet"))}


@dataclass
class House:
    """The deployment of one test."""

    cloud: Cloud
    clock: Clock
    world: World
    running: Running
    told: list[Told] = field(default_factory=list)
    """Every deletion that a stream has told."""
    waiting: list[Told] = field(default_factory=list)
    """Those of which the witness has not said yet that it is done with them."""

    @property
    def database(self) -> Database:
        return self.cloud.database

    def command(self, name: str, ends: timedelta, *, of: str = "resident") -> str:
        """A command whose record ends so long from now."""
        now = self.clock.now
        command = command_of(getattr(self.world, of), self.world.home, now - 30 * DAY, name)
        commit(COMMANDS.add(command.model_copy(update={"expires_at": now + ends})))
        return command.id

    def has(self, command_id: str) -> bool:
        return (command_id,) in self.database.items(COMMANDS)

    def place(self, name: str = "hold", lasts: timedelta = 20 * DAY) -> str:
        """Place a hold on the resident; nobody has heard of it yet."""
        scope, ends_at = {"person_id": self.world.resident.id}, clock.written(self.clock.now + lasts)
        body = {"reason": "fraud", "scope": scope, "ends_at": ends_at}
        answer = place_hold.handler(request("POST /v1/holds", "/v1/holds", COMPLIANCE, body=body, key=name), NOTHING)
        assert answer["statusCode"] == 201, answer["body"]
        return str(json.loads(answer["body"])["id"])

    def release(self, hold_id: str) -> None:
        path = f"/v1/holds/{hold_id}/release"
        event = request("POST /v1/holds/{hold_id}/release", path, COMPLIANCE, body={}, key=f"release {hold_id}")
        answer = release_hold.handler(event | {"pathParameters": {"hold_id": hold_id}}, NOTHING)
        assert answer["statusCode"] == 202, answer["body"]

    def apply(self, hold_id: str) -> None:
        self._hear(apply_hold, "placed", hold_id)

    def lift(self, hold_id: str) -> None:
        self._hear(lift_hold, "released", hold_id)

    def sweep(self) -> None:
        """The sweep of the tables that these tests fill."""
        self.running.sweep_tables("commands", "holds")

    def tell(self) -> None:
        """Tell the witness of every deletion that it is not done with."""
        self.told += self.database.told
        self.waiting += self.database.told
        self.database.told.clear()
        if self.waiting:
            self.running.witness(self.waiting)
            self.waiting.clear()

    def _hear(self, listener: Any, happened: str, hold_id: str) -> None:
        detail = {"type": f"retention.hold.{happened}", "subject": hold_id, "data": {}}
        event = {"Records": [{"messageId": "1", "body": json.dumps({"detail": detail})}]}
        assert listener.handler(event, NOTHING) == {"batchItemFailures": []}

    def restart(self, database: Database) -> None:
        """Begin anew from a state of the database, nothing told and nothing planned."""
        self.cloud.database = database.copy()
        self.cloud.interruptions.clear()
        for told in (self.told, self.waiting, self.cloud.published):
            told.clear()


NOTHING = LambdaContext()
"""What a function does not look at."""


def built(cloud: Cloud, moved: Clock) -> House:
    return House(cloud, moved, build_world(moved.now), Running(cloud, random.Random(1)))


def interrupted(house: House, run: Callable[[], None], interrupt: Callable[[int, str], None]) -> Iterator[int]:
    """Let each call of a run in turn be interrupted, from the same beginning each time; its number."""
    start = house.database.copy()
    house.restart(start)
    house.cloud.interruptions.operations = []
    run()
    operations, house.cloud.interruptions.operations = house.cloud.interruptions.operations, None
    assert len(operations) > 2
    for number, operation in enumerate(operations, start=1):
        house.restart(start)
        interrupt(number, operation)
        yield number


def until_done(run: Callable[[], None]) -> None:
    """Run, and again when the process ends half-way."""
    try:
        run()
    except Killed:
        run()


@dataclass(frozen=True)
class State:
    """What is left: every item but for lines and marks, what the ledger says of each deletion, and how much else."""

    items: Mapping[Any, Any]
    lines: Mapping[Any, int]
    other_lines: Mapping[Any, int]


def state_of(house: House) -> State:
    stored = house.database.tables.values()
    lines = list(house.database.items(EVIDENCE).values())
    said = Counter(found for line in lines for found in deletions_in(line))
    kinds = Counter(line["kind"]["S"] for line in lines if not list(deletions_in(line)) and line["kind"]["S"] != SWEPT)
    items = {table.name: dict(table.items) for table in stored if table.declared not in (EVIDENCE, WITNESSED)}
    return State(items, said, kinds)


def lines_of_kind(house: House, kind: str) -> int:
    return sum(line["kind"]["S"] == kind for line in house.database.items(EVIDENCE).values())


def differences(one: State, other: State) -> list[str]:
    """Where two states differ, in words."""
    return [
        f"{part} {name}: {first.get(name)} and {second.get(name)}"
        for part, first, second in (
            ("table", one.items, other.items),
            ("line", one.lines, other.lines),
            ("lines", one.other_lines, other.other_lines),
        )
        for name in {*first, *second}
        if first.get(name) != second.get(name)
    ]


def every_deletion_has_one_line(house: House) -> bool:
    """And there is no line without a deletion, and each chain holds."""
    deletions = Counter(place_of(told) for told in house.told)
    lines = Counter(place for line in house.database.items(EVIDENCE).values() for place, _ in deletions_in(line))
    days = {key[0] for key in house.database.items(EVIDENCE)}
    return deletions == lines and not any(broken(lines_of(day, house.clock.now)) for day in days)
