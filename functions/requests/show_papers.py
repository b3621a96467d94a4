"""GET /v1/requests/{request_id}/papers/{paper_id}: the compliance team looks at a paper. Each look is told to the person."""

from aws_lambda_powertools.event_handler import Response

from vestibule import clock, looks
from vestibule.http import Api
from vestibule.ids import PaperId, RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import papers
from vestibule.requests.holdings import REQUESTS

_ELSEWHERE = {303: {"description": "The paper is at Location for a minute.", "content": {}}}

api = Api()


@api.get("/v1/requests/<request_id>/papers/<paper_id>", responses=_ELSEWHERE)
def show_paper(request_id: RequestId, paper_id: PaperId) -> Response[str]:
    """A paper that was handed in, as long as it is needed. For the compliance team, who then says what it shows."""
    caller, now = api.caller(), clock.now()
    request = REQUESTS.get(request_id, now=now) if "compliance" in caller.roles else None
    lying = [each for each in request.papers if each.id == paper_id and not each.erased_at] if request else []
    if request is None or not lying:
        raise NotFound(unknown("paper"))
    looks.looked_at(caller, "compliance", REQUESTS, [request.person_id], now, organisation_id=None)
    location = papers.link(request.id, lying[0])
    return Response(303, body="", headers={"Location": location, "Cache-Control": "no-store"})


handler = api.handler
