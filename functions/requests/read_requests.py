"""GET /v1/requests/{request_id}: how far a request has come. For its person and for the compliance team."""

from vestibule import clock, looks
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import RequestView, view

api = Api()


@api.get("/v1/requests/<request_id>")
def read_request(request_id: RequestId) -> RequestView:
    """The request's state, times and counts."""
    caller, now = api.caller(), clock.now()
    request = REQUESTS.get(request_id, now=now)
    if request is None or (request.person_id != caller.person_id and "compliance" not in caller.roles):
        raise NotFound(unknown("request"))
    looks.looked_at(caller, "compliance", REQUESTS, [request.person_id], now, organisation_id=None)
    return view(request)


handler = api.handler
