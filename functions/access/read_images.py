"""GET /v1/entries/{entry_id}/image: the picture of an entry, for who is on it, and for staff whom the policy lets see it.

The operator's own team that answers to authorities sees it, for a demand or after an incident; who manages the door does only
where the policy gives pictures to property management. Each such look is a line in the ledger, also where nobody knows who
is on the picture, and else in the account of that person too.
"""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from vestibule import clock, evidence, looks
from vestibule.access import images
from vestibule.access.holdings import ENTRIES, IMAGES
from vestibule.access.image import Image
from vestibule.access.model import Entry
from vestibule.caller import Role
from vestibule.http import Api
from vestibule.ids import EntryId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound

LOOKED_AT = "access.image.looked_at"
_ELSEWHERE = {303: {"description": "The picture is at Location for a minute.", "content": {}}}

api = Api()


@api.get("/v1/entries/<entry_id>/image", responses=_ELSEWHERE)
def read_image(entry_id: EntryId) -> Response[str]:
    """The picture that was taken as you entered. For staff only as far as the policy gives pictures to them, and never unseen."""
    now = clock.now()
    entry = ENTRIES.get(entry_id, now=now)
    if entry is None:
        raise NotFound(unknown("image"))
    role = None if images.shown_on(entry) == api.caller().person_id else _role(entry, now)
    image = _picture(entry, now)
    if role:
        _tell(role, entry, image, now)
    return Response(303, body="", headers={"Location": images.link(image), "Cache-Control": "no-store"})


def _role(entry: Entry, now: datetime) -> Role:
    """As whom of the staff the caller may look, before anything is known of a picture; for others there is none."""
    caller = api.caller()
    if "compliance" in caller.roles:
        return "compliance"
    standing_of(caller, now).must_manage(entry.organisation_id, "image")
    looks.check("manager", IMAGES)
    return "manager"


def _picture(entry: Entry, now: datetime) -> Image:
    """Its picture, if one was taken, is still kept, and is of no other entry."""
    image = IMAGES.get(entry.image_id, now=now) if entry.image_id else None
    if image is None or image.entry_id != entry.id or not images.is_there(image):
        raise NotFound(unknown("image"))
    return image


def _tell(role: Role, entry: Entry, image: Image, now: datetime) -> None:
    caller, whose = api.caller(), None if role == "compliance" else entry.organisation_id
    said = {"entry_id": entry.id, "by": caller.person_id, "role": role, "organisation_id": whose}
    evidence.append(LOOKED_AT, image.id, said, now)
    looks.looked_at(caller, role, IMAGES, [image.person_id], now, organisation_id=whose)


handler = api.handler
