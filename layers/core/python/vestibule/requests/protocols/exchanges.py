"""What came by a protocol: entered once under the sender's own name for it, and followed until its end is told."""

from datetime import datetime, timedelta
from typing import Any

from vestibule import clock, ids
from vestibule.bus import Event
from vestibule.policy.model import Pack
from vestibule.requests import intake
from vestibule.requests.intake import Wanted
from vestibule.requests.model import DataRequest
from vestibule.requests.protocols import drp, opendsr
from vestibule.requests.protocols.holdings import EXCHANGES
from vestibule.requests.protocols.model import Asked, Exchange, Handled, Party
from vestibule.table import Write

OPENED, DUE = "requests.exchange.opened", "requests.exchange.due"
KEPT = timedelta(days=60)
"""After its end is told (DRP 3.02: at least 7 days)."""
AGAIN = timedelta(minutes=15)
"""An open one is looked at so often, whatever was told of it on the bus."""


def request_id(party: Party, asked: Asked) -> str:
    """The one request of this name from this sender."""
    return request_named(party, asked.their_id or asked.digest)


def request_named(party: Party, name: str) -> str:
    """The same by its name."""
    return ids.derived("req", party.protocol, party.id, name)


def exchange_of(asked: Asked, party: Party, pack: Pack, now: datetime) -> Exchange:
    """What is kept of it. `RightNotOffered` where the house has no such right anywhere, `NotYourPlace` as for `intake`."""
    wanted = Wanted(asked.kind, {}, asked.jurisdiction)
    intake.check_offered_anywhere(pack, wanted)
    places = (asked.jurisdiction,) if asked.jurisdiction else pack.jurisdictions
    _, terms = intake.placed(pack, places, Wanted(asked.kind), now)
    return Exchange(
        id=request_id(party, asked),
        party_id=party.id,
        protocol=party.protocol,
        their_id=asked.their_id,
        kind=asked.kind,
        callbacks=list(asked.callbacks),
        digest=asked.digest,
        received_at=now,
        expected_by=terms.due_at,
        told="pending" if party.protocol == "opendsr" else "open",
        waiting="waiting",
        due_again_at=now + AGAIN,
    )


def standing(exchange: Exchange, request: DataRequest | None) -> tuple[str, bool]:
    """Where it stands in the protocol's words, and whether nothing follows."""
    if exchange.protocol == "opendsr":
        return opendsr.standing(exchange, request)
    return drp.standing(exchange, request)


def handling(exchange: Exchange, handled: Handled) -> Write:
    """The write that says what became of it. Refused when somebody was quicker."""
    return EXCHANGES.change(exchange.id, handled=handled, only_if=EXCHANGES.where("handled") == exchange.handled)


def told(exchange: Exchange, word: str, *, is_final: bool, missed: bool, now: datetime) -> Write:
    """The write after which they know, or could not be told."""
    over: dict[str, Any] = {"waiting": None, "expires_at": now + KEPT} if is_final else {}
    return EXCHANGES.change(
        exchange.id,
        told=word,
        tries=0,
        missed=word if missed else exchange.missed,
        due_again_at=now + AGAIN,
        **over,
    )


def failing(exchange: Exchange, again_at: datetime) -> Write:
    """The write that counts a try that failed."""
    return EXCHANGES.change(exchange.id, tries=exchange.tries + 1, due_again_at=again_at)


def resting(exchange: Exchange, now: datetime) -> Write:
    """The write after which it is left alone for a while."""
    return EXCHANGES.change(exchange.id, due_again_at=now + AGAIN)


def opened(exchange: Exchange) -> Event:
    """The event that lets a request be made of it."""
    return Event(OPENED, exchange.id, exchange.received_at, {})


def due(exchange_id: str, now: datetime) -> Event:
    """The event that lets its sender be told how far it has come."""
    return Event(DUE, exchange_id, now, {})


def waiting(now: datetime) -> tuple[Exchange, ...]:
    """Those whose time has come, the oldest first. What is left over comes with the next minute."""
    between = ("1970-01-01T00:00:00.000Z", clock.written(now))
    return EXCHANGES.query("waiting", index="by_waiting", between=between, now=now).items
