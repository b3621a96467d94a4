"""One request of a person taken through the functions in the order of the workflow, each step's calls counted."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from bench.events import Context, Somebody, request
from bench.offices import Counts, Offices
from functions.requests import (
    acknowledge_request,
    answer_request,
    ask_for_decision,
    ask_for_proof,
    begin_erasure,
    bundle_copy,
    close_request,
    collect_holding,
    confirm_erasure,
    cool_off,
    correct_record,
    decide_request,
    deliver_bundle,
    erase_holding,
    erase_person,
    forward_request,
    list_recipients,
    merge_request,
    open_request,
    plan_request,
    propagate,
    prove_identity,
    stop_uses,
)
from vestibule import clock, ids
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import DataRequest

_TOKEN = "t" * 600
_OPEN, _PROVE = "POST /v1/requests", "POST /v1/requests/{request_id}/verification"
_DECIDE = "POST /v1/requests/{request_id}/decision"
_TEAM = tuple(Somebody(ids.derived("per", name), "compliance") for name in ("first", "second"))
_SAID: dict[Kind, dict[str, Any]] = {"rectification": {"wanted": {"name": "Another Name"}}}


class Unexpected(RuntimeError):
    """A step answered something else than it should, so what it cost means nothing."""


@dataclass
class Walk:
    """One request on its way, and what each step of it has cost."""

    cloud: Offices
    person: Somebody
    request_id: str = ""
    seconds: float = 0
    steps: dict[str, Counts] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    """How often each function was called."""
    routes: int = 0
    """How many of these calls came through the API."""

    def run(self, module: ModuleType, **given: Any) -> Any:  # noqa: ANN401 (any JSON)
        """A step of the workflow."""
        return self._measured(module, {"request_id": self.request_id, **given})

    def call(self, module: ModuleType, route: str, by: Somebody, body: dict[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
        """A route; what it answers."""
        self.routes += 1
        path = route.partition(" ")[2].replace("{request_id}", self.request_id)
        answer = self._measured(module, request(route, path, by, body=body, brings_token=by is self.person))
        if answer["statusCode"] not in (201, 202):
            raise Unexpected(f"{route}: {answer}")
        return answer

    def code(self) -> str:
        """The newest code that was mailed."""
        found = re.search(r"\b[0-9A-HJKMNP-TV-Z]{8}\b(?=\n)", self.cloud.mails[-1])
        if found is None:
            raise Unexpected(self.cloud.mails[-1])
        return found.group()

    @property
    def request(self) -> DataRequest:
        """As the register has it."""
        found = REQUESTS.get(self.request_id, now=clock.now())
        if found is None:
            raise Unexpected("no such request")
        return found

    def _measured(self, module: ModuleType, event: dict[str, Any]) -> Any:  # noqa: ANN401 (any JSON)
        name = module.__name__.rpartition(".")[2]
        self.cloud.counted()
        began = time.process_time()
        answer = module.handler(event, Context())
        self.seconds += time.process_time() - began
        self.times[name] += 1
        self.steps.setdefault(name, Counts()).add(self.cloud.counted())
        return answer


def walked(walk: Walk, kind: Kind) -> int:
    """Everything from the asking to the end; how many holdings were worked on."""
    _ask(walk, kind)
    plan = walk.run(plan_request)
    for one in _deciding(walk) if plan["needs_decision"] else ():
        walk.call(decide_request, _DECIDE, one, {"decision": "approve"})
    walk.run(cool_off)
    recipients = walk.run(list_recipients)["recipients"]
    _act(walk, plan["act"], plan["holdings"], recipients)
    walk.run(close_request, outcome="closed")
    return len(plan["holdings"])


def _ask(walk: Walk, kind: Kind) -> None:
    """From the asking to the proof."""
    said = {"asked_for": _SAID[kind]} if kind in _SAID else {}
    asked = walk.call(open_request, _OPEN, walk.person, {"right": kind, **said})
    walk.request_id = re.findall(r"req_\w{26}", asked["body"])[0]
    entered = {"request_id": walk.request_id, "person_id": walk.person.person_id, "right": kind}
    if walk.run(acknowledge_request, input=entered, execution="execution")["needs_proof"]:
        walk.run(ask_for_proof, task_token=_TOKEN)
        walk.call(prove_identity, _PROVE, walk.person, {"code": walk.code()})
    walk.run(merge_request)
    walk.run(forward_request)


def _deciding(walk: Walk) -> tuple[Somebody, ...]:
    walk.run(ask_for_decision, task_token=_TOKEN)
    return _TEAM[: HANDLING[walk.request.right].eyes or 1]


def _act(walk: Walk, act: str, holdings: list[str], recipients: int) -> None:
    if act == "copy":
        parts = [walk.run(collect_holding, holding=name) for name in holdings]
        walk.run(deliver_bundle, **walk.run(bundle_copy, parts=parts))
        return
    outcome = _done(walk, act, holdings)
    if recipients:
        walk.run(propagate, task_token=_TOKEN)
    walk.run(answer_request, outcome=outcome)
    if act == "erase":
        walk.run(erase_person)


def _done(walk: Walk, act: str, holdings: list[str]) -> str:
    match act:
        case "stop":
            return str(walk.run(stop_uses)["outcome"])
        case "correct":
            return str(walk.run(correct_record)["outcome"])
        case "erase":
            return _erased(walk, holdings)
    return "fulfilled"


def _erased(walk: Walk, holdings: list[str]) -> str:
    walk.run(begin_erasure)
    results = [_holding_erased(walk, name) for name in holdings]
    confirmed = walk.run(confirm_erasure, results=results)
    if not confirmed["complete"]:
        raise Unexpected(str(confirmed))
    return str(confirmed["outcome"])


def _holding_erased(walk: Walk, name: str) -> dict[str, Any]:
    lines: list[str] = []
    while True:
        given: dict[str, Any] = walk.run(erase_holding, holding=name, lines=lines)
        lines = given["lines"]
        if not given["more"]:
            return given
