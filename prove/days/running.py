"""Run the functions as AWS does: the bus to the queues, the streams to the witness, the sweep's workflow step by step.

Everything may come late or twice, stop half-way and be run again.
"""

import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Protocol

from functions.access import end_grants, prune_admissions
from functions.retention import (
    apply_hold,
    check_promises,
    erase_due,
    lift_hold,
    plan_sweep,
    renew_hold,
    witness_deletions,
)
from prove.dynamodb.installed import Cloud
from prove.dynamodb.interruptions import Killed
from prove.dynamodb.stream import Told, in_batches
from vestibule import clock

LISTENERS: dict[str, Any] = {
    "people.relation.ended": end_grants,
    "retention.record.gone/grants": prune_admissions,
    "retention.hold.placed": apply_hold,
    "retention.hold.applied_in_part": apply_hold,
    "retention.hold.released": lift_hold,
    "retention.hold.lifted_in_part": lift_hold,
}
"""Who hears what, some of it of one table only; the rest of the bus is of no concern here."""
LOSABLE = ("retention.hold.",)
"""What the daily sweep makes good when nobody hears it."""
_BATCH = 100
_MOST_TRIES = 50


class Stuck(RuntimeError):
    """A function fails however often it is tried."""


@dataclass(frozen=True)
class Fate:
    """How badly the days go: shares of what happens."""

    lost: float = 0.03
    twice: float = 0.1
    killed: float = 0.02
    held_back: float = 0.2
    """Of a stream's records, those that wait for a later delivery."""


CALM = Fate(0, 0, 0, 0)


class Listener(Protocol):
    """Who is told what the witness is told for the first time."""

    def expect(self, records: Sequence[Told], now: datetime) -> None:
        """Just before."""

    def after_telling(self, records: Sequence[Told], now: datetime) -> None:
        """Just after, everything told."""


@dataclass
class Context:
    """Lambda's context: time for so many pages."""

    pages: int = 10**9

    def get_remaining_time_in_millis(self) -> int:
        """Plenty, until the pages are used up."""
        self.pages -= 1
        return 300_000 if self.pages >= 0 else 0


