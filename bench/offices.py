"""The simulated services that a request of a person needs, every call of theirs counted.

Besides the doors' services: a bucket, a mail service, a pool of accounts and a workflow that waits.
"""

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from io import BytesIO
from itertools import count
from typing import Any

from bench.capacity import units_of
from prove.days.setting import Clock, deployed_over
from prove.doors.cloud import SETTINGS as FOR_DOORS
from prove.doors.cloud import Services
from prove.dynamodb.installed import Answering
from prove.dynamodb.refusals import Refusal, Unsupported
from vestibule import flood, sealing, vouching
from vestibule.access import images
from vestibule.mail import sending, tokens
from vestibule.people import accounts
from vestibule.requests import bundles, listing, papers, workflow

SETTINGS = {
    **FOR_DOORS,
    "COOL_OFF_HOURS": "0",
    "BUNDLES_BUCKET": "bundles",
    "IMAGES_BUCKET": "images",
    "MAIL_ADDRESS": "1 Main Street, New York, NY 10001",
    "MAIL_FROM": "privacy@example.com",
    "MAIL_SET": "vestibule",
    "PUBLIC_URL": "https://api.example.com",
    "USER_POOL_ID": "people",
    "WORKFLOW_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:data-subject-request",
}
_CACHED = (
    *(vouching._pool, accounts._pool, bundles._s3, images._s3, listing._s3, papers._s3),  # noqa: SLF001 (clients)
    *(sending._ses, workflow._machines, sealing._kms),  # noqa: SLF001
    *(tokens._key, tokens._secret, flood._secret),  # noqa: SLF001 (and what they answered)
)


@dataclass
class Counts:
    """What was asked of the services since the last time."""

    calls: Counter[str] = field(default_factory=Counter)
    """By name, such as `dynamodb.PutItem`."""
    reads: float = 0
    """Read request units."""
    writes: int = 0
    """Write request units."""
    items_read: int = 0

    def add(self, more: "Counts") -> None:
        """Add what another stretch has asked."""
        self.calls += more.calls
        self.reads += more.reads
        self.writes += more.writes
        self.items_read += more.items_read

    def of(self, service: str) -> int:
        """How many calls a service got."""
        return sum(times for name, times in self.calls.items() if name.startswith(f"{service}."))


@dataclass
class Offices(Services):
    """The cloud. `objects` by bucket and key, `mails` as their readers see them, `accounts` by person."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    _pieces: dict[str, dict[int, bytes]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def services(self) -> Mapping[str, Answering]:
        """By botocore's name."""
        more = {"s3": self._bucket, "sesv2": self._mail, "stepfunctions": self._wait, "cognito-idp": self._pool}
        return {name: self._counted(name, answer) for name, answer in {**super().services(), **more}.items()}

    def counted(self) -> Counts:
        """What was asked so far; from now on it is counted anew."""
        found, self.counts = self.counts, Counts()
        return found

    def _counted(self, service: str, answer: Answering) -> Answering:
        tables = {name: stored.declared for name, stored in self.database.tables.items()}

        def counting(operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
            self.counts.calls[f"{service}.{operation}"] += 1
            got = answer(operation, sent)
            if service == "dynamodb":
                units = units_of(operation, sent, got, tables)
                self.counts.reads += units.reads
                self.counts.writes += units.writes
                self.counts.items_read += got.get("ScannedCount", 0) + ("Item" in got)
            return got

        return counting

    def _bucket(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:  # noqa: PLR0911 (one for each)
        place = (sent["Bucket"], sent.get("Key", ""))
        match operation:
            case "PutObject":
                self.objects[place] = sent["Body"]
                return {}
            case "GetObject" if place in self.objects:
                return {"Body": BytesIO(self.objects[place])}
            case "DeleteObject":
                self.objects.pop(place, None)
                return {}
            case "ListObjectsV2":
                return {"Contents": self._listed(sent), "IsTruncated": False}
            case "CreateMultipartUpload":
                upload_id = str(next(self._numbers))
                self._pieces[upload_id] = {}
                return {"UploadId": upload_id}
            case "UploadPart":
                self._pieces[sent["UploadId"]][sent["PartNumber"]] = sent["Body"]
                return {"ETag": str(sent["PartNumber"])}
            case "CompleteMultipartUpload":
                pieces = self._pieces.pop(sent["UploadId"])
                self.objects[place] = b"".join(pieces[number] for number in sorted(pieces))
                return {}
            case "GetObject":
                raise Refusal("NoSuchKey", "The specified key does not exist.")
        raise Unsupported(operation)

    def _listed(self, sent: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = sorted(key for bucket, key in self.objects if bucket == sent["Bucket"])
        return [{"Key": key} for key in found if key.startswith(sent["Prefix"])]

    def _mail(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if operation != "SendEmail":
            raise Unsupported(operation)
        letter = message_from_bytes(sent["Content"]["Raw"]["Data"], policy=policy.default)
        plain = letter.get_body(("plain",))
        self.mails.append(plain.get_content().replace("\r\n", "\n") if plain else "")
        return {"MessageId": str(next(self._numbers))}

    def _wait(self, operation: str, _: Mapping[str, Any]) -> dict[str, Any]:
        if operation not in ("SendTaskSuccess", "StartExecution"):
            raise Unsupported(operation)
        return {"executionArn": "arn"}

    def _pool(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        name = sent["Username"] if "Username" in sent else _named_by(sent["AccessToken"])
        if name not in self.accounts:
            raise Refusal("UserNotFoundException", "User does not exist.")
        if operation == "GetUser":
            return {"Username": name, "UserAttributes": []}
        if operation == "AdminGetUser":
            email = {"Name": "email", "Value": self.accounts[name]}
            known: Any = datetime.fromisoformat("2026-01-01T00:00:00Z")
            return {"Username": name, "UserAttributes": [email], "UserStatus": "CONFIRMED", "UserCreateDate": known}
        if operation == "AdminDeleteUser":
            del self.accounts[name]
        return {}


def _named_by(token: str) -> str:
    """Whom a token of `bench.events` is about."""
    return str(json.loads(base64.urlsafe_b64decode(token.split(".")[1]))["username"])


@contextmanager
def offices(start: datetime) -> Iterator[tuple[Offices, Clock]]:
    """An empty deployment with all of it, whose clock stands at `start`."""
    with ExitStack() as after, deployed_over(start, Offices, SETTINGS) as (cloud, moved):
        for cached in _CACHED:
            cached.cache_clear()
            after.callback(cached.cache_clear)
        yield cloud, moved
