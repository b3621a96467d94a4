"""One request from its asking to its end: proven by the code from the mail, agreed on by the team, heard by recipients."""

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import httpx

from local.client import Client
from local.copies import opened
from local.running import House
from tests.journeys.places import Actor
from tests.journeys.tables import Row, row, rows
from vestibule.requests.kinds import HANDLING, Kind

ENDS = ("closed", "refused", "withdrawn", "merged", "unproven", "failed")
CODE = re.compile(r": ([0-9A-Z]{8})\n")
LINK = re.compile(r"(http\S+/bundle\?ticket=\S+)")
RECEIPT = re.compile(r"(http\S+/receipt\?ticket=\S+)")
SUBJECTS = {
    "en": "Our answer to your request",
    "fr": "Notre réponse à votre demande",
    "nl": "Ons antwoord op uw verzoek",
}
FOUND = "A person has looked at it, and this is what was found."
_PATIENCE = 600
_UNTIL_MAILED = 240
"""Seconds. The workflow tries a step six times within a minute, and each try may start cold."""
_GLANCE = 0.25


class Stuck(RuntimeError):
    """It does not come to its end, or somebody is not answered as expected."""


@dataclass
class Asked:
    """A request, and who takes part in it."""

    house: House
    actor: Actor
    kind: Kind
    id: str
    team: tuple[Client, ...]
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0

    @property
    def row(self) -> Row:
        """As the register has it."""
        return row(self.house, "requests", id=self.id)

    def letters(self, subject: str = "") -> list[str]:
        """What was mailed to the person about it."""
        return [
            mail["text"]
            for mail in self.house.cloud.mails()
            if mail["to"] == [self.actor.email] and self.id in mail["text"] and subject in mail["subject"]
        ]

    def mailed(self, pattern: re.Pattern[str]) -> str:
        """The last thing of this pattern that the letters hold: a step that is tried again mails a new link or code."""
        found = waited(lambda: [each for text in self.letters() for each in pattern.findall(text)], _UNTIL_MAILED)
        if not found:
            now = self.row
            told = f"{now['state']} since {now['state_since']}, with {len(self.letters())} letters"
            raise Stuck(f"{pattern.pattern!r} was not mailed about {self.kind}: {told}; {self.troubles()}")
        return str(found[-1])

    def answer(self) -> str:
        """The last letter that says what was done, on one line."""
        language = str(self.row["language"])
        found = self.letters(SUBJECTS[language])
        if not found:
            raise Stuck(f"no answer to {self.kind}")
        return " ".join(found[-1].split())

    def copy(self) -> dict[str, Any]:
        """The copy that the link leads to."""
        got = httpx.get(self.mailed(LINK), follow_redirects=True, timeout=60)
        if got.status_code != httpx.codes.OK:
            raise Stuck(f"the link to the copy answers {got.status_code}")
        return opened(got.content)

    def receipt(self) -> dict[str, Any]:
        """The receipt that the answer's link leads to."""
        got = httpx.get(self.mailed(RECEIPT), headers={"Accept": "application/json"}, timeout=60)
        if got.status_code != httpx.codes.OK:
            raise Stuck(f"the link to the receipt answers {got.status_code}")
        return dict(got.json())

    def prove(self) -> None:
        """Give the code back that was mailed, and the next one where the step that mailed it was tried again."""
        until, tried = time.monotonic() + _PATIENCE, set[str]()
        while str(self.row["state"]) == "awaiting_proof" and time.monotonic() < until:
            code = self.mailed(CODE)
            if code not in tried:
                tried.add(code)
                got = self.actor.api.post(f"/v1/requests/{self.id}/verification", {"code": code})
                if got.status_code == httpx.codes.ACCEPTED:
                    return
            time.sleep(_GLANCE)

    def decide(self, decision: str, **said: str) -> None:
        """Let as many of the team say so as are needed."""
        for one in self.team:
            made = self._posted(one, "decision", {"decision": decision, **said}, httpx.codes.CREATED)
            if made["verdict"]:
                return
        raise Stuck(f"two of the team are not enough to {decision} {self.kind}")

    def followed(self) -> str:
        """Do whatever it waits for, until it has ended; how it ended."""
        until, done = time.monotonic() + _PATIENCE, set[str]()
        while time.monotonic() < until:
            state = str(self.row["state"])
            if state in ENDS:
                self.seconds = time.monotonic() - self.began
                return state
            if state not in done and state in _WAITED_FOR:
                _WAITED_FOR[state](self)
                done.add(state)
            time.sleep(_GLANCE)
        raise Stuck(f"{self.kind} stays {self.row['state']}")

    def evidence(self) -> list[str]:
        """The kinds of the ledger's lines about it, in their order."""
        lines = [line for line in rows(self.house, "evidence") if line["subject"] == self.id]
        return [line["kind"].rpartition(".")[2] for line in sorted(lines, key=lambda line: (line["day"], line["seq"]))]

    def transitions(self) -> int:
        """How many states its execution has entered."""
        return sum(event["type"].endswith("StateEntered") for event in self._history())

    def troubles(self) -> str:
        """Where its execution met faults, and which."""
        place, met = "", Counter[str]()
        for event in self._history():
            details: dict[str, Any] = next((said for name, said in event.items() if name.endswith("EventDetails")), {})
            place = details.get("name", place) if event["type"].endswith("StateEntered") else place
            if "error" in details:
                met[f"{place}: {details['error']} ({event['type']})"] += 1
        return ", ".join(f"{many} times {what}" for what, many in met.items()) or "no faults"

    def _history(self) -> Iterator[Mapping[str, Any]]:
        machines = self.house.cloud.client("stepfunctions")
        arn = next(arn for name, arn in self.house.state_machines().items() if name.endswith("data-subject-request"))
        execution = f"{arn.replace(':stateMachine:', ':execution:')}:{self.id}"
        for page in machines.get_paginator("get_execution_history").paginate(executionArn=execution):
            yield from cast("list[dict[str, Any]]", page["events"])

    def recipients_answer(self) -> None:
        """Whoever got data has done the same."""
        for told in parts_of(self.row, "told"):
            if not told.get("answered_at"):
                path = f"recipients/{told['recipient_id']}/answer"
                self._posted(self.team[0], path, {"answer": "done"}, httpx.codes.CREATED)

    def _posted(self, by: Client, path: str, body: dict[str, Any], expected: int) -> dict[str, Any]:
        got = by.post(f"/v1/requests/{self.id}/{path}", body)
        if got.status_code != expected:
            raise Stuck(f"{path} of {self.kind}: {got.status_code} {got.text}")
        return dict(got.json())


