"""The story's incident: reported by a resident, then one from the console that takes the whole way. Drills take it too."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from local.client import UnexpectedAnswer
from local.scene import eventually
from vestibule import clock
from vestibule.breaches.workflow import EXAMPLE

if TYPE_CHECKING:
    from local.client import Client
    from local.story import Story

PATIENCE = 120
"""Seconds until a wait is given up: on a busy machine a step that starts cold takes many."""
MACHINE = "breach-notification"
SEEN = "The app showed me the entries of somebody else."
STOLEN = "A laptop with a copy of the list of residents was stolen."
TOLD = "They can change what is still secret."
LESSON = "Copies of the list are not kept on laptops any more."

type Owed = dict[str, Any]


@dataclass(frozen=True)
class Breach:
    """One incident, as the compliance team sees it. Each verb is a request."""

    team: "Client"
    id: str

    @property
    def path(self) -> str:
        """Below the API's address."""
        return f"/v1/incidents/{self.id}"

    @property
    def now(self) -> dict[str, Any]:
        """What is known of it now."""
        return _answered(self.team.get(self.path))

    def reaches(self, *states: str) -> bool:
        """Whether it comes to one of these states in time. One that the console has started is entered by its first step."""
        return eventually(lambda: self.team.get(self.path).json().get("state") in states, PATIENCE)

    def scope(self) -> dict[str, Any]:
        """Whom it concerns."""
        return _answered(self.team.get(f"{self.path}/scope"))

    def owed(self) -> list[Owed]:
        """To whom what is owed, or may be: what is not met stands aside."""
        found: list[Owed] = _answered(self.team.get(f"{self.path}/obligations"))["data"]
        return [each for each in found if each["met"] != "no"]

    def decide(self, owed: Iterable[Owed], verdict: str, reason: str) -> dict[str, Any]:
        """Decide alike on everything that is owed."""
        lines = list({(each["tell"], each["jurisdiction"]): each for each in owed})
        said: dict[str, Any] = {"round": self.now["round"], "reason": reason, "decisions": []}
        if any(each["late"] for each in owed):
            said["late_because"] = reason
        for tell, jurisdiction in lines:
            said["decisions"].append({"tell": tell, "jurisdiction": jurisdiction, "verdict": verdict, "reason": reason})
        return self.team.make(f"{self.path}/decision", said)

    def drafts(self) -> list[dict[str, Any]]:
        """The notices to authorities and controllers, as they can be handed over."""
        found: list[dict[str, Any]] = _answered(self.team.get(f"{self.path}/drafts"))["data"]
        return found

    def file(self, draft: dict[str, Any]) -> dict[str, Any]:
        """Record that a draft was handed over just now."""
        said = {
            "tell": draft["tell"],
            "jurisdiction": draft["jurisdiction"],
            "phase": "initial",
            "channel": "portal",
            "handed_over_at": clock.written(clock.now()),
            "reference": "A receipt of the story",
            "digest": draft["digests"]["json"],
        }
        if draft["tell"] == "controller":
            said["controller_id"] = draft["to"]
        if draft["late"]:
            said["late_because"] = "The draft was not ready before."
        return self.team.make(f"{self.path}/filings", said)

    def amend(self, **said: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON)
        """State what is known now."""
        return _answered(self.team.patch(self.path, said))

    def close(self, lesson: str) -> bool:
        """Tick off what is to be done, write down what was learnt, and close it."""
        done = [task["id"] for task in self.now["tasks"] if not task.get("done_at")]
        self.amend(reason="Everything is done.", lessons=lesson, **({"done": done} if done else {}))
        self.amend(reason="Nothing is owed any more.", close=True)
        return self.reaches("closed")


def told(story: "Story") -> None:
    """Tell it."""
    team = story.house.client(story.scene.administrator)
    _report(story, team)
    breach = _start(story, team)
    _decide(story, breach)
    _finish(story, breach)


def _report(story: "Story", team: "Client") -> None:
    resident, neighbour = story.scene.residents
    story.chapter("An incident is reported")
    reported = story.house.client(resident).make("/v1/incidents", {"summary": SEEN})
    breach = Breach(team, reported["id"])
    seen = story.house.client(resident).get(breach.path).json()
    story.expect("a resident reports it, and sees how far it has come", set(seen), {"id", "state", "reported_at"})
    others = story.house.client(neighbour).get(breach.path).status_code
    story.expect("nobody else learns of it", others, 404)
    story.expect("nothing is stated as exposed yet, so it concerns nobody", breach.reaches("awaiting_decision"))
    breach.decide(breach.owed(), "no_notice", "It was the resident's own older account.")
    story.expect("that nobody is told is a decision too", breach.reaches("following_up"))
    story.expect("and it is closed with a lesson", breach.close("Accounts are named by their building now."))


