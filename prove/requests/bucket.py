"""Buckets in memory, as far as requests use them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

from prove.dynamodb.refusals import Refusal, Unsupported
from vestibule import clock


@dataclass(frozen=True)
class Stored:
    """An object."""

    body: bytes
    put_at: datetime
    type: str
    metadata: Mapping[str, str]


@dataclass
class Buckets:
    """All of them, by bucket and key."""

    objects: dict[tuple[str, str], Stored] = field(default_factory=dict)
    _pieces: dict[str, dict[int, bytes]] = field(default_factory=dict)

    def call(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:  # noqa: PLR0911 (one for each)
        """Answer a call of S3's API."""
        match operation:
            case "PutObject":
                return self._put(sent, sent["Body"])
            case "GetObject" | "HeadObject":
                return self._read(operation, sent)
            case "DeleteObject":
                self.objects.pop((sent["Bucket"], sent["Key"]), None)
                return {}
            case "ListObjectsV2":
                return self._list(sent)
            case "CreateMultipartUpload":
                self._pieces[upload := f"upload-{len(self._pieces)}"] = {}
                return {"UploadId": upload}
            case "UploadPart":
                self._pieces[sent["UploadId"]][sent["PartNumber"]] = bytes(sent["Body"])
                return {"ETag": f"{sent['PartNumber']}"}
            case "CompleteMultipartUpload":
                pieces = self._pieces[sent["UploadId"]]
                return self._put(sent, b"".join(pieces[number] for number in sorted(pieces)))
        raise Unsupported(operation)

    def _put(self, sent: Mapping[str, Any], body: bytes | str) -> dict[str, Any]:
        content = body.encode() if isinstance(body, str) else bytes(body)
        kept = Stored(content, clock.now(), sent.get("ContentType", ""), sent.get("Metadata", {}))
        self.objects[sent["Bucket"], sent["Key"]] = kept
        return {"ETag": hashlib.md5(content, usedforsecurity=False).hexdigest()}

    def _read(self, operation: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        found = self.objects.get((sent["Bucket"], sent["Key"]))
        if found is None:
            raise Refusal("404" if operation == "HeadObject" else "NoSuchKey", "no such key")
        head = {"ContentLength": len(found.body), "ContentType": found.type, "Metadata": dict(found.metadata)}
        return head if operation == "HeadObject" else {**head, "Body": BytesIO(found.body)}

    def _list(self, sent: Mapping[str, Any]) -> dict[str, Any]:
        prefix = sent.get("Prefix", "")
        keys = sorted(key for bucket, key in self.objects if bucket == sent["Bucket"] and key.startswith(prefix))
        found = [{"Key": key, "LastModified": self.objects[sent["Bucket"], key].put_at} for key in keys]
        return {"Contents": found, "IsTruncated": False} if found else {"IsTruncated": False}
