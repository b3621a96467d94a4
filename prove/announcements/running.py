"""The functions as AWS runs them, a minute at a time: the workflow's parts, the queue of letters, SES's events, the schedules.

Any call may be killed between two of its own calls, or refused by the database. What fails comes again as AWS lets it
come again: a step five times, a message of a queue three times, and then among the dead letters.
"""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from functions.messages import deliver_promotion, post_part, resume_batches, retell_messages, settle_message
from prove.announcements.cloud import World
from prove.dynamodb.interruptions import Killed
from prove.dynamodb.refusals import throttled
from vestibule import clock
from vestibule.messages.batches import PARTS
from vestibule.queues import Failures
from vestibule.steps import StepFailed

POSTED = "messages.promotion.posted"
_BATCH = 10
_TRIES = 3
_RETRIES = 5
_RESUMES_EVERY = 5
_LATEST_CALL = 40


@dataclass(frozen=True)
class Fate:
    """Shares of calls that end badly, and of events that do."""

    killed: float = 0.03
    refused: float = 0.03
    of_steps: float = 0.2
    """Both of these, of the calls of the workflow's step, which are few."""
    event_lost: float = 0.01
    event_twice: float = 0.05


@dataclass
class Context:
    """Lambda's context: time for so many pages."""

    pages: int

    def get_remaining_time_in_millis(self) -> int:
        """Plenty, until the pages are used up."""
        self.pages -= 1
        return 60_000 if self.pages > 0 else 0


@dataclass
class Execution:
    """A run of the workflow: the state of each part, and how often it has failed."""

    parts: dict[str, dict[str, Any]]
    failed: Counter[str] = field(default_factory=Counter)

    def open(self) -> list[str]:
        """The parts that go on."""
        return [part for part, state in self.parts.items() if not state.get("done") and self.failed[part] <= _RETRIES]


@dataclass(frozen=True)
class Waiting:
    """A message of a queue, with how often it was received."""

    body: dict[str, Any]
    received: int = 0


@dataclass
class Running:
    """The functions over a world."""

    world: World
    draw: random.Random
    fate: Fate
    capacity: int
    """Letters that the function's processes take within a minute."""
    counts: Counter[str] = field(default_factory=Counter)
    executions: dict[str, Execution] = field(default_factory=dict)
    letters: list[Waiting] = field(default_factory=list)
    told: list[Waiting] = field(default_factory=list)
    _minutes: int = 0

    def minute(self) -> None:
        """Everything once, in an order drawn."""
        self._minutes += 1
        steps: list[Callable[[], None]] = [self._workflows, self._hear, self._deliver, self._settle, self._retell]
        steps += [self._resume] if self._minutes % _RESUMES_EVERY == 0 else []
        self.draw.shuffle(steps)
        for step in steps:
            step()

    @property
    def is_silent(self) -> bool:
        """Whether nothing is on its way any more."""
        office = self.world.office
        waits = self.letters or self.told or self.world.published or (office and office.events)
        return not waits and not any(execution.open() for execution in self.executions.values())

    def _workflows(self) -> None:
        for name, entered in self.world.starts.items():
            if name not in self.executions:
                self.executions[name] = Execution({part: {**entered, "part": part} for part in PARTS})
                self.counts["runs of the workflow"] += 1
        for execution in self.executions.values():
            for part in self.draw.sample(open_parts := execution.open(), len(open_parts)):
                self._call_part(execution, part)

    def _call_part(self, execution: Execution, part: str) -> None:
        context = Context(self.draw.choice((1, 2, 5)))
        call = partial(post_part.handler, dict(execution.parts[part]), context)  # type: ignore[arg-type]
        answer = self._call(call, "steps")
        if answer is None:
            execution.failed[part] += 1
            self.counts["parts given up"] += execution.failed[part] > _RETRIES
        else:
            execution.parts[part], execution.failed[part] = answer, 0

    def _hear(self) -> None:
        """The rules of the bus put what concerns somebody into queues. Some is lost, some comes twice."""
        entries, self.world.published[:] = list(self.world.published), []
        for entry in entries:
            if entry["DetailType"] != POSTED or self._happens(self.fate.event_lost, "events lost"):
                continue
            times = 2 if self._happens(self.fate.event_twice, "events told twice") else 1
            self.letters += [Waiting({"detail": json.loads(entry["Detail"])})] * times

    def _deliver(self) -> None:
        self.draw.shuffle(self.letters)
        now, self.letters = self.letters[: self.capacity], self.letters[self.capacity :]
        self.letters += self._take(deliver_promotion.handler, now, "deliveries")

    def _settle(self) -> None:
        office = self.world.office
        events = office.due(clock.now()) if office else []
        now, self.told = self.told + [Waiting({"detail": event}) for event in events], []
        self.told += self._take(settle_message.handler, now, "settlements", keeps=True)

    def _retell(self) -> None:
        self._call(partial(retell_messages.handler, {}, None), "schedules")  # type: ignore[arg-type]

    def _resume(self) -> None:
        self._call(partial(resume_batches.handler, {}, None), "schedules")  # type: ignore[arg-type]

    def _take(
        self, handler: Callable[..., Failures], waiting: list[Waiting], what: str, *, keeps: bool = False
    ) -> list[Waiting]:
        """Hand messages to a function in tens; what comes again. `keeps`: dead letters are sent again by hand, at once."""
        again: list[Waiting] = []
        for start in range(0, len(waiting), _BATCH):
            some = waiting[start : start + _BATCH]
            records = [{"messageId": str(place), "body": json.dumps(one.body)} for place, one in enumerate(some)]
            answer = self._call(partial(handler, {"Records": records}, None), what)
            failed = range(len(some)) if answer is None else _failed(answer)
            again += [Waiting(some[place].body, some[place].received + 1) for place in failed]
        dead = [one for one in again if one.received >= _TRIES]
        self.counts[f"dead letters of {what}"] += len(dead)
        return [one if one.received < _TRIES else Waiting(one.body) for one in again if keeps or one.received < _TRIES]

    def _call(self, call: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 (any JSON)
        """The answer; None when the process was ended half-way, or its step failed."""
        self.counts[f"calls of {what}"] += 1
        self._plan(what)
        try:
            answer = call()
        except Killed:
            self.counts[f"killed: {what}"] += 1
            return None
        except StepFailed:
            return None
        except Exception:  # noqa: BLE001 (what a schedule raises, Lambda tries again, or the next run does)
            self.counts[f"failed: {what}"] += 1
            return None
        finally:
            self.world.interruptions.clear()
        return {} if answer is None else answer

    def _plan(self, what: str) -> None:
        """Decide whether something stands in the way of the call that follows, and at which of its own calls."""
        are_few = what == "steps"
        killed, refused = (self.fate.of_steps,) * 2 if are_few else (self.fate.killed, self.fate.refused)
        latest = _LATEST_CALL // 4 if are_few else _LATEST_CALL
        if self.draw.random() < killed:
            self.world.interruptions.kill(self.draw.randint(1, latest), self.draw.choice(("before", "after")))
        if self.draw.random() < refused:
            self.world.interruptions.at(self.draw.randint(1, latest), "before", partial(self._refuse, what))

    def _refuse(self, what: str) -> None:
        self.counts[f"refused by the database: {what}"] += 1
        raise throttled()

    def _happens(self, share: float, what: str) -> bool:
        happens = share > 0 and self.draw.random() < share
        self.counts[what] += happens
        return happens


def _failed(answer: Failures) -> list[int]:
    return [int(each["itemIdentifier"]) for each in answer.get("batchItemFailures", [])]
