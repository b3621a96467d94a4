"""The state machine of a definition, one state at a time: what it waits for it asks of whoever runs it.

A run is a generator. It gives a `Call` of a function, a `Sleep` or `Several` runs within it, and is sent what came of that;
a `Fault` is thrown into it. It knows what our definitions use, and refuses the rest.
"""

import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from prove.dynamodb.refusals import Unsupported
from prove.requests.expressions import resolved
from vestibule import clock

_TOKEN = ".waitForTaskToken"
_ALL = "States.ALL"


class Fault(Exception):
    """An error as Step Functions names it."""

    def __init__(self, error: str, cause: str = "") -> None:
        """With its name and its cause."""
        super().__init__(error)
        self.error, self.cause = error, cause


@dataclass(frozen=True)
class Call:
    """A function is to be called. With a token, its answer is nothing, and who has the token answers."""

    function: str
    payload: Mapping[str, Any]
    place: str
    """The state, and the item within it: what is tried again is at the same place."""
    token: str | None
    seconds: int | None
    """How long the token is waited for; None: as long as it takes."""


@dataclass(frozen=True)
class Sleep:
    """Nothing until then."""

    until: datetime


@dataclass(frozen=True)
class Several:
    """Runs within a run, so many at once; what they give, in their order."""

    runs: Sequence["Run"]
    at_once: int


type Ask = Call | Sleep | Several
type Run = Generator[Ask, Any, Any]


