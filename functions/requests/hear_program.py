"""POST /v1/partner/requests/{request_id}/answer: a recipient's own program says what it has done about a request."""

from datetime import datetime

from vestibule import clock
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RequestId
from vestibule.partners import catalogue, keys
from vestibule.partners.model import NoPartnerKey, PartnerKey, ScopeMissing, TooManyCalls
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import replies
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.requests.propagating import NotTold
from vestibule.requests.replies import NewRecipientAnswer, RecipientHeard

__all__ = ["NoPartnerKey", "NotTold", "ScopeMissing", "TooManyCalls", "handler"]

api = Api(by_key=True)


@api.post("/v1/partner/requests/<request_id>/answer", **answers_with(201, RecipientHeard))
def hear_program(request_id: RequestId, wanted: NewRecipientAnswer) -> Reply:
    """Answer for yourself what you were told by `requests.recipient.told`. Needs a key with the scope requests.answer."""
    now = clock.now()
    key = keys.admitted(api.request.headers.get("authorization"), now)
    keys.types_for(key, catalogue.RIGHT_USED)
    request = _told(request_id, key, now)
    return replies.note(api, request, key.recipient_id, wanted.answer, by=key.id, now=now)


def _told(request_id: str, key: PartnerKey, now: datetime) -> DataRequest:
    """The request, if the key's own recipient was told of it among the people of the key's organisation. Else nobody knows it."""
    request = REQUESTS.get(request_id, now=now)
    told = request and any(each.told_at and each.recipient_id == key.recipient_id for each in request.told)
    person = PEOPLE.get(request.person_id, now=now) if request and told else None
    if request is None or person is None or person.organisation_id != key.organisation_id:
        raise NotFound(unknown("request"))
    return request


handler = api.handler
