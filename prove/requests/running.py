"""The functions as AWS runs them, on one clock: executions of the workflow, events with their listeners, and what people do.

Whatever happens is an action at an instant; of two at the same instant the one that was planned first comes first. A function
that stands still lets the clock run on, and everything else with it, between two of its own calls.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.access import end_grants
from functions.messages import deliver_message, retell_messages, settle_message
from functions.people import close_account, retell_endings
from functions.requests import resume_requests, retell_asks, take_asks
from functions.retention import witness_deletions
from prove.days.running import Context
from prove.dynamodb.interruptions import Killed, When
from prove.dynamodb.refusals import throttled
from prove.dynamodb.stream import in_batches
from prove.requests.calendar import MINUTE, SECOND, Action
from prove.requests.cloud import Services
from prove.requests.executions import Attempt, Executions
from prove.requests.machine import Call, Fault
from prove.requests.weather import Strike, Trouble, Weather
from vestibule.problems import Verdict
from vestibule.steps import StepFailed

LISTENERS: Mapping[str, Any] = {
    "messages.message.posted": deliver_message,
    "people.relation.ended": end_grants,
    "requests.request.asked": take_asks,
    "retention.record.gone/people": close_account,
}
_MADE_UP_FOR: Mapping[str, Any] = {"messages.message.posted": retell_messages, "requests.request.asked": retell_asks}
"""What of the bus may be lost, and the schedule that makes up for it."""
_TELLING = ("begin_erasure",)
"""Steps that tell others by the bus, which a schedule makes up for when they end in the midst of it."""
_PATIENCE = 4
"""Troubles of one state of one execution: the workflow tries five times more."""
_MOST_DELIVERIES = 6
_WHEN: tuple[When, When] = ("before", "after")
_NOTHING = LambdaContext()


@dataclass(kw_only=True)
class Running(Executions):
    """Everything over a cloud. `says` is shown also what the bus shows."""

    cloud: Services
    weather: Weather
    disturbed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often something befell a function of an execution, by execution and function."""
    stepped: Callable[[Call, Any], None] = lambda _, __: None
    """Told of each answer of a step that nothing befell."""
    strike: Strike | None = None
    """Alone, or besides the weather."""
    calls: int = 0
    """Of AWS, by steps, so far."""
    rivals: dict[tuple[str, str], Action] = field(default_factory=dict)
    """What comes between two calls of a function of an execution, once."""
    _tried: Counter[tuple[str, str]] = field(default_factory=Counter)
    _usual: dict[str, int] = field(default_factory=dict)
    """So many calls a function made at the most."""
    _depth: int = 0

    def __post_init__(self) -> None:
        """Take the place of Step Functions, and hear what SES tells."""
        super().__post_init__()
        self.cloud.steps = self
        self.cloud.letters.told = self._settle

    # Functions

    def invoke(self, attempt: Attempt) -> None:
        """Call the function of an attempt, with what befalls it."""
        ask, execution = attempt.ask, attempt.thread.execution
        handler = import_module(f"functions.requests.{ask.function}").handler
        call = partial(handler, json.loads(json.dumps(ask.payload)), self._context())
        unheard = self._befall(attempt, call)
        before = self._strike(attempt, call)
        try:
            answer = self._within(call, ask.function)
        except Killed:
            self.end(attempt, None, Fault("Runtime.ExitError"))
        except (Verdict, StepFailed) as error:
            said = {"errorMessage": str(error), "errorType": type(error).__name__}
            self.end(attempt, None, Fault(type(error).__name__, json.dumps(said)))
        else:
            self._answered(attempt, json.loads(json.dumps(answer)), unheard=unheard)
        if ask.function in _TELLING:
            self.after(6 * MINUTE, self.push)
        if self.strike and before < self.strike.number <= self.calls:
            self.disturbed[execution, ask.function] += 1
            self.counts[f"struck: {self.strike.trouble.replace('_', ' ')}"] += 1
        if self.draw.random() < self.weather.comes_again:
            self.counts["calls that came again later"] += 1
            self.disturbed[execution, ask.function] += 1
            self.after(self.draw.choice((3, 90, 3000)) * MINUTE * self.draw.random(), partial(self._again, call))

    def _answered(self, attempt: Attempt, answer: Any, *, unheard: bool) -> None:  # noqa: ANN401 (any JSON)
        if unheard:
            self.end(attempt, None, Fault("Lambda.SdkClientException"))
        elif not attempt.ask.token:
            if attempt.is_open:
                self.stepped(attempt.ask, answer)
            self.end(attempt, {"ExecutedVersion": "$LATEST", "Payload": answer, "StatusCode": 200}, None)

    def _context(self) -> Any:  # noqa: ANN401 (as much of Lambda's as is read)
        return Context(self.draw.choice((1, 3, 10**6)) if self.weather.killed else 10**6)

    def _within(self, call: Callable[[], Any], step: str | None = None) -> Any:  # noqa: ANN401 (any JSON)
        """Make a call of a function, with what is planned for it if it is the only one. Of steps, their own calls are counted."""
        self._depth += 1
        try:
            return call()
        finally:
            self._depth -= 1
            if self._depth == 0:
                made = self.cloud.interruptions.made
                self.cloud.interruptions.clear()
                if step:
                    self.calls += made
                    self._usual[step] = max(made, self._usual.get(step, 0))

    def _again(self, call: Callable[[], Any]) -> None:
        """The same once more, and nobody hears what comes of it."""
        try:
            self._within(call)
        except (Verdict, StepFailed):
            self.counts["repetitions that failed"] += 1

    def _befall(self, attempt: Attempt, call: Callable[[], Any]) -> bool:
        """Decide what befalls this call. True when it is done, but nobody hears of it."""
        ask, execution = attempt.ask, attempt.thread.execution
        rival = self.rivals.get((execution, ask.function)) if self._depth == 0 else None
        if rival:
            del self.rivals[execution, ask.function]
            number = self.draw.choice((self.draw.randint(1, 4), self._number(ask.function)))
            self.cloud.interruptions.at(number, "before", lambda: _do(rival))
            self.counts["races"] += 1
            return False
        trouble = self.weather.trouble(self.draw) if self._depth == 0 else None
        if trouble is None or self._tried[execution, ask.place] >= _PATIENCE:
            return False
        self._tried[execution, ask.place] += 1
        self.disturbed[execution, ask.function] += 1
        self.counts[f"steps: {trouble.replace('_', ' ')}"] += 1
        number, when = self._number(ask.function), self.draw.choice(_WHEN)
        return self._plan_for(trouble, attempt, call, number, when)

    def _strike(self, attempt: Attempt, call: Callable[[], Any]) -> int:
        """Plan the one trouble for this call, in case that the counted call is one of its own. How many there were before."""
        if self.strike and self._depth == 0 and self.strike.number > self.calls:
            self._plan_for(self.strike.trouble, attempt, call, self.strike.number - self.calls, self.strike.when)
        return self.calls

    def _plan_for(
        self,
        trouble: Trouble,
        attempt: Attempt,
        call: Callable[[], Any],
        number: int,
        when: When,
    ) -> bool:
        interruptions = self.cloud.interruptions
        match trouble:
            case "killed":
                interruptions.kill(number, when)
            case "refused":
                interruptions.at(number, "before", _refuse)
            case "answer_lost":
                interruptions.lose(number)
            case "met_itself":
                interruptions.at(number, when, partial(self._again, call))
            case "stood_still":
                interruptions.at(number, when, partial(self._stand_still, attempt))
        return trouble == "finished_unheard"

    def _stand_still(self, attempt: Attempt) -> None:
        self.end(attempt, None, Fault("Lambda.SdkClientException"))
        self.run_until(self.moved.now + self.draw.randint(5, 90) * SECOND)

    def _number(self, function: str) -> int:
        """One of the calls that this function makes."""
        return self.draw.randint(1, self._usual.get(function, 6))

    # What people call, and what listens

    def called(self, what: str, call: Callable[[], Any], again: Action) -> Any:  # noqa: ANN401 (an answer)
        """A call from outside. Killed, its answer never comes, and who called does so again within minutes; else the answer."""
        troubled = self._depth == 0 and self.draw.random() < self.weather.killed
        if troubled:
            self.cloud.interruptions.kill(self.draw.randint(1, 12), self.draw.choice(("before", "after")))
        try:
            return self._within(call)
        except Killed:
            self.counts[f"killed: {what}"] += 1
            self.after(self.draw.random() * 3 * MINUTE, again)
            self.after(8 * MINUTE, self.push)
            return None

    def push(self) -> None:
        """The schedules that go on with what stands still."""
        for schedule in (resume_requests, retell_asks, retell_messages, retell_endings):
            self._again(partial(schedule.handler, {}, _NOTHING))

    def happened(self) -> None:
        """Hand on what was published, and tell the witness what was deleted."""
        entries, self.cloud.published[:] = list(self.cloud.published), []
        for entry in entries:
            self.says("event", entry["Detail"])
            kind, detail = str(entry["DetailType"]), json.loads(entry["Detail"])
            listener = LISTENERS.get(kind) or LISTENERS.get(f"{kind}/{detail['data'].get('table')}")
            if listener:
                self._deliver(kind, listener, json.dumps({"detail-type": kind, "detail": detail}))
        told, self.cloud.database.told[:] = list(self.cloud.database.told), []
        for event in in_batches(told, 50):
            self.soon(partial(self._witness, event, 0))

    def _deliver(self, kind: str, listener: Any, body: str) -> None:  # noqa: ANN401 (a module)
        chance = self.draw.random()
        if kind in _MADE_UP_FOR and chance < self.weather.event_lost:
            self.counts["events lost"] += 1
            retell = partial(_MADE_UP_FOR[kind].handler, {}, _NOTHING)
            self.after(25 * MINUTE, partial(self._again, retell))
            return
        times = 2 if chance > 1 - self.weather.event_twice else 1
        self.counts["events told twice"] += times - 1
        for _ in range(times):
            self.after(self.draw.random() * 20 * SECOND, partial(self._listen, listener, body, 0))

    def _settle(self, told: dict[str, Any]) -> None:
        """What came of a mail, a moment later."""
        body = json.dumps({"detail": told})
        self.after(self.draw.random() * 20 * SECOND, partial(self._listen, settle_message, body, 0))

    def _listen(self, listener: Any, body: str, tried: int) -> None:  # noqa: ANN401 (a module)
        """A message of a queue: what fails comes again."""
        event = {"Records": [{"messageId": "1", "body": body}]}
        if self._depth == 0 and tried < _MOST_DELIVERIES - 2 and self.draw.random() < self.weather.killed:
            self.cloud.interruptions.kill(self.draw.randint(1, 8), self.draw.choice(("before", "after")))
        try:
            failed = self._within(partial(listener.handler, event, _NOTHING))["batchItemFailures"]
        except Killed:
            self.counts["killed: listeners"] += 1
            for later in (61, 130, 200):
                self.after(later * MINUTE, partial(self._again, partial(retell_messages.handler, {}, _NOTHING)))
            failed = [body]
        if failed and tried < _MOST_DELIVERIES:
            self.after(2 * MINUTE, partial(self._listen, listener, body, tried + 1))
        elif failed:
            self.counts["dead letters"] += 1

    def _witness(self, event: Any, tried: int) -> None:  # noqa: ANN401 (Lambda's event)
        failed = self._within(partial(witness_deletions.handler, event, _NOTHING))["batchItemFailures"]
        if failed and tried < _MOST_DELIVERIES:
            self.after(MINUTE, partial(self._witness, event, tried + 1))


def _do(action: Action) -> None:
    action()


def _refuse() -> None:
    raise throttled()
