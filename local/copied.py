"""The story's copy: somebody asks for it, proves who it is, opens it once; and the team starts a request in the console."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from local import copies
from local.logins import Login
from local.scene import eventually
from vestibule import register
from vestibule.evidence import broken
from vestibule.policy import pack as packs

if TYPE_CHECKING:
    from local.story import Story

CODE = r": ([0-9A-Z]{8})\n"
COPY = r"(http\S+/bundle\?ticket=\S+)"
PATIENCE = 60


@dataclass(frozen=True)
class Asked:
    """A request that somebody has made."""

    story: "Story"
    by: Login
    id: str

    @property
    def now(self) -> dict[str, Any]:
        """The request as its person sees it."""
        found: dict[str, Any] = self.story.house.client(self.by).get(f"/v1/requests/{self.id}").json()
        return found

    def reaches(self, *states: str) -> bool:
        """Whether it comes to one of these states in time."""
        return eventually(lambda: self.now["state"] in states, PATIENCE)

    def prove(self) -> None:
        """Enter the code from the mail."""
        code = eventually(lambda: self.story.in_mail(self.by, self.id, CODE), PATIENCE)
        self.story.house.client(self.by).make(f"/v1/requests/{self.id}/verification", {"code": code})

    def mailed(self, pattern: str) -> str:
        """What a letter about it says, once it is there."""
        return str(eventually(lambda: self.story.in_mail(self.by, self.id, pattern), PATIENCE))


def ask(story: "Story", by: Login, right: str, **said: Any) -> Asked:  # noqa: ANN401 (in the shape of its kind)
    """Ask, signed in."""
    return Asked(story, by, story.house.client(by).make("/v1/requests", {"right": right, **said})["id"])


def told(story: "Story") -> None:
    """Tell it."""
    resident, neighbour = story.scene.residents
    client = story.house.client(resident)
    story.chapter("The resident asks for a copy of the data")
    request = ask(story, resident, "access")
    code = eventually(lambda: story.in_mail(resident, request.id, CODE))
    story.expect("an acknowledgement and a code came by mail", bool(code))
    wrong = client.post(f"/v1/requests/{request.id}/verification", {"code": "00000000"}).status_code
    story.expect("a wrong code is refused", wrong, 422)
    request.prove()
    answered = _carried_out(story, request)
    link = answered.mailed(COPY)
    content = httpx.get(link, follow_redirects=True, timeout=30).content
    story.bundle = copies.opened(content)
    story.expect("the link from the mail leads to the copy, and the request is closed", answered.reaches("closed"))
    again = httpx.get(link, follow_redirects=True, timeout=30).status_code
    story.expect("it leads there once", again, 410)
    _check_bundle(story, resident, neighbour)
    _check_evidence(story, answered.id)


def _carried_out(story: "Story", request: Asked) -> Asked:
    """The request that answers: of a controller's customer it is the one that the controller tells the house to carry out."""
    request.reaches("planned", "acting", "answered", "closed")
    if request.now["outcome"] != "forwarded":
        return request
    queue = f"/v1/controllers/{story.scene.id_of('organisation')}/requests"
    manager = story.scene.as_manager()
    waiting = [each["id"] for each in manager.get(queue).json()["data"]]
    story.expect("it lies in the queue of who decides on the data", request.id in waiting)
    told = manager.make(f"{queue}/{request.id}/instruction", {"instruction": "carry_out"})
    return Asked(story, request.by, told["carried_out_as"])


def _check_bundle(story: "Story", resident: Login, neighbour: Login) -> None:
    holdings = {part["holding"]: part for part in story.bundle["holdings"]}
    pack = packs.load(story.house.operator)
    story.expect("it covers every holding", set(holdings), set(register.holdings(pack)))
    told = {"accounts", "acceptances", "consents", "messages", "people", "relations", "requests"}
    with_doors = {"admissions", "commands", "entries", "grants"} if story.lock else set[str]()
    empty = {name for name, part in holdings.items() if not part["records"]}
    story.expect("with everything that happened in this story", (told | with_doors) & empty, set())
    explained = ("categories", "source", "purposes", "kept")
    unexplained = {(name, key) for name, part in holdings.items() for key in explained if not part[key]}
    story.expect("each with category, source, purpose, lawful basis, recipients and term", unexplained, set())
    if story.lock:
        ends = [record.get("expires_at") for record in holdings["entries"]["records"]]
        story.expect("each entry says when it ends", all(ends))
    text = json.dumps(story.bundle, ensure_ascii=False)
    names = (neighbour.person_id, neighbour.email, story.scene.setting.people[1])
    story.expect("nothing of the neighbour is in it", [name for name in names if name in text], [])
    story.expect("and it is the resident's", story.bundle["person_id"], resident.person_id)


def _check_evidence(story: "Story", request_id: str) -> None:
    lines = story.ledger()
    steps = [line.kind.rpartition(".")[2] for line in lines if line.subject == request_id]
    expected = ["acknowledged", "planned", "answered", "fetched", "closed"]
    story.expect("the evidence ledger tells each step", [step for step in expected if step not in steps], [])
    story.expect("and its chain is unbroken", broken(lines), [])


def from_the_console(story: "Story") -> None:
    """As the compliance team does in the Step Functions console."""
    _, neighbour = story.scene.residents
    story.chapter("The compliance team starts a request from the Step Functions console")
    arn = next(arn for name, arn in story.house.state_machines().items() if name.endswith("data-subject-request"))
    machines = story.house.cloud.client("stepfunctions")
    started = {"person_id": neighbour.person_id, "right": "access"}
    machines.start_execution(stateMachineArn=arn, input=json.dumps(started))
    story.expect("the person gets a code", bool(eventually(lambda: story.in_mail(neighbour, "req_", CODE))))
    nonsense = machines.start_execution(stateMachineArn=arn, input='{"person": "?"}')["executionArn"]
    ended = eventually(lambda: _ended(machines.describe_execution(executionArn=nonsense)))
    story.expect("nonsense fails at the first step", ended and ended["error"], "Unanswerable")
    cause = str(ended and ended["cause"])
    story.expect("with a cause in plain words that says what to start with", cause.endswith('"right": "access"}'))


def _ended(execution: dict[str, Any]) -> dict[str, Any] | None:
    return execution if execution["status"] != "RUNNING" else None
