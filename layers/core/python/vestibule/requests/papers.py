"""Papers that prove who asks, in the bucket for copies: put there by who has them, looked at by few, erased once they served.

What S3 takes is bound to the digest and the length that were announced, and encrypted by KMS. A paper
is named by what it is, so that the same one, announced again, is the same object. Nothing of it lies in a table but its digest.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, cast

from botocore.config import Config
from botocore.exceptions import ClientError
from pydantic import Field, StringConstraints

from vestibule import aws, config, ids
from vestibule.clock import Instant
from vestibule.ids import PaperId
from vestibule.problems import NotFound, Unacceptable
from vestibule.requests.model import LARGEST_PAPER, Paper
from vestibule.requests.prove import PAPERS_LAST
from vestibule.shapes import Input, Output

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import HeadObjectOutputTypeDef

KEY = "alias/aws/s3"
"""The key that AWS keeps for what the account's buckets hold."""
UPLOAD_LASTS = timedelta(minutes=15)
_LINK_SECONDS = 60
FOLDER = "papers/"
LIES_AT_MOST = 2 * PAPERS_LAST
"""After that the bucket's lifecycle takes what we failed to erase. A paper serves one asking, which ends in half the time."""
_NOT_THERE = ("404", "NoSuchKey")
_BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
_LONGEST_BEGINNING = max(map(len, _BEGINNINGS.values()))

type Proves = Literal["document", "mandate"]


class NewPaper(Input):
    """A paper that somebody wants to hand in."""

    proves: Proves = Field(description="`document`: who one is. `mandate`: that one may ask for another.")
    type: Literal["application/pdf", "image/jpeg", "image/png"]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(description="SHA-256 in hexadecimal.")
    bytes: Annotated[int, Field(strict=True, ge=16, le=LARGEST_PAPER)]


class Announced(Output):
    """The paper as it will be known. Hand it in once it is uploaded."""

    id: PaperId


class Upload(Output):
    """Where to PUT it and with which headers: all of them are signed. In the first answer only."""

    url: str
    headers: dict[str, str]
    ends_at: Instant


class NotWhatItSays(Unacceptable):
    """The content is not of the type that was announced."""

    title = "Not what it says it is"


@dataclass(frozen=True)
class Lying:
    """An object in the bucket."""

    request_id: str
    paper_id: str
    put_at: datetime


def name_of(request_id: str, paper: NewPaper) -> str:
    """The one identifier of this paper for this request."""
    return _named(request_id, paper.proves, paper.type, paper.digest)


def offer(request_id: str, paper: NewPaper, now: datetime) -> Upload:
    """An address that takes this one paper and nothing else."""
    digest = base64.b64encode(bytes.fromhex(paper.digest)).decode()
    said = {"proves": paper.proves, "digest": paper.digest}
    url = _s3().generate_presigned_url(
        "put_object",
        Params={
            "Bucket": _bucket(),
            "Key": _key(request_id, name_of(request_id, paper)),
            "ContentLength": paper.bytes,
            "ContentType": paper.type,
            "ChecksumSHA256": digest,
            "Metadata": said,
            "ServerSideEncryption": "aws:kms",
            "SSEKMSKeyId": KEY,
        },
        ExpiresIn=int(UPLOAD_LASTS.total_seconds()),
    )
    headers = {
        "content-length": str(paper.bytes),
        "content-type": paper.type,
        "x-amz-checksum-sha256": digest,
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": KEY,
        **{f"x-amz-meta-{name}": value for name, value in said.items()},
    }
    return Upload(url=url, headers=headers, ends_at=now + UPLOAD_LASTS)


def uploaded(request_id: str, paper_id: str, now: datetime) -> Paper:
    """The paper that was put there, looked into. One that is not what it says is erased at once: `NotWhatItSays`."""
    head = _head(request_id, paper_id)
    said, kind = head["Metadata"], head["ContentType"]
    proves, digest = said.get("proves", ""), said.get("digest", "")
    is_named = paper_id == _named(request_id, proves, kind, digest)
    if not is_named or head["ContentLength"] > LARGEST_PAPER or not _begins_as(request_id, paper_id, kind):
        erase(request_id, paper_id)
        detail = (
            "The content is no PDF, JPEG or PNG as announced. It is erased. Announce the paper again as what it is."
        )
        raise NotWhatItSays(detail)
    return Paper(id=paper_id, proves=cast("Proves", proves), type=kind, digest=digest, handed_in_at=now)


def link(request_id: str, paper: Paper) -> str:
    """A presigned address of the paper, good for a minute."""
    parameters = {
        "Bucket": _bucket(),
        "Key": _key(request_id, paper.id),
        "ResponseContentType": paper.type,
        "ResponseContentDisposition": "attachment",
    }
    return _s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=_LINK_SECONDS)


def erase(request_id: str, paper_id: str) -> None:
    """Erase a paper; it need not be there."""
    _s3().delete_object(Bucket=_bucket(), Key=_key(request_id, paper_id))


def lying() -> Iterator[Lying]:
    """All papers. None rests here for long, so all are few."""
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=FOLDER)
    for page in pages:
        for found in page.get("Contents", []):
            request_id, _, paper_id = found["Key"].removeprefix(FOLDER).partition("/")
            yield Lying(request_id, paper_id, found["LastModified"])


def _head(request_id: str, paper_id: str) -> "HeadObjectOutputTypeDef":
    try:
        return _s3().head_object(Bucket=_bucket(), Key=_key(request_id, paper_id))
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_THERE:
            raise NotFound("No such paper was uploaded. Announce it, upload it, then hand it in.") from error
        raise


def _begins_as(request_id: str, paper_id: str, kind: str) -> bool:
    """Whether the first bytes are those of such a file: what somebody will open must be what it is called."""
    beginning = f"bytes=0-{_LONGEST_BEGINNING - 1}"
    found = _s3().get_object(Bucket=_bucket(), Key=_key(request_id, paper_id), Range=beginning)["Body"].read()
    return kind in _BEGINNINGS and bytes(found).startswith(_BEGINNINGS[kind])


def _named(request_id: str, proves: str, kind: str, digest: str) -> str:
    return ids.derived("pap", request_id, proves, kind, digest)


def _key(request_id: str, paper_id: str) -> str:
    return f"{FOLDER}{request_id}/{paper_id}"


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
