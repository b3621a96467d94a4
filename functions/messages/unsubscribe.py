"""GET and POST /v1/unsubscribe/{token} (V-20, RFC 8058): one click ends promotional letters, without a login, at once."""

from datetime import datetime
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path

from vestibule import clock, config, pages
from vestibule.confirming import Confirming
from vestibule.consent import deciding, recording
from vestibule.http import Api
from vestibule.mail import tokens
from vestibule.messages import unsubscribing
from vestibule.messages.unsubscribing import Subscription
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy.model import Pack

api = Api(takes_forms=True)
Token = Annotated[str, Path(min_length=1, max_length=tokens.LONGEST)]


@api.get("/v1/unsubscribe/<token>", **pages.DOCUMENTED)
def ask(token: Token) -> Response[str]:
    """See what the link ends. Changes nothing: programs that check mails visit every link."""
    found = unsubscribing.read(token, clock.now())
    return _page("ask", found, PEOPLE.get(found.person_id, now=clock.now()), token)


@api.post("/v1/unsubscribe/<token>", **pages.DOCUMENTED)
def unsubscribe(token: Token) -> Response[str]:
    """End these letters. Needs no body, no key and no login; once more is the same."""
    now, pack = clock.now(), config.operator_pack()
    found = unsubscribing.read(token, now)
    person = PEOPLE.get(found.person_id, now=now)
    if person and unsubscribing.asks(pack, found.permission):
        _withdraw(person, found.permission, pack, now)
    return _page("done", found, person, token)


def _withdraw(person: Person, key: str, pack: Pack, now: datetime) -> None:
    no = deciding.no_to(pack, key)
    no = "withdrawn" if no == "refused" else no
    letters = Confirming(person, now)
    decision = recording.decide(
        person.id,
        key,
        no,
        means="mail",
        given_by=person.id,
        now=now,
        language=person.language,
        organisation_id=person.organisation_id,
        also=letters.letter,
    )
    letters.announce((decision,) if decision else ())


def _page(name: Literal["ask", "done"], found: Subscription, person: Person | None, token: str) -> Response[str]:
    language = person.language if person else config.default_language()
    text = unsubscribing.page(name, language, found.permission, config.operator_pack(), token)
    return pages.shown(text, language)


handler = api.handler
