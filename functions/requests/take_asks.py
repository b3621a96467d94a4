"""Event `requests.request.asked`: who asked without an account is looked for; address and agent hear of it, found or not."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import arriving, clock, config, entering, observability
from vestibule.mail import Reader
from vestibule.messages.outbox import NewMessage, send_now
from vestibule.people.model import Person
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.requests import asked, intake, workflow
from vestibule.requests.asked import Ask
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.intake import Came, RightNotOffered, Wanted
from vestibule.requests.model import DataRequest
from vestibule.table import commit_each


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), take)


def take(message: Message) -> None:
    """Make a request of it, or tell the address that nobody is known under it. One that was taken is there no more."""
    ask, now = asked.read(message.body["detail"]["subject"]), clock.now()
    if ask is None:
        return
    person = entering.with_account(ask.email, now)
    if person:
        request = _request_of(ask, person, now)
        commit_each([REQUESTS.add(request)])  # refused when an earlier try has added it
        workflow.start(request)
    else:
        letter = NewMessage("requests.unknown", ask.id, ask.language, values={"request_id": ask.id})
        send_now(letter, Reader("", ask.email), {}, now)
    _tell_agent(ask, now)
    asked.erase(ask.id)
    observability.note("ask taken", request_id=ask.id, known=person is not None)


def _tell_agent(ask: Ask, now: datetime) -> None:
    """Alike whether the person is known or not."""
    told = arriving.of_stranger(ask, config.operator_pack(), now)
    if told:
        letter, reader = told
        send_now(letter, reader, {}, now)


def _request_of(ask: Ask, person: Person, now: datetime) -> DataRequest:
    """By the law of the place that was named, if it is the person's; else by that of one that is, or where there is the right."""
    who, pack = entering.who_of(person, now), config.operator_pack()
    came = Came("site", ask.received_at)
    if ask.agent_id:
        came = Came("agent", ask.received_at, asker="agent", agent_id=ask.agent_id)
    named = ask.jurisdiction if ask.jurisdiction in who.places else None
    try:
        return intake.request_of(ask.id, who, Wanted(ask.right, ask.said, named), came, pack=pack, now=now)
    except RightNotOffered:
        elsewhere = (ask.jurisdiction,) if ask.jurisdiction else pack.jurisdictions
        return intake.request_of(
            ask.id, replace(who, places=elsewhere), Wanted(ask.right, ask.said), came, pack=pack, now=now
        )
