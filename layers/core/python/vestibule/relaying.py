"""What comes by a protocol, between who sends it and the register of requests: entered, found a person for, revoked, told."""

from datetime import datetime

from vestibule import bus, config, entering, evidence
from vestibule.bus import Event
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.partners import addresses
from vestibule.partners.addresses import Unreachable
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.people.recording import tell_if_possible
from vestibule.people.standing import relations_of
from vestibule.policy import retention
from vestibule.requests import asking, progress, waiting, withdrawing
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.requests.protocols import exchanges, left
from vestibule.requests.protocols.holdings import EXCHANGES
from vestibule.requests.protocols.left import Left
from vestibule.requests.protocols.model import Asked, AskedOtherwise, Exchange, Handled, NotForYou, Party, Unreadable
from vestibule.requests.withdrawing import AGAIN, MovedMeanwhile
from vestibule.table import Refused, commit_each


def received(asked: Asked, party: Party, now: datetime) -> Exchange:
    """What came, entered; the same thing again is the first one. Nobody is looked for here."""
    known = EXCHANGES.get(exchanges.request_id(party, asked), now=now)
    if known is None:
        check_callbacks(asked.callbacks, party)
        made = exchanges.exchange_of(asked, party, config.operator_pack(), now)
        left.keep(made.id, asked)
        if not commit_each([EXCHANGES.add(made)]):
            tell_if_possible(lambda: bus.publish([exchanges.opened(made)]))
            return made
        known = EXCHANGES.get(made.id, now=now) or made
    if known.digest != asked.digest:
        raise AskedOtherwise("Something else was asked under this name. Send another name with another request.")
    return known


def check_callbacks(urls: tuple[str, ...], party: Party) -> None:
    """`Unreadable` unless each leads to a host that was registered, by its name and on the public internet."""
    local = bool(config.local_authority())
    for url in urls:
        try:
            host = addresses.target_of(url, local=local).host
        except Unreachable as unreachable:
            raise _not_there(unreachable.detail) from unreachable
        if host not in party.hosts:
            raise _not_there("the host is not one that was registered for you")


def person_meant(said: Left, now: datetime) -> Person | None:
    """The person who is meant; nobody where two are, by address and by identifier."""
    by_name = PEOPLE.get(said.customer_id, now=now) if said.customer_id else None
    by_address = entering.with_account(said.email, now) if said.email else None
    is_clear = by_name is None or by_address is None or by_name.id == by_address.id
    return (by_name or by_address) if is_clear else None


def refusal(person: Person | None, party: Party, now: datetime) -> Handled | None:
    """A controller asks about its own people, and decides nothing for those who are another's as well."""
    if person is None:
        return "unmatched"
    if party.organisation_id is None:
        return None
    tied_to = {person.organisation_id, *(tie.organisation_id for tie in relations_of(person.id, now))}
    if party.organisation_id not in tied_to:
        return "unmatched"
    return "shared" if tied_to != {party.organisation_id} else None


def of_agent(exchange_id: str, agent: Party, now: datetime) -> Exchange:
    """What came from this agent. 403 for another's (DRP 2.02.1), and so for nobody's: the two answers are the same on purpose."""
    found = EXCHANGES.get(exchange_id, now=now)
    if found is None or found.party_id != agent.id:
        raise NotForYou("No request of this name has come from you.")
    return found


def request_for(exchange: Exchange, now: datetime) -> DataRequest | None:
    """The request that it has become, while it is kept."""
    return REQUESTS.get(exchange.id, now=now)


def revoked(exchange: Exchange, now: datetime) -> None:
    """Nothing is done for it from now on. Twice is once; problems as for a withdrawal where that is not possible any more."""
    if exchange.handled == "waiting" and not commit_each([exchanges.handling(exchange, "revoked")]):
        left.erase(exchange.id)
        tell_if_possible(lambda: bus.publish([exchanges.due(exchange.id, now)]))
        return
    lying = withdrawing.lying(exchange.id, now)
    if lying is None:
        if exchange.handled == "revoked":
            return
        raise withdrawing.EndedAlready("This request has ended.")
    if lying.record.state == "withdrawn":
        return
    withdrawing.check(lying.record)
    request, ends = lying.record, retention.expiry(config.operator_pack(), "requests", now).expires_at
    write, facts = progress.ending(lying, "withdrawn", ends, now, outcome="withdrawn")
    letter = NewMessage(
        "requests.withdrawn",
        request.id,
        request.language,
        person_id=asking.reader_id(request),
        values={"request_id": request.id},
    )
    try:
        evidence.commit_with(facts, now, write, outbox.posting(letter, now))
    except Refused as refused:
        raise MovedMeanwhile(AGAIN) from refused
    tell_if_possible(lambda: _tell(request, letter, now))


def _tell(request: DataRequest, letter: NewMessage, now: datetime) -> None:
    waiting.give_up(request)
    outbox.announce([letter.id], now)
    bus.publish([Event("requests.request.withdrawn", request.id, request.received_at, {"right": request.right})])


def _not_there(detail: str) -> Unreadable:
    return Unreadable("A callback cannot go there.", errors=[{"pointer": "/status_callback", "detail": detail}])
