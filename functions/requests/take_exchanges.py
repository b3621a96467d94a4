"""Event `requests.exchange.opened`: what came by a protocol becomes a request of the person whom it is about, if there is one."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import bus, clock, config, entering, ids, observability, relaying
from vestibule.evidence import Fact, commit_with
from vestibule.people.model import Person
from vestibule.queues import Failures, Message, each, messages_of
from vestibule.requests import intake, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.intake import Came, RightNotOffered, Wanted
from vestibule.requests.limits import AskedTooOften
from vestibule.requests.model import Asker, DataRequest
from vestibule.requests.protocols import exchanges, left
from vestibule.requests.protocols.holdings import EXCHANGES, PARTIES
from vestibule.requests.protocols.left import Left
from vestibule.requests.protocols.model import Exchange, Handled, Party
from vestibule.table import Refused, commit_each


def handler(event: dict[str, Any], _: LambdaContext) -> Failures:
    """Take a batch of events."""
    return each(messages_of(event), take)


def take(message: Message) -> None:
    """Make a request of it, or note why not. One that was taken is only started again."""
    now, exchange_id = clock.now(), message.body["detail"]["subject"]
    exchange = EXCHANGES.get(exchange_id, now=now)
    said, party = left.read(exchange_id), PARTIES.get(exchange.party_id, now=now) if exchange else None
    if exchange and party and said and exchange.handled == "waiting":
        handled = _taken(exchange, party, said, now)
        observability.note("exchange taken", request_id=exchange_id, handled=handled)
    taken = REQUESTS.get(exchange_id, now=now)
    if taken and taken.state == "received":
        workflow.start(taken)
    left.erase(exchange_id)
    bus.publish([exchanges.due(exchange_id, now)])


def _taken(exchange: Exchange, party: Party, said: Left, now: datetime) -> Handled:
    person = relaying.person_meant(said, now)
    refused = relaying.refusal(person, party, now)
    try:
        request = None if refused or person is None else _request_of(exchange, party, person, said, now)
    except RightNotOffered:
        refused = "not_covered"
    except AskedTooOften:
        refused = "too_often"
    if refused or request is None:
        commit_each([exchanges.handling(exchange, refused or "unmatched")])
        return refused or "unmatched"
    facts = {"party_id": party.id, "protocol": party.protocol, "right": request.right}
    try:
        entered = (REQUESTS.add(request), exchanges.handling(exchange, "taken"))
        commit_with([Fact("requests.exchange.taken", request.id, facts)], now, *entered)
    except Refused:  # taken by another try, or revoked in the same moment
        return exchange.handled
    return "taken"


def _request_of(exchange: Exchange, party: Party, person: Person, said: Left, now: datetime) -> DataRequest:
    """By the law of the place that was named, if it is the person's; else of one that is."""
    who, pack = entering.who_of(person, now), config.operator_pack()
    asker: Asker = "controller" if party.protocol == "opendsr" else "agent"
    came = Came(party.protocol, exchange.received_at, asker=asker, agent_id=ids.derived("agt", party.id))
    named = said.jurisdiction if said.jurisdiction in who.places else None
    request = intake.request_of(exchange.id, who, Wanted(exchange.kind, {}, named), came, pack=pack, now=now)
    intake.check_history(request, pack, now)
    return request