@dataclass
class Scope:
    """Variables, and what of the context the states read."""

    variables: dict[str, Any]
    context: Mapping[str, Any]
    place: str = ""

    def known(self, **states: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
        """All that an expression can name."""
        return {**self.variables, "states": {"context": self.context, **states}}

    def within(self, item: Any, index: int) -> "Scope":  # noqa: ANN401 (any JSON)
        """The scope of one item of a map: it reads what is outside, and assigns for itself."""
        context = {**self.context, "Map": {"Item": {"Index": index, "Value": item}}}
        return Scope(dict(self.variables), context, f"{self.place}[{index}]")


@dataclass
class Machine:
    """A definition, with what is drawn by chance in it. `note` is shown every input and output, as the history shows them."""

    definition: Mapping[str, Any]
    draw: random.Random
    note: Callable[[str, Any], None]
    entered: Callable[[str, str], None] = lambda _, __: None
    """Told of each state that an execution enters."""
    _tokens: int = field(default=0)

    def run(self, execution: str, given: Any) -> Run:  # noqa: ANN401 (any JSON)
        """An execution from its start. It returns its output, or ends with a `Fault`."""
        scope = Scope({}, {"Execution": {"Id": execution, "Input": given}})
        return self._states(self.definition, given, scope)

    def _states(self, definition: Mapping[str, Any], given: Any, scope: Scope) -> Run:  # noqa: ANN401 (any JSON)
        name: str | None = definition["StartAt"]
        while name:
            state = definition["States"][name]
            self.note("input", given)
            self.entered(scope.context["Execution"]["Id"], name)
            name, given = yield from self._state(name, state, given, scope)
        return given

    def _state(self, name: str, state: Mapping[str, Any], given: Any, scope: Scope) -> Run:  # noqa: ANN401 (any JSON)
        """The name of the next state, and its input."""
        match state["Type"]:
            case "Task" | "Map":
                return (yield from self._working(name, state, given, scope))
            case "Choice":
                return self._chosen(state, given, scope)
            case "Wait":
                yield Sleep(_until(state, scope.known(input=given)))
            case "Fail":
                said = {part: resolved(state.get(part, ""), scope.known(input=given)) for part in ("Error", "Cause")}
                self.note("failure", said)
                raise Fault(said["Error"], said["Cause"])
            case "Pass" | "Succeed":
                pass
            case kind:
                raise Unsupported(kind)
        return self._left(state, given, scope, {"input": given})

    def _chosen(self, state: Mapping[str, Any], given: Any, scope: Scope) -> tuple[str, Any]:  # noqa: ANN401
        for rule in state["Choices"]:
            if resolved(rule["Condition"], scope.known(input=given)) is True:
                self._assign(rule, scope, {"input": given})
                return rule["Next"], given
        return state["Default"], given

    def _working(self, name: str, state: Mapping[str, Any], given: Any, scope: Scope) -> Run:  # noqa: ANN401
        tried: dict[int, int] = {}
        while True:
            try:
                result = yield from self._once(name, state, given, scope)
            except Fault as fault:
                again = _again(state, fault, tried)
                if again is not None:
                    yield Sleep(clock.now() + again * self.draw.random())
                    continue
                return self._caught(state, fault, given, scope)
            self.note("result", result)
            return self._left(state, result, scope, {"input": given, "result": result})

    def _once(self, name: str, state: Mapping[str, Any], given: Any, scope: Scope) -> Run:  # noqa: ANN401
        if state["Type"] == "Map":
            return (yield self._mapped(name, state, given, scope))
        token = self._token() if state["Resource"].endswith(_TOKEN) else None
        known = scope.known(input=given)
        known["states"]["context"] = {**scope.context, "Task": {"Token": token}}
        arguments = resolved(state["Arguments"], known)
        seconds = resolved(state.get("TimeoutSeconds"), known)
        self.note("payload", arguments["Payload"])
        function = arguments["FunctionName"].removeprefix("${").removesuffix("}")
        return (yield Call(function, arguments["Payload"], f"{scope.place}{name}", token, seconds))

    def _mapped(self, name: str, state: Mapping[str, Any], given: Any, scope: Scope) -> Several:  # noqa: ANN401
        items = resolved(state["Items"], scope.known(input=given))
        runs = []
        for index, item in enumerate(items):
            within = Scope(scope.variables, scope.context, f"{scope.place}{name}").within(item, index)
            entered = resolved(state["ItemSelector"], within.known(input=given))
            runs.append(self._states(state["ItemProcessor"], entered, within))
        return Several(runs, state.get("MaxConcurrency") or len(runs) or 1)

    def _caught(self, state: Mapping[str, Any], fault: Fault, given: Any, scope: Scope) -> tuple[str, Any]:  # noqa: ANN401
        told = {"Error": fault.error, "Cause": fault.cause}
        self.note("error", told)
        for rule in state.get("Catch", []):
            if _names(rule, fault):
                known = scope.known(input=given, errorOutput=told)
                return rule["Next"], resolved(rule["Output"], known) if "Output" in rule else told
        raise fault

    def _left(
        self,
        state: Mapping[str, Any],
        usual: Any,  # noqa: ANN401 (any JSON)
        scope: Scope,
        states: Mapping[str, Any],
    ) -> tuple[str | None, Any]:
        """Where to go with what. `Output` and `Assign` read the variables as they were before."""
        output = resolved(state["Output"], scope.known(**states)) if "Output" in state else usual
        self._assign(state, scope, states)
        self.note("output", output)
        return state.get("Next"), output

    def _assign(self, part: Mapping[str, Any], scope: Scope, states: Mapping[str, Any]) -> None:
        new = {name: resolved(each, scope.known(**states)) for name, each in part.get("Assign", {}).items()}
        self.note("variables", new)
        scope.variables.update(new)

    def _token(self) -> str:
        self._tokens += 1
        return f"token-{self._tokens:06d}"


def _until(state: Mapping[str, Any], known: Mapping[str, Any]) -> datetime:
    if "Timestamp" in state:
        return clock.to_milliseconds(datetime.fromisoformat(resolved(state["Timestamp"], known)))
    return clock.now() + timedelta(seconds=resolved(state["Seconds"], known))


def _again(state: Mapping[str, Any], fault: Fault, tried: dict[int, int]) -> timedelta | None:
    """How long the next try is put off at the most; None when there is none. The first rule that names the error counts."""
    for place, rule in enumerate(state.get("Retry", [])):
        if not _names(rule, fault):
            continue
        done = tried.get(place, 0)
        if done >= rule["MaxAttempts"]:
            return None
        tried[place] = done + 1
        seconds = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** done
        return timedelta(seconds=min(seconds, rule.get("MaxDelaySeconds", seconds)))
    return None


def _names(rule: Mapping[str, Any], fault: Fault) -> bool:
    return any(each in (fault.error, _ALL) for each in rule["ErrorEquals"])
