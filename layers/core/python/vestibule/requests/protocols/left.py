"""By what the person can be found for whom something came by a protocol, until that was tried.

As with what strangers ask (`requests.asked`) nobody is looked up in the call. It lies in the bucket for copies, encrypted under
KMS, and is deleted as soon as it has become a request, or has not.
"""

from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.requests.papers import KEY
from vestibule.requests.protocols.model import Asked
from vestibule.shapes import Record

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

FOLDER = "requests/exchanged/"


class Left(Record):
    """What was said of the person."""

    email: str | None = None
    customer_id: str | None = None
    jurisdiction: str | None = None


def keep(request_id: str, asked: Asked) -> None:
    """Keep it. Kept again it is the same."""
    said = Left(email=asked.email, customer_id=asked.customer_id, jurisdiction=asked.jurisdiction)
    _s3().put_object(
        Bucket=_bucket(),
        Key=_key(request_id),
        Body=said.model_dump_json(exclude_none=True).encode(),
        ContentType="application/json",
        ServerSideEncryption="aws:kms",
        SSEKMSKeyId=KEY,
    )


def read(request_id: str) -> Left | None:
    """What was said; None when it has been used."""
    try:
        found = _s3().get_object(Bucket=_bucket(), Key=_key(request_id))
    except _s3().exceptions.NoSuchKey:
        return None
    return Left.model_validate_json(found["Body"].read())


def erase(request_id: str) -> None:
    """It has served. Again and again is once."""
    _s3().delete_object(Bucket=_bucket(), Key=_key(request_id))


def _key(request_id: str) -> str:
    return f"{FOLDER}{request_id}.json"


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3")
