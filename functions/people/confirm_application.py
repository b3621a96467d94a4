"""GET and POST /v1/applications/confirmation/{token}: the link in the letter brings the form to the operator."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config
from vestibule.evidence import BUSY, TRIES, TooManyWriters, commit_with, let_others_pass
from vestibule.http import Api
from vestibule.mail import tokens
from vestibule.people import confirming
from vestibule.people.asking import Application
from vestibule.table import Refused

api = Api(takes_forms=True)
Token = Annotated[str, Path(min_length=1, max_length=tokens.LONGEST)]
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
_PAGE = {"responses": {200: {"description": "A page.", "content": {"text/html": {"schema": {"type": "string"}}}}}}


@api.get("/v1/applications/confirmation/<token>", **_PAGE)
def ask_for_confirmation(token: Token) -> Response[str]:
    """See what the link is for. Changes nothing: programs that check mails visit every link."""
    return _page("ask", confirming.meant(token, clock.now()).record, token)


@api.post("/v1/applications/confirmation/<token>", **_PAGE)
def confirm_application(token: Token) -> Response[str]:
    """Confirm the address. Needs no body, no key and no login; once more is the same."""
    now = clock.now()
    for again in range(TRIES):
        lying = confirming.meant(token, now)
        if lying.record.state != "unconfirmed":
            return _page("done", lying.record, token)
        change = confirming.confirming(lying, config.operator_pack(), now)
        try:
            commit_with(change.facts, now, *change.writes)
        except Refused:  # another click, or a hold, was quicker
            let_others_pass(again)
        else:
            return _page("done", lying.record, token)
    raise TooManyWriters(BUSY)


def _page(name: Literal["ask", "done"], application: Application, token: str) -> Response[str]:
    text = confirming.page(name, application, config.operator_pack(), token)
    headers = {**_HEADERS, "Content-Language": application.language}
    return Response(200, "text/html; charset=utf-8", text, headers=headers)


handler = api.handler
