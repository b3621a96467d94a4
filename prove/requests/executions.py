"""Executions of the workflow as Step Functions runs them, with their waits, their maps and their task tokens."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from prove.requests.calendar import SECOND, Calendar
from prove.requests.machine import Call, Fault, Machine, Run, Several, Sleep

WORKFLOW = Path(__file__).parents[2] / "functions" / "requests" / "workflow.asl.yaml"


@dataclass
class Thread:
    """A run that goes on, and who hears of its end."""

    run: Run
    execution: str
    done: Callable[[Any, Fault | None], None]


@dataclass
class Attempt:
    """One call of a function by a state: open until something has come of it."""

    thread: Thread
    ask: Call
    is_open: bool = True


@dataclass
class Ended:
    """What came of an execution."""

    output: Any
    fault: Fault | None


@dataclass(kw_only=True)
class Executions(Calendar, ABC):
    """All of them. `says` is shown all that their history shows."""

    says: Callable[[str, Any], None]
    definition: Mapping[str, Any] = field(default_factory=lambda: yaml.safe_load(WORKFLOW.read_text(encoding="utf-8")))
    counts: Counter[str] = field(default_factory=Counter)
    executions: dict[str, Any] = field(default_factory=dict)
    ended: dict[str, Ended] = field(default_factory=dict)
    machine: Machine = field(init=False)
    _waiting: dict[str, Attempt] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the definition."""
        self.machine = Machine(self.definition, self.draw, self.says)

    @abstractmethod
    def invoke(self, attempt: Attempt) -> None:
        """Call the function of an attempt."""

    def start(self, name: str, given: Any) -> None:  # noqa: ANN401 (any JSON)
        """Start an execution, unless it was started before."""
        if name in self.executions:
            return
        self.executions[name] = given
        self.counts["executions"] += 1

        def done(output: Any, fault: Fault | None) -> None:  # noqa: ANN401 (any JSON)
            self.ended[name] = Ended(output, fault)

        thread = Thread(self.machine.run(name, given), name, done)
        self.soon(partial(self._go, thread, None, None))

    def answer(self, token: str, output: Any) -> bool:  # noqa: ANN401 (any JSON)
        """Let who waits with this token go on."""
        self.says("task output", output)
        attempt = self._waiting.get(token)
        return attempt is not None and self.end(attempt, output, None)

    def fail(self, token: str, error: str, cause: str) -> bool:
        """Let it fail."""
        attempt = self._waiting.get(token)
        return attempt is not None and self.end(attempt, None, Fault(error, cause))

    def _go(self, thread: Thread, value: Any, fault: Fault | None) -> None:  # noqa: ANN401 (any JSON)
        try:
            ask = thread.run.throw(fault) if fault else thread.run.send(value)
        except StopIteration as end:
            thread.done(end.value, None)
        except Fault as ended:
            thread.done(None, ended)
        else:
            match ask:
                case Sleep(until):
                    self.at(until, partial(self._go, thread, None, None))
                case Several():
                    self._begin(thread, ask)
                case Call():
                    self.soon(partial(self._call, thread, ask))

    def _begin(self, parent: Thread, several: Several) -> None:
        """Run them, so many at once. The first that fails fails the whole."""
        results: list[Any] = [None] * len(several.runs)
        waiting, left = list(enumerate(several.runs)), len(several.runs)
        if not several.runs:
            self.soon(partial(self._go, parent, [], None))

        def next_one() -> None:
            if waiting:
                place, run = waiting.pop(0)
                thread = Thread(run, parent.execution, partial(done, place))
                self.soon(partial(self._go, thread, None, None))

        def done(place: int, output: Any, fault: Fault | None) -> None:  # noqa: ANN401 (any JSON)
            nonlocal left
            if left <= 0:
                return
            results[place], left = output, 0 if fault else left - 1
            if left == 0:
                self.soon(partial(self._go, parent, results, fault))
            next_one()

        for _ in range(several.at_once):
            next_one()

    def _call(self, thread: Thread, ask: Call) -> None:
        attempt = Attempt(thread, ask)
        if ask.token:
            self._waiting[ask.token] = attempt
            if ask.seconds:
                self.after(ask.seconds * SECOND, partial(self.end, attempt, None, Fault("States.Timeout")))
        self.invoke(attempt)

    def end(self, attempt: Attempt, value: Any, fault: Fault | None) -> bool:  # noqa: ANN401 (any JSON)
        """What came of a call; False when something had before."""
        if not attempt.is_open:
            return False
        attempt.is_open = False
        if attempt.ask.token:
            del self._waiting[attempt.ask.token]
        self.soon(partial(self._go, attempt.thread, value, fault))
        return True