def _start(story: "Story", team: "Client") -> Breach:
    resident = story.scene.residents[0]
    story.chapter("The compliance team starts an incident from the Step Functions console")
    arn = next(arn for name, arn in story.house.state_machines().items() if name.endswith(MACHINE))
    machines = story.house.cloud.client("stepfunctions")
    nonsense = machines.start_execution(stateMachineArn=arn, input='{"what": "?"}')["executionArn"]
    exposed = [{"kind": "persons", "person_ids": [resident.person_id]}]
    machines.start_execution(stateMachineArn=arn, input=json.dumps({"summary": STOLEN, "exposures": exposed}))
    found = eventually(lambda: _from_console(team), PATIENCE)
    story.expect("it stands in the register", len(found), 1)
    ended = eventually(lambda: _ended(machines.describe_execution(executionArn=nonsense)), PATIENCE)
    story.expect("nonsense fails at the first step", ended and ended["error"], "Unreportable")
    story.expect("with a cause that says what to start with", str(ended and ended["cause"]).endswith(EXAMPLE))
    return Breach(team, found[0]["id"])


def _decide(story: "Story", breach: Breach) -> None:
    story.chapter("It is known whom it concerns, how grave it is, and what is owed")
    story.expect("the list stands, and a decision is asked for", breach.reaches("awaiting_decision"))
    tally, severity = breach.now["tally"], breach.now["severity"]
    story.expect("it concerns one person", tally["persons"], 1)
    kinds = ", ".join(sorted(tally["by_category"]))
    story.console.print(f"    {tally['records']} records, with {kinds}", highlight=False)
    story.console.print(f"    severity {severity['score']:.2f}, {severity['band']}", highlight=False)
    owed = breach.owed()
    for each in owed:
        line = f"    {each['tell']:<11}{each['jurisdiction']:<8}{each['met']:<8}{_due(each):<22}{each['law']}"
        story.console.print(line, highlight=False)
    story.expect("of everything that is owed the law is named", [each for each in owed if not each["law"]], [])
    story.expect("and nothing is late", [each for each in owed if each["late"]], [])
    breach.decide(owed, "notify", TOLD)


def _due(owed: Owed) -> str:
    """By when, to the minute, or that its rule has no number."""
    due = owed["safe_due"] and datetime.fromisoformat(owed["safe_due"])
    return f"{due:%Y-%m-%d %H:%M} UTC" if due else "without undue delay"


def _finish(story: "Story", breach: Breach) -> None:
    resident, neighbour = story.scene.residents
    story.chapter("Whoever has to be told is told, once")
    story.expect("the letters go out, and it is followed up", breach.reaches("following_up"))
    if any(each["tell"] == "persons" for each in breach.owed()):
        letter = eventually(lambda: _letters(story, resident.email), PATIENCE)
        story.expect("the person has one letter about it", len(letter), 1)
    story.expect("nobody else has", _letters(story, neighbour.email), [])
    for draft in breach.drafts():
        filed = breach.file(draft)
        story.console.print(f"    {filed['to']} in {filed['jurisdiction']}: handed over, and recorded", highlight=False)
    open_ = [each for each in breach.owed() if not each["done_at"]]
    story.expect("nothing is owed any more", open_, [])
    story.expect("and it is closed", breach.close(LESSON))
    steps = [line.kind.rpartition(".")[2] for line in story.ledger() if line.subject == breach.id]
    wanted = ("reported", "scoped", "decided", "notifying", "told", "closed")
    story.expect("the evidence ledger tells each step", [step for step in wanted if step not in steps], [])


def _letters(story: "Story", email: str) -> list[str]:
    """Letters to somebody that tell of it. They quote what is known, and name no number of ours."""
    return [mail["text"] for mail in story.house.cloud.mails() if email in mail["to"] and STOLEN in mail["text"]]


def _from_console(team: "Client") -> list[dict[str, Any]]:
    listed = _answered(team.get("/v1/compliance/incidents"))["data"]
    return [each for each in listed if each["source"] == "console" and each["summary"] == STOLEN]


def _ended(execution: dict[str, Any]) -> dict[str, Any] | None:
    return execution if execution["status"] != "RUNNING" else None


def _answered(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that should be there."""
    if answer.is_error:
        message = f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
        raise UnexpectedAnswer(message)
    found: dict[str, Any] = answer.json()
    return found
