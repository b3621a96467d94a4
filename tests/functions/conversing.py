"""Conversations as people begin them, by form or with an account, and as desks answer them."""

from datetime import datetime
from typing import Any

import pytest

from functions.support import continue_conversation, follow_enquiry, open_conversation, read_conversations
from tests.functions.calls import Answer, call
from vestibule import ids, vouching
from vestibule.caller import Caller
from vestibule.mail import tokens
from vestibule.people.model import Person
from vestibule.support.conversing import LINK

FORM: dict[str, Any] = {
    "text": "Do you have a lift?",
    "name": "Ada",
    "email": "ada@example.com",
    "company": "Ada & Co.",
}
OPERATOR = ids.derived("per", "operator")


def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cognito vouches for whoever names himself: its own part is tested with `vouching.from_token`."""
    monkeypatch.setattr(vouching, "from_token", lambda text: Caller(text.removeprefix("Bearer "), frozenset()))


def ask(body: dict[str, Any], *, person: Person | None = None, **rest: Any) -> Answer:
    headers = {"authorization": f"Bearer {person.id}"} if person else {}
    return call(open_conversation.handler, "POST /v1/conversations", body, headers=headers, **rest)


def asked(body: dict[str, Any], **rest: Any) -> str:
    answer = ask(body, **rest)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def say(conversation_id: str, text: str, caller: Person | str, *roles: str, **rest: Any) -> Answer:
    route = "POST /v1/conversations/{conversation_id}/remarks"
    handler = continue_conversation.handler
    return call(handler, route, {"text": text}, caller=caller, roles=roles, conversation_id=conversation_id, **rest)


def read(conversation_id: str, caller: Person | str, *roles: str) -> Answer:
    route = "GET /v1/conversations/{conversation_id}"
    return call(read_conversations.handler, route, caller=caller, roles=roles, conversation_id=conversation_id)


def inbox(caller: Person | str, *roles: str, **query: str) -> Answer:
    return call(read_conversations.handler, "GET /v1/conversations", caller=caller, roles=roles, query=query)


def link_of(conversation_id: str, now: datetime) -> str:
    return tokens.sign(LINK, [conversation_id], now)


def follow(token: str) -> Answer:
    return call(follow_enquiry.handler, "GET /v1/enquiries/{token}", token=token)


def add(token: str, text: str) -> Answer:
    return call(follow_enquiry.handler, "POST /v1/enquiries/{token}/remarks", {"text": text}, token=token)
