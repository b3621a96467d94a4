"""POST /v1/requests/{request_id}/recipients/{recipient_id}/answer: what a recipient has done about a request it was told of."""

from vestibule import clock
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RecipientId, RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import replies
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.propagating import NotTold
from vestibule.requests.replies import NewRecipientAnswer, RecipientHeard

__all__ = ["NotTold", "handler"]

api = Api()


@api.post("/v1/requests/<request_id>/recipients/<recipient_id>/answer", **answers_with(201, RecipientHeard))
def hear_recipient(request_id: RequestId, recipient_id: RecipientId, wanted: NewRecipientAnswer) -> Reply:
    """Note that a recipient has followed a correction, an erasure or a restriction, or cannot. Needs the role compliance."""
    now, caller = clock.now(), api.caller()
    caller.must_be("compliance")
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise NotFound(unknown("request"))
    return replies.note(api, request, recipient_id, wanted.answer, by=caller.person_id, now=now)


handler = api.handler
