"""GET and POST /v1/requests/{request_id}/bundle?ticket=: the link from the mail. It leads to the copy once, for a minute."""

from typing import Annotated
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, pages
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import bundles, links
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, LinkEnded

_THERE = {"description": "The copy is at Location for a minute.", "content": {}}
_PAGE = {**pages.DOCUMENTED["responses"][200], "description": "For a browser: a page with the button that fetches it."}
_ENDED = (
    "This link was used, was taken back, or has ended as announced. Ask for a new copy where you asked for this one."
)
_POLICY = "Content-Security-Policy"

api = Api(takes_forms=True)
Ticket = Annotated[str, Query(min_length=1, max_length=128)]


@api.get("/v1/requests/<request_id>/bundle", responses={200: _PAGE, 303: _THERE})
def fetch(request_id: RequestId, ticket: Ticket) -> Response[str]:
    """Fetch the copy, once. The link needs no signing in, for who holds it is who reads the person's mail.

    A browser is shown a page first and uses nothing up: programs that check mails visit every link.
    """
    request = _linked(request_id, ticket)
    if "text/html" in api.request.headers.get("accept", ""):
        return _asked(request, ticket)
    return _used(request)


@api.post("/v1/requests/<request_id>/bundle", responses={303: _THERE})
def fetch_by_button(request_id: RequestId, ticket: Ticket) -> Response[str]:
    """Fetch the copy: the button of the page."""
    return _used(_linked(request_id, ticket))


def _linked(request_id: str, ticket: str) -> DataRequest:
    request = REQUESTS.get(request_id, now=clock.now())
    if request is None or request.bundle_hash is None or not links.is_good(request, ticket):
        raise NotFound(unknown("copy"))
    if links.has_ended(request, clock.now()):
        raise LinkEnded(_ENDED)
    return request


def _used(request: DataRequest) -> Response[str]:
    if not links.use(request, clock.now()):
        raise LinkEnded(_ENDED)
    return Response(303, body="", headers={"Location": bundles.link(request.id), "Cache-Control": "no-store"})


def _asked(request: DataRequest, ticket: str) -> Response[str]:
    shown = links.page(request, ticket, config.operator_pack())
    answer, to = pages.shown(shown, request.language), urlsplit(bundles.link(request.id))
    # The button's form is led on to where the copy lies, and a browser asks whether a form may go there.
    answer.headers[_POLICY] = pages.HEADERS[_POLICY].replace("'self'", f"'self' {to.scheme}://{to.netloc}")
    return answer


handler = api.handler
