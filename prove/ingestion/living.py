"""Run the function over the queue through bad weather until nothing waits, account for every message, and redrive."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.access import record_entry
from prove.days.setting import deployed_over
from prove.dynamodb.installed import Answering, Cloud
from prove.dynamodb.interruptions import Killed
from prove.dynamodb.refusals import Unsupported, throttled
from prove.ingestion.queue import TRIED, Queue, Sent
from prove.ingestion.traffic import traffic
from tests.functions.world import World, build_world, command_of, grant
from vestibule import queues
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.table import commit

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
BATCH = 100
_MOST_CALLS = 16
"""Of one batch: reading, writing, telling, and setting aside."""


@dataclass(frozen=True)
class Size:
    """How much, and how badly it goes: shares of batches."""

    messages: int
    seed: str
    killed: float = 0.10
    throttled: float = 0.15
    """Of a few calls on end, so that a batch may fall apart into single writes."""
    unacknowledged: float = 0.03
    """The process ends after its last call: all is done and nobody has heard of it."""


@dataclass
class Services(Cloud):
    """A cloud with dead letters."""

    buried: list[dict[str, Any]] = field(default_factory=list)

    def services(self) -> Mapping[str, Answering]:
        """By botocore's name."""
        return {**super().services(), "sqs": self._send}

    def _send(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "SendMessage":
            raise Unsupported(operation)
        reason = sent["MessageAttributes"]["reason"]["StringValue"]
        self.buried.append({"body": sent["MessageBody"], "reason": reason})
        return {"MessageId": "1"}


@dataclass
class Life:
    """One run, with what was seen of it."""

    size: Size
    cloud: Services
    world: World
    draw: random.Random
    queue: Queue
    sent: list[Sent]
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Of dead letters, before the redrive."""
    faults: list[str] = field(default_factory=list)

    def run(self, *, is_fine: bool, note: Callable[[int], None]) -> None:
        """Hand over batches until nothing waits."""
        while batch := self.queue.take(BATCH):
            self._invoke(batch, is_fine=is_fine)
            note(len(self.queue.fates))

    def _invoke(self, batch: list[Sent], *, is_fine: bool) -> None:
        self.counts["batches"] += 1
        self.cloud.interruptions.clear()
        self.cloud.buried.clear()
        if not is_fine:
            self._plan()
        try:
            answer = record_entry.handler(_event(batch), LambdaContext())
        except Killed:
            self.counts["processes killed"] += 1
            return self.queue.come_again(batch)
        if not is_fine and self.draw.random() < self.size.unacknowledged:
            self.counts["processes killed after their last call"] += 1
            return self.queue.come_again(batch)
        return self._settle(batch, {failure["itemIdentifier"] for failure in answer["batchItemFailures"]})

    def _settle(self, batch: list[Sent], again: set[str]) -> None:
        buried = {letter["body"]: letter for letter in self.cloud.buried}
        self.counts["messages failed and came again"] += len(again)
        self.queue.come_again([message for message in batch if message.name in again])
        for message in batch:
            if message.name not in again:
                self.queue.acknowledge(message, buried.get(message.body))

    def _plan(self) -> None:
        """What meets this batch between its calls."""
        first, interruptions = self.draw.randint(1, _MOST_CALLS), self.cloud.interruptions
        if self.draw.random() < self.size.killed:
            interruptions.kill(first, self.draw.choice(("before", "after")))
        if self.draw.random() < self.size.throttled:
            for number in range(first, first + self.draw.choice((1, 2, 6, 40))):
                interruptions.at(number, "before", self._throttle)

    def _throttle(self) -> None:
        self.counts["calls throttled"] += 1
        raise throttled()


def live(size: Size, note: Callable[[int], None] = lambda _: None) -> Life:
    """Send, record through bad weather, account, redrive in fine weather, and account again."""
    with _begun(size) as life:
        life.run(is_fine=False, note=note)
        account(life)
        life.queue.redrive(life.sent)
        life.run(is_fine=True, note=note)
        account_after_redrive(life)
    return life


def account(life: Life) -> None:
    """Every message is recorded and acknowledged, or a dead letter with its reason, and what is recorded is so once."""
    queue, recorded = life.queue, {key[0] for key in life.cloud.database.items(ENTRIES)}
    fates = Counter(queue.fates.values())
    life.counts.update({"sent": len(life.sent), "recorded": fates["acknowledged"], "dead-lettered": fates["dead"]})
    life.counts["entries"] = len(recorded)
    life.reasons.update(queue.reasons.values())
    _check(life, len(queue.fates) == len(life.sent), "a message is neither recorded nor a dead letter")
    for message in life.sent:
        is_dead = queue.fates.get(message.name) == "dead"
        reason = queue.reasons.get(message.name)
        _check(life, is_dead or message.entry_id in recorded, f"{message.name} was lost")
        _check(life, not is_dead or reason in (message.poison, TRIED), f"{message.name} is dead because of {reason}")
        _check(life, not is_dead or queue.bodies[message.name] == message.body, f"{message.name} was changed")
        _check(life, message.poison is None or is_dead, f"{message.name} was recorded, and is poison")
    _check(life, recorded <= {message.entry_id for message in life.sent}, "an entry that nobody sent")


def account_after_redrive(life: Life) -> None:
    """In fine weather the good ones are recorded, the poison lies there again for its own reason, and events told of each."""
    items, queue = life.cloud.database.items(ENTRIES), life.queue
    wanted = {message.entry_id: message.person_id for message in life.sent if message.poison is None}
    found = {key[0]: item.get("person_id", {}).get("S") for key, item in items.items()}
    _check(life, found == wanted, "what is recorded is not what was sent")
    left = {message.name: message.poison for message in life.sent if message.poison}
    _check(life, queue.reasons == left, "another reason after the redrive")
    told = {json.loads(entry["Detail"])["subject"] for entry in life.cloud.published}
    _check(life, told == set(wanted), "an entry without its event, or an event without its entry")
    life.counts["entries after the redrive"] = len(found)
    life.counts["dead letters after the redrive"] = len(queue.reasons)
    life.counts["events published"] = len(life.cloud.published)


def _check(life: Life, fulfilled: bool, otherwise: str) -> None:  # noqa: FBT001 (reads as a sentence)
    life.counts["checks"] += 1
    if not fulfilled:
        life.faults.append(otherwise)


@contextmanager
def _begun(size: Size) -> Iterator[Life]:
    draw = random.Random(size.seed)
    with deployed_over(NOW, Services, {"DEAD_LETTERS_URL": "https://sqs.proof/dead"}) as (cloud, _):
        queues._sqs.cache_clear()  # noqa: SLF001 (a client made before would end elsewhere)
        world = build_world(NOW)
        right = grant(world.resident, world.home.entrance, starts_at=NOW, now=NOW)
        commit(COMMANDS.add(command_of(world.resident, world.home, NOW)))
        sent = list(traffic(world, right.id, size.messages, NOW, draw))
        yield Life(size, cloud, world, draw, Queue(draw, sent.copy()), sent)
        queues._sqs.cache_clear()  # noqa: SLF001


def _event(batch: list[Sent]) -> dict[str, Any]:
    return {"Records": [{"messageId": message.name, "body": message.body} for message in batch]}
