"""GET /v1/entries/{entry_id}/image: the picture of an entry, for whose it is and for who manages the door."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from vestibule import clock, looks
from vestibule.access import images
from vestibule.access.holdings import ENTRIES, IMAGES
from vestibule.access.image import Image
from vestibule.access.model import Entry
from vestibule.http import Api
from vestibule.ids import EntryId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound

api = Api()


@api.get("/v1/entries/<entry_id>/image", responses={303: {"description": "The picture is at Location for a minute."}})
def read_image(entry_id: EntryId) -> Response[str]:
    """The picture that was taken as somebody entered. A manager who looks at it leaves a line in the person's account."""
    now = clock.now()
    entry = _readable(ENTRIES.get(entry_id, now=now), now)
    image = _picture(entry, now)
    if entry.person_id != api.caller().person_id:
        organisation_id = entry.organisation_id
        looks.looked_at(api.caller(), "manager", IMAGES.name, [entry.person_id], now, organisation_id=organisation_id)
    return Response(303, body="", headers={"Location": images.link(image), "Cache-Control": "no-store"})


def _readable(entry: Entry | None, now: datetime) -> Entry:
    """The entry, for its person and for who manages its door; for others there is none."""
    if entry is not None and entry.person_id == api.caller().person_id:
        return entry
    return standing_of(api.caller(), now).managed_thing(entry, "entry")


def _picture(entry: Entry, now: datetime) -> Image:
    """Its picture, if one was taken, is still kept, and is of no other entry."""
    image = IMAGES.get(entry.image_id, now=now) if entry.image_id else None
    if image is None or image.entry_id != entry.id or not images.is_there(image):
        raise NotFound(unknown("image"))
    return image


handler = api.handler
