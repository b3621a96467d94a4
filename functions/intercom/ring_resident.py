"""Messages `call` from consoles: a visitor rings by a code. By a code that is nobody's nobody is rung, and nothing is said."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, consoles, observability
from vestibule.access import pacing
from vestibule.access.holdings import IMAGES
from vestibule.envelopes import Envelope, Unusable, data_as, opened
from vestibule.intercom import listing, ringing
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import Call, CallData, Listing
from vestibule.people.standing import relations_of
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused, commit


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of calls."""
    return each(messages_of(event), ring)


def ring(message: Message) -> None:
    """Ring whom the code stands for. The same call again is no second one."""
    envelope = opened(message.body)
    data, now = data_as(envelope, "call", CallData), clock.now()
    entrance = consoles.entrance_of(envelope.thing, data.entrance_id, now)
    image_id = _image(data, envelope, now)
    listed = _rung(entrance.site_id, data.code, now)
    if listed is None:
        _count_in_vain(entrance.id, now)
        return
    call = _once(ringing.call_of(envelope, data, listed, entrance.jurisdiction, image_id), now)
    if call:
        bus.publish([ringing.rang(call)])
        observability.note("rang", call_id=call.id, entrance_id=entrance.id)


def _rung(site_id: str, code: str, now: datetime) -> Listing | None:
    """Whose code it is, if the person still lives there: the end of that may not have reached the listing yet."""
    listed = listing.rung_by(site_id, code, now)
    if listed is None:
        return None
    homes = consoles.homes_at(relations_of(listed.person_id, now), site_id)
    return listed if any(home.holds(now) for home in homes) else None


def _once(call: Call, now: datetime) -> Call | None:
    """The call as it was recorded first; None when that is over for good, or when there were too many in this minute."""
    try:
        commit(CALLS.add(call), *pacing.counting_rings(call.entrance_id, now, call.person_id))
    except Refused as refused:
        if 0 in refused.places:
            return CALLS.get(call.id, now=now)
        observability.note("rung too often", entrance_id=call.entrance_id)
        return None
    return call


def _count_in_vain(entrance_id: str, now: datetime) -> None:
    """Codes that are nobody's count for the entrance too, or one could walk through all of them."""
    with suppress(Refused):
        commit(*pacing.counting_rings(entrance_id, now))
    observability.note("nobody was rung", entrance_id=entrance_id)


def _image(data: CallData, envelope: Envelope, now: datetime) -> str | None:
    """The picture of the visitor, left out where it is not there any more."""
    if data.image_id is None or "images" not in config.operator_pack().features:
        return None
    image = IMAGES.get(data.image_id, now=now)
    if image and (image.device_id, image.entrance_id) != (envelope.thing, data.entrance_id):
        raise Unusable("wrong_image", "the image was of another device or entrance")
    return image.id if image else None
