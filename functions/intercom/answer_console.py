"""Messages `directory` from consoles: who can be rung at this door. A visitor sees alias and code, and nothing else (V-08)."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from vestibule import clock, consoles, observability
from vestibule.access import answering, pacing
from vestibule.access.answering import TooLargeToSend
from vestibule.envelopes import Unusable, data_as, opened
from vestibule.ids import EntranceId
from vestibule.intercom.model import UnitCode
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.table import Refused, commit


class DirectoryAsked(BaseModel):
    """The data of a `directory` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    nonce: answering.Nonce
    after: UnitCode | None = None
    """The `next` of the answer before, where there was one."""


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Answer a batch of asks."""
    return each(messages_of(event), answer)


def answer(message: Message) -> None:
    """Answer one ask. Asked twice, it is answered twice, and accounted once."""
    envelope = opened(message.body)
    asked, now = data_as(envelope, "directory", DirectoryAsked), clock.now()
    entrance = consoles.entrance_of(envelope.thing, asked.entrance_id, now)
    if now - envelope.received > timedelta(seconds=answering.LASTS_SECONDS):
        observability.note("nobody waits for this directory", entrance_id=entrance.id)
        return
    try:
        commit(pacing.counting_looks(entrance.id, now))
    except Refused:
        observability.note("directory asked for too often", entrance_id=entrance.id)
        return
    part = consoles.directory_at(entrance, now, asked.after)
    said = {"v": 1, "what": "directory", "nonce": asked.nonce, "entrance_id": entrance.id}
    rest = {"next": part.next} if part.next else {}
    listings = [listed.model_dump() for listed in part.listings]
    try:
        answering.publish(envelope.thing, asked.nonce, {**said, "listings": listings, **rest})
    except TooLargeToSend as error:
        raise Unusable("directory_too_large", "this part of the directory does not fit into one message") from error
    observability.note("directory shown", entrance_id=entrance.id, listings=len(listings))
