"""GET /v1/requests/{request_id}: how far a request has come. For who asks, a child's guardian, and the compliance team.

The team also reads what was said with it and what each of them has decided: nobody can decide on what cannot be read.
"""

from vestibule import clock, looks
from vestibule.caller import Caller
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import desk
from vestibule.requests.desk import RequestAtDesk
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import RequestView, view
from vestibule.wards import whose

api = Api()


@api.get("/v1/requests/<request_id>")
def read_request(request_id: RequestId) -> RequestAtDesk | RequestView:
    """The request's state, dates and counts; for the role compliance also what was asked and what was decided so far."""
    caller, now = api.caller(), clock.now()
    request = REQUESTS.get(request_id, now=now)
    if request is None or not _may_see(caller, request.person_id):
        raise NotFound(unknown("request"))
    if "compliance" not in caller.roles:
        return view(request)
    looks.looked_at(caller, "compliance", REQUESTS, [request.person_id], now, organisation_id=None)
    is_own = caller.person_id in (request.person_id, request.agent_id)  # whoever asked does not decide it
    return view(request) if is_own else desk.view(request, now)


def _may_see(caller: Caller, person_id: str) -> bool:
    """Whether it is the caller's own, or a child's whose guardian the caller is. Nobody else learns that it is there."""
    if person_id == caller.person_id or "compliance" in caller.roles:
        return True
    try:
        return whose(caller, person_id, clock.now()) is not None
    except NotFound:
        return False


handler = api.handler