def _approve(asked: Asked) -> None:
    """What only a human can find is told with words."""
    asked.decide("approve", **({"reason": FOUND} if HANDLING[asked.kind].act == "review" else {}))


_WAITED_FOR: dict[str, Callable[[Asked], None]] = {
    "awaiting_proof": Asked.prove,
    "awaiting_decision": _approve,
    "propagating": Asked.recipients_answer,
}
"""What is done for a request in a state in which it waits for somebody."""


def ask(house: House, actor: Actor, kind: Kind, team: tuple[Client, ...], **said: Any) -> Asked:  # noqa: ANN401 (any JSON)
    """Ask through the API, signed in."""
    made = actor.api.make("/v1/requests", {"right": kind, **said})
    return Asked(house, actor, kind, str(made["id"]), team)


def parts_of(found: Row, name: str) -> list[dict[str, Any]]:
    """The parts that a record has under a name: a table keeps them as one JSON text."""
    kept = found.get(name) or "[]"
    parts: list[dict[str, Any]] = json.loads(kept) if isinstance(kept, str) else kept
    return parts


def waited[T](look: Callable[[], T], seconds: float = 60) -> T:
    """What `look` gives as soon as it gives something."""
    until = time.monotonic() + seconds
    while not (found := look()) and time.monotonic() < until:
        time.sleep(_GLANCE)
    return found
