"""GET and PUT /v1/privacy/choices, for who is signed in and who is not, and what the site says about Global Privacy Control."""

from dataclasses import replace
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, ids
from vestibule.confirming import Confirming
from vestibule.consent import choices, choosing, signal, visitors
from vestibule.consent.choices import Choices, Chooser, Page
from vestibule.http import Api, answers_with
from vestibule.incoming import JSON
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.policy.model import Pack
from vestibule.privacy import negotiation

_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language, Authorization, Cookie, Sec-GPC"}

api = Api(is_open=True)


@api.get("/v1/privacy/choices", **answers_with(200, Choices))
def show_choices(surface: Annotated[str | None, Query()] = None) -> Response[str]:
    """What can be chosen, in which words, what stands, and what may load. Needs no account; sets no cookie."""
    pack, chooser = config.operator_pack(), _chooser(_person())
    page = _page(pack, surface)
    choosing.heed_signal(chooser, pack, page)
    return _shown(chooser, pack, page)


@api.put("/v1/privacy/choices", **answers_with(200, Choices))
def keep_choices(wanted: choosing.NewChoices, surface: Annotated[str | None, Query()] = None) -> Response[str]:
    """Say what shall stand: `{"all": "refused"}` is as easy as `{"all": "given"}`. Twice is once; a no counts at once."""
    pack, person = config.operator_pack(), _person()
    chooser, page = _chooser(person), _page(pack, surface)
    if chooser.person_id is None and chooser.visitor_id is None:
        chooser = replace(chooser, visitor_id=ids.new("vis", page.now))
    letters = Confirming(person, page.now)
    letters.announce_noes(choosing.choose(chooser, wanted, pack, page, letters.letter_about_a_no))
    choosing.heed_signal(chooser, pack, page)
    return _shown(chooser, pack, page, keeps_visitor=True)


@api.get("/.well-known/gpc.json", **answers_with(200, signal.GpcSupport))
def show_gpc_support() -> signal.GpcSupport:
    """That the signal is honoured here, and since when this says so."""
    return signal.GpcSupport(gpc=True, lastUpdate=signal.SUPPORTED_SINCE.isoformat())


def _person() -> Person | None:
    caller = api.caller_if_any()
    return PEOPLE.get(caller.person_id, now=clock.now()) if caller else None


def _chooser(person: Person | None) -> Chooser:
    caller = api.caller_if_any()
    if caller is None:
        return Chooser(visitor_id=visitors.visitor_of(api.request.cookies))
    known = person.model_dump(include={"organisation_id", "birth_years", "guardian_id"}) if person else {}
    return Chooser(person_id=caller.person_id, **known)


def _page(pack: Pack, surface: str | None) -> Page:
    headers, source_ip = api.request.headers, api.request.source_ip
    language = negotiation.language(headers.get("accept-language"), config.default_language())
    return Page(choices.surface_named(pack, surface), language, signal.is_sent(headers), clock.now(), source_ip)


def _shown(chooser: Chooser, pack: Pack, page: Page, *, keeps_visitor: bool = False) -> Response[str]:
    known = choosing.known_to(chooser, page.now)
    named = chooser.visitor_id if keeps_visitor and known else None
    cookies = [visitors.cookie_for(named, pack, page.now)] if named else []
    shown = choices.shown_to(chooser, known, pack, page)
    return Response(200, JSON, shown.model_dump_json(), headers=dict(_HEADERS), cookies=cookies)


handler = api.handler
