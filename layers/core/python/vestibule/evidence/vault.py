"""The bucket under object lock: no version can be changed or removed by anybody before its time.

The bucket's policy refuses a newer version of what is there. Should one get there all the same, by a change of that policy,
the signed head tells: readers check what they read against it.
"""

from functools import cache
from typing import IO, TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from vestibule import aws, config

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_THERE_ALREADY = "PreconditionFailed"
_HASH = 32


def store_day(day: str, export: IO[bytes], leaves: bytes) -> None:
    """Store a day's export, and the hashes of its lines one behind the other, from which proofs are made.

    What lies there already was stored by an earlier try, and stays.
    """
    _put(f"days/{day}/leaves", leaves)
    _put(f"days/{day}/lines.jsonl", export)


def leaves_of(day: str) -> list[bytes]:
    """The hashes of a stored day's lines, in their order; to be checked against the root that was signed."""
    found = _s3().get_object(Bucket=config.setting("EVIDENCE_BUCKET"), Key=f"days/{day}/leaves")["Body"].read()
    return [found[start : start + _HASH] for start in range(0, len(found), _HASH)]


def _put(key: str, body: bytes | IO[bytes]) -> None:
    try:
        _s3().put_object(Bucket=config.setting("EVIDENCE_BUCKET"), Key=key, Body=body, IfNoneMatch="*")
    except ClientError as error:
        if error.response["Error"]["Code"] != _THERE_ALREADY:
            raise


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
