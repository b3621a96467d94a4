"""The simulated services together: tables, bus, buckets, letters, accounts, keys, and Step Functions, which others run."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from botocore.exceptions import ReadTimeoutError

from prove.days.setting import Clock, deployed_over
from prove.dynamodb.database import Database
from prove.dynamodb.installed import Answering, Cloud
from prove.dynamodb.interruptions import Interruptions
from prove.dynamodb.refusals import Refusal, Unsupported
from prove.requests.bucket import Buckets
from prove.requests.letters import Letters
from vestibule import flood, sealing, vouching
from vestibule.access import images
from vestibule.mail import sending, tokens
from vestibule.people import accounts
from vestibule.requests import asked, bundles, listing, papers, workflow

SETTINGS = {
    "ALARMS_TOPIC": "none",
    "BUNDLES_BUCKET": "bundles",
    "COOL_OFF_HOURS": "72",
    "CURSOR_SECRET": "cursors",
    "DEAD_LETTERS_URL": "none",
    "IMAGES_BUCKET": "images",
    "MAIL_ADDRESS": "1 Main Street, New York, NY 10001",
    "MAIL_FROM": "privacy@example.com",
    "MAIL_SECRET": "mail",
    "MAIL_SET": "vestibule",
    "PUBLIC_URL": "https://api.example.com",
    "SEALING_KEY": "sealing",
    "USER_POOL_ID": "pool",
    "WORKFLOW_ARN": "data-subject-request",
}
_CACHED: tuple[Any, ...] = (
    *(accounts._pool, asked._s3, bundles._s3, flood._secret, images._s3, listing._s3, papers._s3),  # noqa: SLF001
    *(sealing._kms, sending._ses, tokens._key, tokens._secret, vouching._pool, workflow._machines),  # noqa: SLF001
)
_WRAPPED = b"wrapped:"
_SAFE_TWICE = ("TransactWriteItems",)
"""botocore sends these with a token, by which AWS knows the second for the first."""


class Steps(Protocol):
    """Whoever runs executions."""

    def start(self, name: str, given: Any) -> None:  # noqa: ANN401 (any JSON)
        """Start one; a second start of the same name and input finds the first."""

    def answer(self, token: str, output: Any) -> bool:  # noqa: ANN401 (any JSON)
        """Let a state that waits go on. False when none waits with this token any more."""

    def fail(self, token: str, error: str, cause: str) -> bool:
        """Let it end with an error."""


@dataclass
class Trouble(Interruptions):
    """What befalls calls, and answers that are lost: then botocore sends again, or for mail tells of a timeout."""

    _lost: set[int] = field(default_factory=set)

    def lose(self, number: int) -> None:
        """Lose the answer to the call of this number, counted from now on."""
        self._lost.add(self.made + number)

    def clear(self) -> None:
        """Count anew, with nothing planned."""
        super().clear()
        self._lost.clear()

    def around[T](self, operation: str, call: Callable[[], T]) -> T:
        """As ever, but for a lost answer."""
        if self._inside or self.made + 1 not in self._lost:
            return super().around(operation, call)
        super().around(operation, call)
        if operation == "SendEmail":
            raise ReadTimeoutError(endpoint_url="https://email.example.com")
        return call() if operation not in _SAFE_TWICE else {}  # type: ignore[return-value]


@dataclass
class Services(Cloud):
    """A cloud with all that requests need. `steps` is put in by whoever runs executions."""

    interruptions: Trouble = field(default_factory=Trouble)
    buckets: Buckets = field(default_factory=Buckets)
    pool: dict[str, str] = field(default_factory=dict)
    """E-mail address of each account, by user name."""
    steps: Steps | None = None
    letters: Letters = field(default_factory=Letters)

    def __post_init__(self) -> None:
        """Let the letters see what becomes of the table of messages."""
        self.database.watch = self.letters.watch

    def services(self) -> Mapping[str, Answering]:
        """By botocore's name."""
        more = {"s3": self.buckets.call, "sesv2": self.letters.call}
        others = {"kms": self._keys, "secretsmanager": self._secret, "cognito-idp": self._accounts}
        return {**super().services(), **more, **others, "stepfunctions": self._machines}

    def _keys(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """A key over keys, that tells whose they are."""
        whose = json.dumps(sent["EncryptionContext"], sort_keys=True).encode()
        match operation:
            case "GenerateDataKey":
                secret = (whose * 2)[-32:]
                return {"Plaintext": secret, "CiphertextBlob": _WRAPPED + whose}
            case "Decrypt":
                if sent["CiphertextBlob"] != _WRAPPED + whose:
                    raise Refusal("InvalidCiphertextException", "not of this context")
                return {"Plaintext": (whose * 2)[-32:]}
        raise Unsupported(operation)

    def _secret(self, _: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        return {"SecretString": f"the secret of {sent['SecretId']}"}

    def _accounts(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        """The user pool. An account is found by its name and by its address."""
        wanted = sent["Username"]
        name = next((each for each, email in self.pool.items() if wanted in (each, email)), None)
        if name is None:
            raise Refusal("UserNotFoundException", "no such user")
        match operation:
            case "AdminGetUser":
                said = [{"Name": "email", "Value": self.pool[name]}]
                since = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
                return {"Username": name, "UserAttributes": said, "UserStatus": "CONFIRMED", "UserCreateDate": since}
            case "AdminDeleteUser":
                del self.pool[name]
                return {}
            case "AdminRemoveUserFromGroup" | "AdminUserGlobalSignOut":
                return {}
        raise Unsupported(operation)

    def _machines(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        assert self.steps
        if operation == "StartExecution":
            self.steps.start(sent["name"], json.loads(sent["input"]))
            return {"executionArn": sent["name"]}
        if operation == "ListExecutions":
            return {"executions": []}  # here none dies without closing its request
        token = sent["taskToken"]
        waits = (
            self.steps.answer(token, json.loads(sent["output"]))
            if operation == "SendTaskSuccess"
            else self.steps.fail(token, sent["error"], sent["cause"])
        )
        if not waits:
            raise Refusal("TaskTimedOut", "nobody waits with this token")
        return {}


@contextmanager
def requests_cloud(start: datetime, operator: str) -> Iterator[tuple[Services, Clock]]:
    """An empty deployment of an operator, with all of it."""
    with ExitStack() as after, deployed_over(start, _made, SETTINGS, operator) as (cloud, moved):
        for cached in _CACHED:
            cached.cache_clear()
            after.callback(cached.cache_clear)
        yield cloud, moved


def _made(database: Database) -> Services:
    return Services(database)
