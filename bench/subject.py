"""Somebody of whom much is held: as items, to be put into tables past the functions, as many as a measurement wants."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image as Picture

from vestibule import clock, ids
from vestibule.access.holdings import ENTRIES, IMAGES
from vestibule.access.image import Image
from vestibule.access.model import Entry
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.shapes import Record
from vestibule.table import Table

type Item = dict[str, Any]
type Stored = tuple[Table[Any], Item]
_LASTS = timedelta(days=80)


@dataclass(frozen=True)
class Whose:
    """The person, and the door at which it all happened."""

    person: str
    organisation: str
    site: str
    entrance: str
    device: str


@dataclass(frozen=True)
class Amount:
    """How much is held."""

    entries: int
    images: int = 0
    messages: int = 0

    @property
    def records(self) -> int:
        """All together."""
        return self.entries + self.images + self.messages


def items(whose: Whose, amount: Amount, now: datetime) -> Iterator[Stored]:
    """Each item with its table. What happened is a minute apart, the newest just before now."""
    yield from _entries(whose, amount.entries, now)
    for number in range(amount.images):
        yield IMAGES, item_of(IMAGES, _image(whose, number, now))
    for number in range(amount.messages):
        yield MESSAGES, item_of(MESSAGES, _message(whose, number, now))


def item_of(table: Table[Any], record: Record) -> Item:
    """A record as DynamoDB stores it, whatever the table is called where it is deployed."""
    return _unnamed(table.name).add(record).row.serialize()


def pictures(whose: Whose, amount: Amount) -> Iterator[tuple[str, bytes]]:
    """Where the picture of each image lies in its bucket, and the picture."""
    yield from ((key_of(_image_id(whose, number)), picture(number)) for number in range(amount.images))


def key_of(image_id: str) -> str:
    """The object of an image."""
    return f"images/{image_id}.jpg"


def picture(number: int) -> bytes:
    """A small JPEG, of one colour, another one for each number."""
    made = BytesIO()
    Picture.new("RGB", (64, 48), (number % 256, number * 7 % 256, 128)).save(made, "JPEG")
    return made.getvalue()


@cache
def _unnamed(name: str) -> Table[Any]:
    """A table of its own, so that the one of the program stays as it is."""
    table: Table[Any] = next(each for each in (ENTRIES, IMAGES, MESSAGES) if each.name == name)
    return table.bound_to(name)


def _entries(whose: Whose, many: int, now: datetime) -> Iterator[Stored]:
    """Serialized once: they differ in identifier and time only."""
    model = item_of(ENTRIES, _entry(whose, now))
    for number in range(many):
        at = clock.written(now - timedelta(minutes=number))
        yield ENTRIES, {**model, "id": {"S": ids.derived("evt", whose.person, number)}, "occurred_at": {"S": at}}


def _entry(whose: Whose, now: datetime) -> Entry:
    return Entry(
        id=ids.derived("evt", whose.person),
        entrance_id=whose.entrance,
        site_id=whose.site,
        organisation_id=whose.organisation,
        device_id=whose.device,
        person_id=whose.person,
        method="mobile_key",
        result="granted",
        reason="ok",
        occurred_at=now,
        recorded_at=now,
        expires_at=now + _LASTS,
    )


def _image(whose: Whose, number: int, now: datetime) -> Image:
    image_id = _image_id(whose, number)
    return Image(
        id=image_id,
        entrance_id=whose.entrance,
        site_id=whose.site,
        organisation_id=whose.organisation,
        device_id=whose.device,
        person_id=whose.person,
        key=key_of(image_id),
        digest=hashlib.sha256(picture(number)).hexdigest(),
        asked_at=now - timedelta(minutes=number),
        expires_at=now + _LASTS,
    )


def _image_id(whose: Whose, number: int) -> str:
    return ids.derived("img", whose.person, number)


def _message(whose: Whose, number: int, now: datetime) -> Message:
    at = now - timedelta(minutes=number)
    return Message(
        id=ids.derived("msg", whose.person, number),
        kind="notices.version",
        person_id=whose.person,
        language="en",
        posted_at=at,
        state="delivered",
        state_since=at,
        expires_at=now + _LASTS,
    )
