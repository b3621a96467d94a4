"""Campaigns as the operator sends them, and surveys as people answer them."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from functions.messages import read_campaigns, reply_to_survey, send_campaign
from tests.functions.calls import CONTEXT, Answer, Handler, call, event
from vestibule import ids
from vestibule.mail import tokens
from vestibule.messages.surveys import LINK
from vestibule.people.model import Person

SEND = "POST /v1/campaigns"
SURVEY = "/v1/surveys/{token}"
FORM = {"content-type": "application/x-www-form-urlencoded"}
OPERATOR = ids.derived("per", "operator")
SUBJECT = {"en": "Lifts", "fr": "Ascenseurs", "nl": "Liften"}
TEXT = {"en": "New lifts.\n\nThey are quick.", "fr": "De nouveaux ascenseurs.", "nl": "Nieuwe liften."}
NEWS: dict[str, Any] = {"kind": "news", "permission": "news", "subject": SUBJECT, "text": TEXT}
ASKED: dict[str, Any] = {**NEWS, "kind": "survey", "permission": "feedback"}


def send(body: dict[str, Any], *, role: str = "operator", **rest: Any) -> Answer:
    return call(send_campaign.handler, SEND, body, caller=OPERATOR, roles=(role,), **rest)


def sent(body: dict[str, Any]) -> str:
    """The identifier of a campaign that was taken."""
    answer = send(body)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def read(campaign_id: str, what: str = "", *, role: str = "operator") -> Answer:
    route = "GET /v1/campaigns/{campaign_id}" + what
    return call(read_campaigns.handler, route, caller=OPERATOR, roles=(role,), campaign_id=campaign_id)


def link_of(person: Person, campaign_id: str, now: datetime) -> str:
    return tokens.sign(LINK, [person.id, campaign_id], now)


def reply(token: str, body: dict[str, Any], **rest: Any) -> Answer:
    return call(reply_to_survey.handler, f"POST {SURVEY}", body, token=token, **rest)


def show(token: str, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return call(reply_to_survey.handler, f"GET {SURVEY}", token=token, headers=named)


def fill_in(handler: Handler, token: str, route: str = f"{SURVEY}/page", **fields: str) -> Any:
    """What a browser sends of a form; it ends lines in two characters."""
    given = {name: text.replace("\n", "\r\n") for name, text in fields.items()}
    return handler(event(f"POST {route}", urlencode(given), headers=FORM, token=token), CONTEXT)
