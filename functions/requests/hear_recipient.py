"""POST /v1/requests/{request_id}/recipients/{recipient_id}/answer: what a recipient has done about a request it was told of."""

from vestibule import clock
from vestibule.disclosures.recording import recorded
from vestibule.evidence import Fact
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import RecipientId, RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import propagating, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, NewRecipientAnswer, RecipientHeard
from vestibule.requests.propagating import NotTold

api = Api()


@api.post("/v1/requests/<request_id>/recipients/<recipient_id>/answer", **answers_with(201, RecipientHeard))
def hear_recipient(request_id: RequestId, recipient_id: RecipientId, wanted: NewRecipientAnswer) -> Reply:
    """Note that a recipient has followed a correction, an erasure or a restriction, or cannot. Needs the role compliance."""
    now = clock.now()
    api.caller().must_be("compliance")
    request = REQUESTS.get(request_id, now=now)
    if request is None:
        raise NotFound(unknown("request"))
    told = propagating.heard(request.told, recipient_id, wanted.answer, now)
    reply = _noted(request, recipient_id, request.model_copy(update={"told": told, "heard": request.heard + 1}))
    if propagating.is_settled(told) and request.state == "propagating":
        workflow.go_on(request)
    return reply


def _noted(request: DataRequest, recipient_id: str, heard: DataRequest) -> Reply:
    """The answer, if nobody else's came in the same moment."""
    same = REQUESTS.where("heard") == request.heard
    write = REQUESTS.change(request.id, told=heard.told, heard=heard.heard, only_if=same)
    answer = RecipientHeard(recipient_id=recipient_id, waiting=sum(not each.answered_at for each in heard.told))
    said = {"recipient_id": recipient_id, "by": api.caller().person_id}
    line = Fact("requests.recipient.answered", request.id, said)
    try:
        return recorded(api.created, answer, f"/v1/requests/{request.id}", line, clock.now(), write)
    except MovedOn as moved_on:
        detail = "Another answer came at the same moment. Try again."
        raise NotTold(detail) from moved_on


handler = api.handler
