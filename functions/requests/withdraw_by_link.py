"""GET and POST /v1/requests/withdrawal/{token}: the link in the letter of arrival, for who asked without an account."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, pages, regretting
from vestibule.evidence import BUSY, TRIES, TooManyWriters, commit_with, let_others_pass
from vestibule.http import Api
from vestibule.mail import tokens
from vestibule.people.recording import tell_if_possible
from vestibule.problems import AlreadyThere
from vestibule.requests import withdrawing
from vestibule.requests.model import DataRequest
from vestibule.table import Refused

api = Api(takes_forms=True)
Token = Annotated[str, Path(min_length=1, max_length=tokens.LONGEST)]


@api.get("/v1/requests/withdrawal/<token>", **pages.DOCUMENTED)
def ask_for_withdrawal(token: Token) -> Response[str]:
    """See what the link withdraws. Changes nothing: programs that check mails visit every link."""
    request = regretting.meant(token, clock.now()).record
    return _page(_as_it_stands(request) or "ask", request, token)


@api.post("/v1/requests/withdrawal/<token>", **pages.DOCUMENTED)
def withdraw_by_link(token: Token) -> Response[str]:
    """Withdraw the request. Needs no body, no key and no login; once more is the same."""
    now = clock.now()
    for again in range(TRIES):
        lying = regretting.meant(token, now)
        stands = _as_it_stands(lying.record)
        if stands:
            return _page(stands, lying.record, token)
        ended = regretting.ending(lying, "link", now)
        try:
            commit_with(ended.facts, now, *ended.writes)
        except Refused:  # another click, the next step, or a hold was quicker
            let_others_pass(again)
        else:
            tell_if_possible(lambda: regretting.tell(ended, now))  # noqa: B023 (called at once)
            return _page("done", lying.record, token)
    raise TooManyWriters(BUSY)


def _as_it_stands(request: DataRequest) -> Literal["done", "late"] | None:
    """None while it can be withdrawn."""
    if request.state == "withdrawn":
        return "done"
    try:
        withdrawing.check(request)
    except AlreadyThere:
        return "late"
    return None


def _page(name: Literal["ask", "done", "late"], request: DataRequest, token: str) -> Response[str]:
    return pages.shown(regretting.page(name, request, token), request.language)


handler = api.handler
