"""Requests of persons, as they and as the compliance team see them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from local.client import Client
from local.running import House
from local.scene import eventually
from tests.journeys.places import Actor
from tests.journeys.tables import Row, row, rows

PATIENCE = 90
"""Seconds until a wait is given up: on a busy machine a step that starts cold takes many."""
CODE = re.compile(r": ([0-9A-Z]{8})\n")
LINK = re.compile(r"(http\S+/bundle\?ticket=\S+)")


@dataclass(frozen=True)
class Request:
    """One request of one person."""

    house: House
    actor: Actor
    id: str

    @property
    def row(self) -> Row:
        return row(self.house, "requests", id=self.id)

    def reaches(self, state: str, seconds: float = PATIENCE) -> bool:
        return eventually(lambda: bool(self.row["state"] == state), seconds)

    def code(self) -> str:
        return self._in_mail(CODE)

    def link(self) -> str:
        return self._in_mail(LINK)

    def answer(self) -> str:
        """The last letter that says what was done, on one line."""
        found = eventually(lambda: [*self._letters("Our answer to your request")], PATIENCE)
        assert found, f"no answer to {self.id}"
        return " ".join(found[-1].split())

    def withdraw(self) -> int:
        return self.actor.api.post(f"/v1/requests/{self.id}/withdrawal", {}).status_code

    def decide(self, by: Client, decision: str, **said: str) -> str | None:
        """What one of the team says; the verdict, once enough agree."""
        made = by.make(f"/v1/requests/{self.id}/decision", {"decision": decision, **said})
        verdict: str | None = made["verdict"]
        return verdict

    def prove(self, code: str) -> int:
        answer = self.actor.api.post(f"/v1/requests/{self.id}/verification", {"code": code})
        return answer.status_code

    def copies(self) -> list[str]:
        """What the bucket holds of this request."""
        bucket = self.house.outputs["vestibule-data"]["BundlesBucket"]
        found = self.house.cloud.client("s3").list_objects_v2(Bucket=bucket, Prefix=f"requests/{self.id}/")
        return [entry["Key"] for entry in found.get("Contents", [])]

    def evidence(self) -> list[str]:
        """The kinds of the ledger's lines about it, in their order."""
        lines = [line for line in rows(self.house, "evidence") if line["subject"] == self.id]
        return [line["kind"].rpartition(".")[2] for line in sorted(lines, key=lambda line: line["seq"])]

    def _in_mail(self, pattern: re.Pattern[str]) -> str:
        """The last one: a step whose outcome nobody knows, on a slow machine for instance, mails a new link or code."""
        found = eventually(lambda: [*self._mailed(pattern)], PATIENCE)
        assert found, f"{pattern.pattern} was not mailed about {self.id}"
        return found[-1]

    def _mailed(self, pattern: re.Pattern[str]) -> Iterator[str]:
        for text in self._letters():
            yield from pattern.findall(text)

    def _letters(self, subject: str = "") -> Iterator[str]:
        for mail in self.house.cloud.mails():
            if mail["to"] == [self.actor.email] and self.id in mail["text"] and subject in mail["subject"]:
                yield mail["text"]


def ask(house: House, actor: Actor, right: str = "access", **said: Any) -> Request:
    """Ask for a copy, or whatever else there is a right to, through the API."""
    return Request(house, actor, str(actor.api.make("/v1/requests", {"right": right, **said})["id"]))


@dataclass(frozen=True)
class Machine:
    """The deployed state machine."""

    house: House

    @property
    def arn(self) -> str:
        return next(arn for name, arn in self.house.state_machines().items() if name.endswith("data-subject-request"))

    def start(self, entered: Any) -> str:
        """Start it as the compliance team does in the console; the ARN of the execution."""
        started = self._client.start_execution(stateMachineArn=self.arn, input=json.dumps(entered))
        return str(started["executionArn"])

    def stop(self, execution: str) -> None:
        """As the console's button does: nobody waits for it any more."""
        self._client.stop_execution(executionArn=execution)

    def execution_of(self, request: Request) -> str:
        """The execution that the API started for a request: it has the request's name."""
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:{request.id}"

    def ended(self, execution: str) -> dict[str, Any]:
        """The execution once it has ended."""
        return eventually(lambda: self._unless_running(execution), PATIENCE) or {"status": "RUNNING"}

    def executions_of(self, request: Request) -> int:
        listed = self._client.list_executions(stateMachineArn=self.arn, maxResults=1000)["executions"]
        return sum(execution["name"] == request.id for execution in listed)

    @contextmanager
    def hurried(self, proof_seconds: int = 60) -> Iterator[None]:
        """The same machine with no patience: proofs time out after seconds, and no step is tried again."""
        definition: str = self._client.describe_state_machine(stateMachineArn=self.arn)["definition"]
        states = json.loads(definition)
        states["States"]["AskForProof"]["TimeoutSeconds"] = proof_seconds
        self._client.update_state_machine(stateMachineArn=self.arn, definition=json.dumps(_without_retries(states)))
        try:
            yield
        finally:
            self._client.update_state_machine(stateMachineArn=self.arn, definition=definition)

    @property
    def _client(self) -> Any:
        return self.house.cloud.client("stepfunctions")

    def _unless_running(self, execution: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self._client.describe_execution(executionArn=execution)
        return None if found["status"] == "RUNNING" else found


def _without_retries(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _without_retries(value) for name, value in content.items() if name != "Retry"}
    return [_without_retries(value) for value in content] if isinstance(content, list) else content
