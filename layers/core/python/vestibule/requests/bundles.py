"""Copies in S3: one object a holding while they are made, one for the whole. The bucket's lifecycle ends them."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import rfc8785
from botocore.config import Config

from vestibule import aws, config
from vestibule.requests.model import Bundle, Part

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_LINK_SECONDS = 60


def keep_part(request_id: str, part: Part) -> None:
    """Keep the copy of one holding."""
    _put(f"requests/{request_id}/parts/{part.holding}.json", part.model_dump_json().encode())


def read_part(request_id: str, holding: str) -> Part:
    """The copy of one holding again."""
    found = _s3().get_object(Bucket=_bucket(), Key=f"requests/{request_id}/parts/{holding}.json")
    return Part.model_validate_json(found["Body"].read())


def keep(bundle: Bundle) -> str:
    """Keep the whole copy as canonical JSON and return its SHA-256."""
    text = rfc8785.dumps(bundle.model_dump(mode="json"))
    _put(_whole(bundle.request_id), text)
    return hashlib.sha256(text).hexdigest()


def link(request_id: str) -> str:
    """A presigned address of the whole copy, good for a minute, that a browser saves as a file."""
    parameters = {
        "Bucket": _bucket(),
        "Key": _whole(request_id),
        "ResponseContentDisposition": f'attachment; filename="{request_id}.json"',
    }
    return _s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=_LINK_SECONDS)


def made_before(instant: datetime) -> Iterator[str]:
    """The keys of all objects that were made before an instant. Nothing rests here for long, so listing all is listing few."""
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix="requests/")
    for page in pages:
        yield from (found["Key"] for found in page.get("Contents", []) if found["LastModified"] < instant)


def erase(key: str) -> None:
    """Erase an object; it need not be there."""
    _s3().delete_object(Bucket=_bucket(), Key=key)


def _whole(request_id: str) -> str:
    return f"requests/{request_id}/bundle.json"


def _put(key: str, body: bytes) -> None:
    _s3().put_object(Bucket=_bucket(), Key=key, Body=body, ContentType="application/json")


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
