"""What is asked by somebody who is not signed in, until it is known whether there is such a person.

The call answers the same whoever it is about, because it looks nobody up. What was asked lies meanwhile in the bucket for
copies, encrypted under KMS, and is deleted as soon as it has become a request, or has not.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from vestibule import aws, config
from vestibule.clock import Instant
from vestibule.ids import RequestId
from vestibule.requests.forms import NewRequest, agent_said
from vestibule.requests.intake import Wanted
from vestibule.requests.kinds import Kind
from vestibule.requests.model import RequestView
from vestibule.requests.papers import KEY
from vestibule.shapes import Record
from vestibule.words import Language

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FOLDER = "requests/asked/"
EVENT = "requests.request.asked"


class Ask(Record):
    """Somebody asks, and says an address to be the person's."""

    id: RequestId
    email: str
    right: Kind
    said: dict[str, Any] = Field(default_factory=dict)
    """What it is about, in the shape of the kind; an agent's name and address among it."""
    jurisdiction: str | None = None
    language: Language
    received_at: Instant
    agent_id: str | None = None


def ask_of(
    request_id: str, meant: Wanted, wanted: NewRequest, *, language: Language, agent_id: str | None, now: datetime
) -> Ask:
    """What is kept of a request that nobody signed in for."""
    return Ask(
        id=request_id,
        email=str(wanted.email),
        right=meant.kind,
        said={**meant.said, **agent_said(wanted.agent)},
        jurisdiction=meant.jurisdiction,
        language=language,
        received_at=now,
        agent_id=agent_id,
    )


def view(ask: Ask) -> RequestView:
    """What is answered, whoever it is about."""
    return RequestView(id=ask.id, right=ask.right, state="received", received_at=ask.received_at)


def keep(ask: Ask) -> None:
    """Keep it. Kept again it is the same."""
    body = ask.model_dump_json(exclude_none=True).encode()
    _s3().put_object(
        Bucket=_bucket(),
        Key=_key(ask.id),
        Body=body,
        ContentType="application/json",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=KEY,
    )


def read(request_id: str) -> Ask | None:
    """What was asked; None when it has been taken."""
    try:
        found = _s3().get_object(Bucket=_bucket(), Key=_key(request_id))
    except _s3().exceptions.NoSuchKey:
        return None
    return Ask.model_validate_json(found["Body"].read())


def erase(request_id: str) -> None:
    """It has become a request, or has not. Again and again is once."""
    _s3().delete_object(Bucket=_bucket(), Key=_key(request_id))


def left_since(instant: datetime) -> Iterator[str]:
    """Those that lie there since before an instant, by identifier: their event was lost."""
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=FOLDER)
    for page in pages:
        for found in page.get("Contents", []):
            if found["LastModified"] < instant:
                yield found["Key"].removeprefix(FOLDER).removesuffix(".json")


def _key(request_id: str) -> str:
    return f"{FOLDER}{request_id}.json"


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3")
