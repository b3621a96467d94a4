"""The plan record by record: keys and verdicts, one object a holding, in the bucket for copies. Only its hash is kept longer.

Keys are identifiers, but a list of all that is held on somebody says more than each of them: it ends with the copies.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.lifetime import Key
from vestibule.requests.plan import Fate

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

type Listing = Mapping[Key, Fate]


def keep(request_id: str, holding: str, listing: Listing) -> None:
    """Keep one holding's list; again, it takes the place of the first."""
    body = json.dumps([[fate, *key] for key, fate in listing.items()]).encode()
    _s3().put_object(Bucket=_bucket(), Key=_place(request_id, holding), Body=body, ContentType="application/json")


def read(request_id: str, holding: str) -> Listing:
    """The list again."""
    found = _s3().get_object(Bucket=_bucket(), Key=_place(request_id, holding))["Body"].read()
    return {tuple(key): fate for fate, *key in json.loads(found)}


def _place(request_id: str, holding: str) -> str:
    return f"requests/{request_id}/plan/{holding}.json"


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3")
