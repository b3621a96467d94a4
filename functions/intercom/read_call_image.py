"""GET /v1/calls/{call_id}/image: who stands at the door, for who is rung and for nobody else (V-05)."""

from datetime import datetime

from aws_lambda_powertools.event_handler import Response

from vestibule import clock
from vestibule.access import images
from vestibule.access.holdings import IMAGES
from vestibule.access.image import Image
from vestibule.http import Api
from vestibule.ids import CallId
from vestibule.intercom.holdings import CALLS
from vestibule.people.standing import unknown
from vestibule.problems import NotFound

_ELSEWHERE = {303: {"description": "The picture is at Location for a minute.", "content": {}}}

api = Api()


@api.get("/v1/calls/<call_id>/image", responses=_ELSEWHERE)
def read_call_image(call_id: CallId) -> Response[str]:
    """The picture of who rang you: while it rings, and then for as long as it is kept."""
    image = _picture(call_id, clock.now())
    return Response(303, body="", headers={"Location": images.link(image), "Cache-Control": "no-store"})


def _picture(call_id: str, now: datetime) -> Image:
    """That of the caller's own call. One that became the picture of somebody who is known is that person's, and no visitor's."""
    person_id, call = api.caller().person_id, CALLS.get(call_id, now=now)
    named = call.image_id if call and call.person_id == person_id else None
    image = IMAGES.get(named, now=now) if named else None
    if image is None or image.person_id not in (None, person_id) or not images.is_there(image):
        raise NotFound(unknown("image"))
    return image


handler = api.handler
