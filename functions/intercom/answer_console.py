"""Messages `directory` from consoles: who can be rung at this door. A visitor sees alias and code, and nothing else (V-08)."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, ConfigDict

from vestibule import clock, consoles, observability
from vestibule.access import answering
from vestibule.envelopes import data_as, opened
from vestibule.ids import EntranceId
from vestibule.queues import Failures, Message, each, messages_of


class DirectoryAsked(BaseModel):
    """The data of a `directory` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    nonce: answering.Nonce


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Answer a batch of asks."""
    return each(messages_of(event), answer)


def answer(message: Message) -> None:
    """Answer one ask. Asked twice, it is answered twice, and accounted once."""
    envelope = opened(message.body)
    asked, now = data_as(envelope, "directory", DirectoryAsked), clock.now()
    entrance = consoles.entrance_of(envelope.thing, asked.entrance_id, now)
    directory, _ = consoles.directory_at(entrance, now)
    listings = [listed.model_dump() for listed in directory.data]
    said = {"v": 1, "what": "directory", "nonce": asked.nonce, "entrance_id": entrance.id, "listings": listings}
    answering.publish(envelope.thing, asked.nonce, said)
    observability.note("directory shown", entrance_id=entrance.id, listings=len(listings))
