"""The POST by which a recipient's answer is entered, as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime

from functions.requests import hear_recipient
from tests.functions.posting import Post
from tests.functions.world import World
from vestibule import ids
from vestibule.requests.model import ToldRecipient

ANSWER = "POST /v1/requests/{request_id}/recipients/{recipient_id}/answer"
COMPLIANCE, TEAM = ids.derived("per", "compliance"), ("compliance",)


def answer(world: World, now: datetime) -> Post:
    """One recipient was told of an erasure, and has done the same."""
    from tests.functions.routes import request_of  # noqa: PLC0415 (which needs this)

    recipient_id = ids.derived("rcp", "told")
    told = [ToldRecipient(recipient_id=recipient_id, kind="third_party_vendors", told_at=now)]
    request = request_of(world.resident, now, "acting", right="erasure", told=told)
    path = {"request_id": request.id, "recipient_id": recipient_id}
    return Post(hear_recipient, ANSWER, {"answer": "done"}, COMPLIANCE, roles=TEAM, path=path)


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {"answer of recipient": answer}
