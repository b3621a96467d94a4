"""What people and the team do: they ask, type in codes that were mailed, decide, think again, and answer for recipients."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import ModuleType
from typing import Any

from functions.requests import (
    decide_request,
    enter_request,
    extend_request,
    hear_recipient,
    open_request,
    prove_identity,
    withdraw_request,
)
from prove.requests.letters import Letter
from prove.requests.running import Running
from prove.requests.scripts import Script, points_of
from prove.requests.town import START, TEAM, Town
from tests.functions.calls import Answer, claims_of, event, serve
from vestibule import clock
from vestibule.policy import pack as packs

_ASK, _ENTER = "POST /v1/requests", "POST /v1/compliance/requests"
_OF_ONE = "POST /v1/requests/{request_id}/"
_HEAR = "POST /v1/requests/{request_id}/recipients/{recipient_id}/answer"
_HOUR = timedelta(hours=1)
_THEIR_FAULT, _WRONG = 500, 422
_MOST_TYPED = 5


@dataclass
class People:
    """Everybody who has a part in it. `ids` are the requests by script."""

    running: Running
    town: Town
    scripts: list[Script]
    ids: dict[str, str] = field(default_factory=dict)
    answers: dict[str, list[int]] = field(default_factory=dict)
    """Status of each answer that was heard, by what was asked of which script."""
    by_id: dict[str, Script] = field(default_factory=dict)
    _codes: dict[str, list[str]] = field(default_factory=dict)
    """Newest first. Where a step was tried twice there may be two in the mailbox, of which one is good."""
    _begun: set[tuple[str, str]] = field(default_factory=set)

    def begin(self) -> None:
        """Put everything into the calendar that follows nothing else, and read the mail."""
        self.running.cloud.letters.read = self._read
        for script in self.scripts:
            self.running.at(START + script.asked_after, partial(self._ask, script))
            if script.withdraws_after is not None and script.races is None:
                self.running.at(START + script.asked_after + script.withdraws_after, partial(self.withdraw, script))
            if script.extended_after is not None:
                self.running.at(START + script.asked_after + script.extended_after, partial(self._extend, script))

    def statuses(self, what: str, script: Script) -> list[int]:
        """What was answered to it, in order."""
        return self.answers.get(f"{what} {script.name}", [])

    def _ask(self, script: Script) -> None:
        body: dict[str, Any] = {"right": script.kind, "asked_for": dict(script.said)}
        headers, claims, route = dict[str, str](), None, _ASK
        module: ModuleType = open_request
        match script.way:
            case "api":
                headers = _bearer(script)
            case "guardian":
                headers, body["person_id"] = _bearer(script), script.person.id
            case "site":
                body |= {"email": script.person.email, "language": script.person.language}
            case "post":
                module, route, claims = enter_request, _ENTER, claims_of(TEAM[2], "compliance")
                shown = {"shown": ["document"]} if script.proves else {}
                came = clock.written(clock.now() - timedelta(days=3))
                body |= {"person_id": script.person.id, "channel": "post", "received_at": came, **shown}
                body |= {"signed_on": came[:10]} if _wants_signature(self.town) else {}
        sent = event(route, body, claims=claims, key=f"ask {script.name}", headers=headers)
        sent["requestContext"]["http"]["sourceIp"] = f"192.0.2.{int(script.name.split()[0]) % 250}"
        self._call("ask", script, module, sent, lambda answer: self._asked(script, answer))

    def _asked(self, script: Script, answer: Answer) -> None:
        request_id = str(answer.body["id"]) if answer.status < _WRONG else ""
        if not request_id:
            return
        self.ids[script.name], self.by_id[request_id] = request_id, script
        if script.races and (request_id, script.races) not in self._begun:
            self._begun.add((request_id, script.races))
            self.running.rivals[request_id, script.races] = partial(self.withdraw, script)

    def withdraw(self, script: Script) -> None:
        """Think again."""
        self._post("withdraw", script, withdraw_request, "withdrawal", {}, script.asker.id)

    def _extend(self, script: Script) -> None:
        self._post("extend", script, extend_request, "extension", {"because": "complexity"}, TEAM[0], "compliance")

    def _read(self, letter: Letter) -> None:
        """What a letter makes somebody do. Letters are read when the clock moves on."""
        script = self.by_id.get(letter.request_id)
        if script is None:
            if letter.kind.startswith("requests.") and letter.request_id:
                self.running.after(_HOUR, partial(self._read_late, letter))
            return
        if letter.kind.startswith("requests.code") and letter.code:
            self._codes.setdefault(script.name, []).insert(0, letter.code)
            if script.proves:
                self._once(script, "prove", script.proven_after, partial(self._prove, script, 1))
        elif letter.kind == "requests.decision-wanted":
            first, second = script.decided_after
            self._once(script, "decide", first, partial(self._decide, script, 0))
            self._once(script, "decide too", first + second, partial(self._decide, script, 1))
        elif letter.kind == "requests.recipients-waiting" and script.answers:
            self._once(script, "hear", 5 * _HOUR, partial(self._hear, script))

    def _read_late(self, letter: Letter) -> None:
        if letter.request_id in self.by_id:
            self._read(letter)

    def _once(self, script: Script, what: str, wait: timedelta, action: Callable[[], None]) -> None:
        if (script.name, what) not in self._begun:
            self._begun.add((script.name, what))
            self.running.after(wait, action)

    def _prove(self, script: Script, time: int) -> None:
        """Type in the code that came last, then the one before, and what else is asked of a stranger."""
        codes = self._codes[script.name]
        body: dict[str, Any] = {"code": codes[(time - 1) % len(codes)]}
        body |= points_of(script) if script.way == "site" and self.town.operator == "valet" else {}
        who = script.asker.id if script.way in ("api", "guardian") else None

        def heard(answer: Answer) -> None:
            if answer.status == _WRONG and time < _MOST_TYPED:
                self.running.after(_HOUR, partial(self._prove, script, time + 1))

        self._post(f"prove {time}", script, prove_identity, "verification", body, who, heard=heard)

    def _decide(self, script: Script, which: int) -> None:
        body: dict[str, Any] = {"decision": script.decision}
        if script.decision == "refuse":
            body |= {"reason": "It is as it should be."} | ({"ground": script.ground} if script.ground else {})
        self._post(f"decide {which}", script, decide_request, "decision", body, TEAM[which], "compliance")

    def _hear(self, script: Script) -> None:
        path: Any = {"request_id": self.ids[script.name], "recipient_id": self.town.recipient.id}
        claims = claims_of(TEAM[0], "compliance")
        sent = event(_HEAR, {"answer": script.answers}, claims=claims, key=f"hear {script.name}", **path)
        self._call("hear", script, hear_recipient, sent, lambda _: None)

    def _post(  # noqa: PLR0917 (whoever calls it reads like a sentence)
        self,
        what: str,
        script: Script,
        module: Any,  # noqa: ANN401 (a function's module)
        part: str,
        body: Any,  # noqa: ANN401 (any JSON)
        who: str | None,
        *roles: str,
        heard: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        if script.name not in self.ids:
            return
        headers = {"authorization": f"Bearer {who}"} if who and not roles else {}
        path: Any = {"request_id": self.ids[script.name]}
        key = f"{what} {script.name}"
        sent = event(f"{_OF_ONE}{part}", body, claims=claims_of(who, *roles), key=key, headers=headers, **path)
        self._call(what, script, module, sent, heard)

    def _call(
        self,
        what: str,
        script: Script,
        module: Any,  # noqa: ANN401 (a function's module)
        sent: Any,  # noqa: ANN401 (an event)
        heard: Callable[[Answer], None],
    ) -> None:
        """Call, and the same again when nothing was heard or it was the house's fault."""
        again = partial(self._call, what, script, module, sent, heard)
        answer = self.running.called(what, partial(serve, module.handler, sent), again)
        if answer is None:
            return
        self.answers.setdefault(f"{what} {script.name}", []).append(answer.status)
        if answer.status >= _THEIR_FAULT:
            self.running.after(timedelta(minutes=2), again)
        heard(answer)


def _bearer(script: Script) -> dict[str, str]:
    return {"authorization": f"Bearer {script.asker.id}"}


def _wants_signature(town: Town) -> bool:
    proof = packs.load(town.operator).identity_proof
    return proof is not None and "signed_letter" in proof.proofs
