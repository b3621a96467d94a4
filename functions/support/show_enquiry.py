"""GET and POST /v1/enquiries/{token}/page (W-05): the conversation as a page with a form, by the link in the letter."""

from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config, evidence, flood, pages
from vestibule.http import Api
from vestibule.mail import tokens
from vestibule.policy import sensitive
from vestibule.problems import TooManyAttempts, Unacceptable
from vestibule.support import conversing, enquiry_pages
from vestibule.support.conversing import WITHIN_AN_HOUR
from vestibule.support.model import NewRemark
from vestibule.table import Refused

api = Api(takes_forms=True)

type Token = Annotated[str, Path(max_length=tokens.LONGEST)]


@api.get("/v1/enquiries/<token>/page", **pages.DOCUMENTED)
def show_enquiry(token: Token) -> Response[str]:
    """The conversation with what was said, and a form to add something. The link is the permission."""
    return _page(token)


@api.post(
    "/v1/enquiries/<token>/page",
    **pages.documented(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS),
)
def add_to_enquiry(token: Token) -> Response[str]:
    """Add to the conversation by the form. The same words once more right after one another are one remark."""
    now, text = clock.now(), pages.written(api.request.body, "text")
    try:
        wanted = NewRemark(text=text)
        sensitive.check_text(config.operator_pack(), "/text", wanted.text)
        flood.check("remarks", conversing.reached(token, now).record.id, WITHIN_AN_HOUR, now)
    except (Unacceptable, ValueError):
        return _page(token, "form-refused", text, HTTPStatus.UNPROCESSABLE_ENTITY)
    except TooManyAttempts:
        return _page(token, "form-too-often", text, HTTPStatus.TOO_MANY_REQUESTS)
    _add(token, wanted.text)
    return _page(token)


def _add(token: str, text: str) -> None:
    """Commit it, again while the ledger or the conversation has moved on."""
    now, pack = clock.now(), config.operator_pack()
    for again in range(evidence.TRIES):
        found = conversing.reached(token, now)
        if any(each.by == "person" and each.text == text for each in conversing.remarks_of(found.record.id, now)[-1:]):
            return
        remark = conversing.remark_of(found.record, text, by="person", author_id=None, pack=pack, now=now)
        change = conversing.going_on(found, remark, pack)
        try:
            evidence.commit_with(change.facts, now, *change.writes)
        except Refused:
            evidence.let_others_pass(again)
        else:
            return
    raise evidence.TooManyWriters(evidence.BUSY)


def _page(
    token: str,
    warning: Literal["form-refused", "form-too-often"] | None = None,
    text: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response[str]:
    now = clock.now()
    conversation = conversing.reached(token, now).record
    said = conversing.remarks_of(conversation.id, now)
    page = enquiry_pages.page(conversation, said, config.operator_pack(), warning=warning, text=text)
    return pages.shown(page, conversation.language, status)


handler = api.handler
