"""Copies in S3: a page at a time while they are made, one ZIP file for the whole. The bucket's lifecycle ends them.

Nothing here holds a copy in memory: a page is at most 500 records, a picture two megabytes, and the ZIP file leaves in
pieces of eight megabytes as it is written.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import IO, TYPE_CHECKING, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from botocore.config import Config

from vestibule import aws, config
from vestibule.requests.copying import File, Part, filed

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import CompletedPartTypeDef

FOLDER = "requests/"
PIECE = 8 * 1024 * 1024
"""S3 takes pieces of five megabytes and more, and ten thousand of them."""
_LINK_SECONDS = 60
_AS_IT_IS = (".jpg", ".pdf")
"""What is compressed already."""


def keep_page(request_id: str, name: str, body: bytes) -> None:
    """Keep a page of a holding. Written again, it is the same."""
    _put(f"requests/{request_id}/parts/{name}", body)


def read_page(request_id: str, name: str) -> bytes:
    """A page again."""
    return _s3().get_object(Bucket=_bucket(), Key=f"requests/{request_id}/parts/{name}")["Body"].read()


def keep_part(request_id: str, part: Part) -> None:
    """Keep what the copy says of one holding, once its pages are there."""
    _put(f"requests/{request_id}/parts/{part.holding}.json", part.model_dump_json().encode())


def read_part(request_id: str, holding: str) -> Part:
    """What the copy says of one holding again."""
    found = _s3().get_object(Bucket=_bucket(), Key=f"requests/{request_id}/parts/{holding}.json")
    return Part.model_validate_json(found["Body"].read())


class Archive:
    """The whole copy as it is written."""

    def __init__(self, zipped: ZipFile, upload: "_Upload", now: datetime) -> None:
        """Made by `writing`."""
        self._zip, self._upload, self._now = zipped, upload, now.astimezone(UTC)

    def add(self, name: str, body: bytes, records: int = 0) -> File:
        """Put in a file that is at hand."""
        self._zip.writestr(self._info(name), body)
        return filed(name, body, records)

    def add_written(self, name: str, text: Iterable[str]) -> File:
        """Put in a file as it is being written."""
        digest, length = hashlib.sha256(), 0
        with self._zip.open(self._info(name), "w", force_zip64=True) as file:
            for each in text:
                body = each.encode()
                digest.update(body)
                length += file.write(body)
        return File(name=name, sha256=digest.hexdigest(), bytes=length)

    @property
    def digest(self) -> str:
        """SHA-256 of the ZIP file in hexadecimal, once it is written."""
        return self._upload.digest.hexdigest()

    def _info(self, name: str) -> ZipInfo:
        at = self._now
        info = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        info.compress_type = ZIP_STORED if name.endswith(_AS_IT_IS) else ZIP_DEFLATED
        return info


@contextmanager
def writing(request_id: str, now: datetime) -> Iterator[Archive]:
    """Write the whole copy. It is there when this ends well, and not at all when it does not."""
    upload = _Upload(_whole(request_id))
    with ZipFile(cast("IO[bytes]", upload), "w") as zipped:
        archive = Archive(zipped, upload, now)
        yield archive
    upload.finish()


class _Upload:
    """What ZipFile writes to: it cannot go back, so the ZIP file says sizes after its files, as the format allows."""

    def __init__(self, key: str) -> None:
        self.digest = hashlib.sha256()
        self._key = key
        self._waiting = bytearray()
        self._upload_id: str | None = None
        self._pieces: list[CompletedPartTypeDef] = []

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self._waiting += data
        if len(self._waiting) >= PIECE:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Pieces leave when they are large enough."""

    def finish(self) -> None:
        """A small copy goes at once; one that went in pieces is closed."""
        if self._upload_id is None:
            _s3().put_object(Bucket=_bucket(), Key=self._key, Body=bytes(self._waiting), ContentType="application/zip")
            return
        if self._waiting:
            self._send()
        _s3().complete_multipart_upload(
            Bucket=_bucket(), Key=self._key, UploadId=self._upload_id, MultipartUpload={"Parts": self._pieces}
        )

    def _send(self) -> None:
        if self._upload_id is None:
            begun = _s3().create_multipart_upload(Bucket=_bucket(), Key=self._key, ContentType="application/zip")
            self._upload_id = begun["UploadId"]
        number = len(self._pieces) + 1
        sent = _s3().upload_part(
            Bucket=_bucket(), Key=self._key, UploadId=self._upload_id, PartNumber=number, Body=bytes(self._waiting)
        )
        self._pieces.append({"PartNumber": number, "ETag": sent["ETag"]})
        self._waiting.clear()


def link(request_id: str) -> str:
    """A presigned address of the whole copy, good for a minute, that a browser saves as a file."""
    parameters = {
        "Bucket": _bucket(),
        "Key": _whole(request_id),
        "ResponseContentDisposition": f'attachment; filename="{request_id}.zip"',
    }
    return _s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=_LINK_SECONDS)


def made_before(instant: datetime) -> Iterator[str]:
    """The keys of all objects that were made before an instant. Nothing rests here for long, so listing all is listing few."""
    yield from (key for key, made in _listed(FOLDER) if made < instant)


def erase(key: str) -> None:
    """Erase an object; it need not be there."""
    _s3().delete_object(Bucket=_bucket(), Key=key)


def erase_all(request_id: str) -> int:
    """Erase the copy of a request and all of its parts, and say how many objects that were."""
    found = [key for key, _ in _listed(f"requests/{request_id}/")]
    mine = [key for key in found if not key.startswith(f"requests/{request_id}/papers/")]
    for key in mine:
        erase(key)
    return len(mine)


def _listed(prefix: str) -> Iterator[tuple[str, datetime]]:
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=prefix)
    for page in pages:
        yield from ((found["Key"], found["LastModified"]) for found in page.get("Contents", []))


def _whole(request_id: str) -> str:
    return f"requests/{request_id}/bundle.zip"


def _put(key: str, body: bytes) -> None:
    _s3().put_object(Bucket=_bucket(), Key=key, Body=body, ContentType="application/json")


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
