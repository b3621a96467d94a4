"""The simulated services together: the database and the bus, and besides them mail, secrets and the starts of workflows."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from prove.announcements.post_office import PostOffice
from prove.days.setting import Clock, deployed_over
from prove.dynamodb.installed import Answering, Cloud
from prove.dynamodb.refusals import Refusal, Unsupported
from vestibule import flood
from vestibule.mail import sending, tokens
from vestibule.messages import batches

SETTINGS = {
    "BATCH_WORKFLOW_ARN": "letters-to-many",
    "CURSOR_SECRET": "cursors",
    "DEAD_LETTERS_URL": "none",
    "MAIL_ADDRESS": "1 Main Street, New York, NY 10001",
    "MAIL_FROM": "privacy@example.com",
    "MAIL_SECRET": "mail",
    "MAIL_SET": "vestibule",
    "PUBLIC_URL": "https://api.example.com",
    "USER_POOL_ID": "none",
}
_CACHED = (sending._ses, tokens._key, tokens._secret, batches._machines, flood._secret)  # noqa: SLF001 (clients and keys)


@dataclass
class World(Cloud):
    """A cloud whose mail is an office of ours. `starts` are executions that were asked for, by name."""

    office: PostOffice | None = None
    starts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def services(self) -> Mapping[str, Answering]:
        """By botocore's name."""
        more = {"sesv2": self._mail, "secretsmanager": self._secret, "stepfunctions": self._start}
        return {**super().services(), **more}

    def _mail(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if self.office is None:
            raise Unsupported(operation)
        return self.office.call(operation, sent)

    def _secret(self, _: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        return {"SecretString": f"the secret of {sent['SecretId']}"}

    def _start(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "StartExecution":
            raise Unsupported(operation)
        if sent["name"] in self.starts:
            raise Refusal("ExecutionAlreadyExists", "Execution already exists")
        self.starts[sent["name"]] = json.loads(sent["input"])
        return {"executionArn": sent["name"]}


@contextmanager
def world(start: datetime) -> Iterator[tuple[World, Clock]]:
    """An empty deployment with all of it."""
    with ExitStack() as after, deployed_over(start, World, SETTINGS) as (cloud, moved):
        for cached in _CACHED:
            cached.cache_clear()
            after.callback(cached.cache_clear)
        yield cloud, moved
