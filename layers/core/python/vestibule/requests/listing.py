"""The plan record by record: keys and verdicts, one object a holding, in the bucket for copies. Only its hash is kept longer.

Keys are identifiers, but a list of all that is held on somebody says more than each of them: it ends with its request, within
minutes (`erase_papers`). Until then it must be there, however late the request is decided: the bucket's lifecycle is only the
net under it, as long as the register keeps a request.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from vestibule import aws, config
from vestibule.lifetime import Key
from vestibule.problems import Verdict
from vestibule.requests import progress
from vestibule.requests.model import DataRequest
from vestibule.requests.plan import LAST, Fate

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

type Listing = Mapping[Key, Fate]

FOLDER = "plans/"
"""Apart from the copies, which end sooner."""


class ListsGone(Verdict):
    """The lists of the plan are not there any more. It is planned anew before anything is done."""


def keep(request_id: str, holding: str, listing: Listing) -> None:
    """Keep one holding's list; again, it takes the place of the first."""
    body = json.dumps([[fate, *key] for key, fate in listing.items()]).encode()
    _s3().put_object(Bucket=_bucket(), Key=_place(request_id, holding), Body=body, ContentType="application/json")


def read(request_id: str, holding: str) -> Listing:
    """The list again."""
    found = _s3().get_object(Bucket=_bucket(), Key=_place(request_id, holding))["Body"].read()
    return {tuple(key): fate for fate, *key in json.loads(found)}


def are_gone(request: DataRequest) -> bool:
    """Whether a list is missing by which it will be told what became of the records."""
    wanted = {_place(request.id, part.holding) for part in request.planned if part.holding not in LAST}
    return not wanted <= set(_listed(f"{FOLDER}{request.id}/"))


def requests_with_lists() -> set[str]:
    """The requests of which lists lie there, by identifier: those that go on, and those that have just ended."""
    return {key.removeprefix(FOLDER).partition("/")[0] for key in _listed(FOLDER)}


def is_needed(request: DataRequest | None) -> bool:
    """Whether the lists may still be read. One that failed before anything was done is planned anew if it goes on."""
    if request is None:
        return False
    stood = progress.as_it_stood(request)
    return not progress.is_over(stood) and (stood is request or progress.has_reached(stood, "acting"))


def erase(request_id: str) -> None:
    """Erase the lists of a request; they need not be there."""
    for key in _listed(f"{FOLDER}{request_id}/"):
        _s3().delete_object(Bucket=_bucket(), Key=key)


def _listed(prefix: str) -> Iterator[str]:
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=prefix)
    for page in pages:
        yield from (found["Key"] for found in page.get("Contents", []))


def _place(request_id: str, holding: str) -> str:
    return f"{FOLDER}{request_id}/{holding}.json"


def _bucket() -> str:
    return config.setting("BUNDLES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3")
