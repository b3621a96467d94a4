"""Pictures of public doors: a console asks where to put one, puts it there, and names it in its message of the entry.

What S3 takes is bound to the digest and the length that the console announced, so the address is good for that one picture.
"""

import base64
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from botocore.config import Config
from botocore.exceptions import ClientError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vestibule import aws, config, ids, lifetime
from vestibule.access.answering import Nonce
from vestibule.access.holdings import IMAGES
from vestibule.access.image import Image
from vestibule.access.model import Entry
from vestibule.envelopes import Unusable
from vestibule.ids import EntranceId, ImageId, OrganisationId, SiteId
from vestibule.policy import retention
from vestibule.table import Refused, Write, commit

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

LARGEST = 2_000_000
UPLOAD_LASTS = timedelta(minutes=5)
_LINK_SECONDS = 60
_TYPE = "image/jpeg"
_FOLDER, _ENDING = "images/", ".jpg"
_NOT_THERE = ("404", "NoSuchKey")
"""What S3 says of an object that is not there, to whoever may list; to others it says 403, as of one that they may not have."""
_OF_VISITORS = ("let_in", "pass")
"""Ways to enter by somebody else's right."""


class UploadAsked(BaseModel):
    """The data of an `ask` message by which a console wants to upload a picture."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nonce: Nonce
    entrance_id: EntranceId
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of the JPEG, in hexadecimal."""
    bytes: Annotated[int, Field(ge=1, le=LARGEST)]
    people: Annotated[int, Field(ge=0, le=99)] | None = None
    """How many people the console counted on it."""


class Place(BaseModel):
    """What has to be known of a door to take pictures there."""

    model_config = ConfigDict(frozen=True)

    id: EntranceId
    site_id: SiteId
    organisation_id: OrganisationId
    jurisdiction: str
    access: str


def offer(door: object, device_id: str, asked: UploadAsked, now: datetime) -> dict[str, Any]:
    """Where and how to put the picture. `door` is the registry's entrance; asked again, the same picture is meant.

    `Unusable` at a private door, and where the policy knows no pictures.
    """
    pack, place = config.operator_pack(), Place.model_validate(door, from_attributes=True)
    if "images" not in pack.features:
        raise Unusable("no_images", "no pictures are taken here")
    if place.access != "public":
        raise Unusable("not_public", "pictures are taken at public doors only")
    image_id = ids.derived("img", device_id, asked.nonce, asked.digest)
    expiry = retention.expiry(pack, "images", now, place.jurisdiction)
    image = Image(
        id=image_id,
        entrance_id=place.id,
        site_id=place.site_id,
        organisation_id=place.organisation_id,
        device_id=device_id,
        key=_key(image_id),
        digest=asked.digest,
        people_shown=asked.people,
        asked_at=now,
        expires_at=expiry.expires_at,
    )
    with suppress(Refused):  # asked before: the answer may have been lost
        commit(IMAGES.add(image))
    return {"image_id": image_id, **_upload(image, asked.bytes), "lasts_ms": int(UPLOAD_LASTS.total_seconds() * 1000)}


def shown_on(entry: Entry) -> str | None:
    """Who is on the picture of an entry, as far as it is known: of who is let in or comes by a pass nobody knows."""
    return None if entry.method in _OF_VISITORS else entry.person_id


def attaching(image_id: ImageId, entry: Entry) -> Write:
    """The write by which a picture becomes that of an entry and of who is on it. Refused when it is another's."""
    one = IMAGES.where("entry_id")
    free = one.does_not_exist() | (one == entry.id)
    return IMAGES.change(image_id, entry_id=entry.id, person_id=shown_on(entry), only_if=free)


def is_there(image: Image) -> bool:
    """Whether the picture was uploaded."""
    try:
        _s3().head_object(Bucket=_bucket(), Key=image.key)
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_THERE:
            return False
        raise
    return True


def link(image: Image) -> str:
    """A presigned address of the picture, good for a minute."""
    parameters = {"Bucket": _bucket(), "Key": image.key, "ResponseContentType": _TYPE}
    return _s3().generate_presigned_url("get_object", Params=parameters, ExpiresIn=_LINK_SECONDS)


def picture(image_id: str) -> bytes | None:
    """The picture of a record itself, for a copy; None when it was never uploaded."""
    try:
        return _s3().get_object(Bucket=_bucket(), Key=_key(image_id))["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in _NOT_THERE:
            return None
        raise


def erase(image_id: str) -> None:
    """Erase the picture of a record; it need not be there."""
    _s3().delete_object(Bucket=_bucket(), Key=_key(image_id))


def left_behind(before: datetime, since: datetime) -> Iterator[str]:
    """Whose pictures have no record any more, of those put there before an instant, or after another one.

    One that a hold keeps has its record; so has one that is new, since the record comes first.
    """
    pages = _s3().get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=_FOLDER)
    for page in pages:
        found = page.get("Contents", [])
        asked_for = (each["Key"] for each in found if not before <= each["LastModified"] <= since)
        of_images = (key.removeprefix(_FOLDER).removesuffix(_ENDING) for key in asked_for)
        yield from (image_id for image_id in of_images if not lifetime.lying(IMAGES, (image_id,)))


def _upload(image: Image, length: int) -> dict[str, Any]:
    """Address and headers. S3 checks all of them: they are signed, and so is the digest among them."""
    digest = base64.b64encode(bytes.fromhex(image.digest)).decode()
    bound = {"ContentLength": length, "ContentType": _TYPE, "ChecksumSHA256": digest}
    url = _s3().generate_presigned_url(
        "put_object",
        Params={"Bucket": _bucket(), "Key": image.key, **bound},
        ExpiresIn=int(UPLOAD_LASTS.total_seconds()),
    )
    headers = {"content-length": str(length), "content-type": _TYPE, "x-amz-checksum-sha256": digest}
    return {"url": url, "headers": headers}


def _key(image_id: str) -> str:
    """Known by the identifier alone, so that it can still be erased when the record is gone."""
    return f"{_FOLDER}{image_id}{_ENDING}"


def _bucket() -> str:
    return config.setting("IMAGES_BUCKET")


@cache
def _s3() -> "S3Client":
    return aws.client("s3", config=Config(signature_version="s3v4"))
