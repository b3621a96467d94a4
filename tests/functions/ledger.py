"""The ledger as functions fill it, the sealing of its days, and what can go wrong on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.evidence import seal_days, show_key, show_receipt
from local.verify_command import signer_of
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call, event
from vestibule import ids
from vestibule.evidence import (
    EVIDENCE,
    Line,
    SealedDay,
    append,
    sealed_between,
)
from vestibule.evidence.receipts import Genuine, verify

ROUTE = "GET /v1/evidence/{evidence_id}/receipt"
YESTERDAY, TODAY, TOMORROW = "2026-11-20", "2026-11-21", "2026-11-22"
OFFICER = ids.derived("per", "officer")
WRITES = ("PutItem", "UpdateItem", "Sign", "PutObject", "TransactWriteItems")


def seal() -> Any:
    return seal_days.handler({}, CONTEXT)


def write(at: Clock, *subjects: str) -> list[Line]:
    return [append("a.b.done", subject, {"count": 1}, at.now) for subject in subjects]


def heads(at: Clock) -> list[SealedDay]:
    return list(sealed_between("1970-01-01", "2999-01-01", at.now))


def stored(day: str) -> bytes:
    found: bytes = aws.client("s3").get_object(Bucket="evidence", Key=f"days/{day}/lines.jsonl")["Body"].read()
    return found


def versions() -> list[str]:
    listed = aws.client("s3").list_object_versions(Bucket="evidence").get("Versions", [])
    return sorted(version["Key"] for version in listed)


def pem() -> bytes:
    text: str = show_key.handler(event("GET /v1/evidence/key"), CONTEXT)["body"]
    return text.encode()


def proven(data: bytes) -> Genuine:
    return verify(data, signer_of(pem(), "key"))


def receipt(evidence_id: str, *roles: str) -> Answer:
    return call(show_receipt.handler, ROUTE, caller=OFFICER, roles=roles, evidence_id=evidence_id)


def tamper(line: Line, **changed: Any) -> Line:
    """Change a line past every rule, as somebody with the rights of the database could. Gives back what stood there."""
    name = "vestibule-evidence"
    row = EVIDENCE._row(line.model_copy(update=changed))
    aws.client("dynamodb").put_item(TableName=name, Item=row.serialize())
    return line


@contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """End the run instead of its write with this number, counted from 0. Gives the writes so far."""
    written: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        really = BaseClient._make_api_call  # type: ignore[attr-defined]

        def counted(client: Any, name: str, parameters: Any) -> Any:
            if name in WRITES:
                if len(written) == number:
                    raise KeyboardInterrupt
                written.append(name)
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", counted)
        yield written
