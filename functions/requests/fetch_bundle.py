"""GET /v1/requests/{request_id}/bundle?ticket=: the link from the mail. It leads to the copy for a minute."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, evidence
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import bundles, prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import LinkEnded

_ELSEWHERE = {303: {"description": "The copy is at Location for a minute.", "content": {}}}

api = Api()


@api.get("/v1/requests/<request_id>/bundle", responses=_ELSEWHERE)
def fetch(request_id: RequestId, ticket: Annotated[str, Query(min_length=1, max_length=128)]) -> Response[str]:
    """Fetch the copy. The link needs no signing in, for who holds it is who reads the person's mail."""
    now = clock.now()
    request = REQUESTS.get(request_id, now=now)
    if request is None or not prove.same(request.link_hash, prove.ticket_hash(ticket)):
        raise NotFound(unknown("copy"))
    if request.link_ends_at is None or request.link_ends_at <= now:
        detail = "This link has ended as announced. Make a new request for a new copy."
        raise LinkEnded(detail)
    evidence.append("requests.bundle.fetched", request.id, {"bundle_hash": request.bundle_hash}, now)
    return Response(303, body="", headers={"Location": bundles.link(request.id), "Cache-Control": "no-store"})


handler = api.handler