@dataclass
class Running:
    """The functions over a cloud."""

    cloud: Cloud
    draw: random.Random = field(default_factory=lambda: random.Random("vestibule"))
    fate: Fate = CALM
    counts: Counter[str] = field(default_factory=Counter)
    """What has happened: kills, repeated deliveries and so on."""
    again: list[Told] = field(default_factory=list)
    """Records that will be told a second time."""

    def hear(self) -> None:
        """Hand everything on the bus to its listeners, until it is silent. Some is lost, some comes twice."""
        while self.cloud.published:
            entries, self.cloud.published[:] = list(self.cloud.published), []
            for entry in entries:
                kind, detail = str(entry["DetailType"]), json.loads(entry["Detail"])
                listener = LISTENERS.get(kind) or LISTENERS.get(f"{kind}/{detail['data'].get('table')}")
                lost = kind.startswith(LOSABLE) and self._happens(self.fate.lost, "events lost")
                if listener is None or lost:
                    continue
                times = 2 if self._happens(self.fate.twice, "events told twice") else 1
                body = json.dumps({"detail-type": kind, "detail": detail})
                event = {"Records": [{"messageId": "1", "body": body}]}
                for _ in range(times):
                    self._until_done(partial(listener.handler, event, None))

    def deliver(self, listener: Listener) -> None:
        """Tell the witness what the streams hold. Some waits, in its order; some is told once more by and by."""
        records, now = self._due(), clock.now()
        listener.expect(records, now)
        for event in in_batches(records, self.draw.randint(1, _BATCH)):
            self.witness(event["Records"])
        repeated, self.again = self.again, []
        for event in in_batches(repeated, _BATCH):
            self.witness(event["Records"])
        if self._happens(self.fate.twice, "pieces of streams told twice"):
            self.again = records[: self.draw.randint(0, len(records))]
        listener.after_telling(records, now)

    def sweep(self) -> dict[str, int]:
        """The workflow, as `workflow.asl.yaml` orders it; what check_promises found, by table."""
        return self.check(self.sweep_tables(), execution=clock.written(clock.now()))

    def sweep_tables(self, *only: str) -> list[dict[str, Any]]:
        """The workflow but for its last step, over all tables or only these; what was done to each."""
        plan = self._step(partial(_handler(plan_sweep), {}))
        for hold_ids in plan["holds"]:
            self._renew({"hold_ids": hold_ids})
        swept = [self._in_pieces(_handler(erase_due), {"table": name}) for name in only or plan["tables"]]
        self.counts["swept"] += sum(each["erased"] for each in swept)
        self.counts["settled"] += sum(each["settled"] for each in swept)
        return swept

    def check(self, swept: list[dict[str, Any]], execution: str) -> dict[str, int]:
        """The last step of the sweep; `execution` is the same however often it is tried."""
        found = self._step(partial(_handler(check_promises), {"swept": swept, "execution": execution}))
        return dict(found["overdue"])

    def _due(self) -> list[Told]:
        told = self.cloud.database.told
        end = len(told) - int(len(told) * self.draw.uniform(0, 2 * self.fate.held_back))
        records, told[:] = told[:end], told[end:]
        return records

    def witness(self, records: list[Told]) -> None:
        """As Lambda's poller: from the first failure on the rest comes again."""
        left = records
        for _ in range(_MOST_TRIES):
            answer = self._maybe_killed(partial(_handler(witness_deletions), {"Records": left}, None))
            if answer is None:
                continue
            failed = _failures(answer)
            if not failed:
                return
            first = [record["dynamodb"]["SequenceNumber"] for record in left].index(failed[0])
            left = left[first:]
        raise Stuck("witness_deletions")

    def _renew(self, given: dict[str, Any]) -> None:
        """As the state that runs again as long as holds are left. None may fail but for a killed process."""
        while given["hold_ids"]:
            pages = self.draw.choice((1, 2, 10**9)) if self.fate.killed else 10**9
            given = self._step(partial(_handler(renew_hold), dict(given)), pages)
        if given["failed"]:
            raise Stuck("renew_hold")

    def _in_pieces(self, handler: Callable[..., Any], given: dict[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
        """One state that runs again as long as it answers with a `next`, in as many calls as time allows."""
        while True:
            pages = self.draw.choice((1, 2, 10**9)) if self.fate.killed else 10**9
            given = self._step(partial(handler, dict(given)), pages)
            if given.get("next") is None:
                return given

    def _step(self, call: Callable[[Context], Any], pages: int = 10**9) -> Any:  # noqa: ANN401 (any JSON)
        """A task of the workflow, retried when it stops."""
        for _ in range(_MOST_TRIES):
            answer = self._maybe_killed(partial(call, Context(pages)))
            if answer is not None:
                return answer
        raise Stuck("a step of the sweep")

    def _until_done(self, call: Callable[[], dict[str, Any]]) -> None:
        for _ in range(_MOST_TRIES):
            answer = self._maybe_killed(call)
            if answer is not None and not _failures(answer):
                return
        raise Stuck("a listener of the bus")

    def _maybe_killed(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 (any JSON)
        """The answer; None when the process was ended half-way, as fate may decide."""
        if not self._happens(self.fate.killed, "processes killed"):
            return call()
        self.cloud.interruptions.kill(self.draw.randint(1, 12), self.draw.choice(("before", "after")))
        try:
            return call()
        except Killed:
            return None
        finally:
            self.cloud.interruptions.clear()

    def _happens(self, share: float, what: str) -> bool:
        happens = share > 0 and self.draw.random() < share
        self.counts[what] += happens
        return happens


def _handler(function: Any) -> Callable[..., Any]:  # noqa: ANN401 (a module)
    return function.handler  # type: ignore[no-any-return]


def _failures(answer: dict[str, list[dict[str, str]]]) -> list[str]:
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]
