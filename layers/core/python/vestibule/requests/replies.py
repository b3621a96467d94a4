"""What who was told of a request has answered, noted with it: by the compliance team, or by the recipient's own program."""

from datetime import datetime

from vestibule.evidence import Fact
from vestibule.http import Api, MovedOn, Reply
from vestibule.ids import RecipientId
from vestibule.requests import propagating, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, RecipientAnswer
from vestibule.requests.propagating import NotTold
from vestibule.requests.recording import recorded
from vestibule.shapes import Input, Output


class NewRecipientAnswer(Input):
    """What a recipient has answered."""

    answer: RecipientAnswer


class RecipientHeard(Output):
    """The answer: how many others are still awaited."""

    recipient_id: RecipientId
    waiting: int


def note(api: Api, request: DataRequest, recipient_id: str, said: RecipientAnswer, *, by: str, now: datetime) -> Reply:
    """201, and the workflow goes on when nobody else's is awaited. `NotTold` where none is, or another came at once.

    `by`: who says so, a person of the team or a key.
    """
    told = propagating.heard(request.told, recipient_id, said, now)
    unchanged = REQUESTS.where("heard") == request.heard
    write = REQUESTS.change(request.id, told=told, heard=request.heard + 1, only_if=unchanged)
    line = Fact("requests.recipient.answered", request.id, {"recipient_id": recipient_id, "by": by})
    answer = RecipientHeard(recipient_id=recipient_id, waiting=sum(not each.answered_at for each in told))
    try:
        reply = recorded(api.created, answer, request, [write], [line], now=now)
    except MovedOn as moved_on:
        raise NotTold("Another answer came at the same moment. Try again.") from moved_on
    if propagating.is_settled(told) and request.state == "propagating":
        workflow.go_on(request)
    return reply
