"""A request as it comes in, by whatever way: whose law answers it, by when, and what is kept of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from vestibule import clock
from vestibule.policy import law
from vestibule.policy.model import Pack
from vestibule.problems import Problem, Unacceptable
from vestibule.requests import asking, due, limits, prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.model import Asker, Channel, DataRequest
from vestibule.requests.offers import Offer, offers
from vestibule.requests.terms import Terms, terms_of
from vestibule.words import Language

OLDEST = timedelta(days=366)
"""Whatever came earlier than this was answered, or is a slip."""
_MOST = 100


class RightNotOffered(Unacceptable):
    """The law and the policy give no such right where the person is. `offered` names those that there are."""

    title = "Right not offered"


class NotYourPlace(Unacceptable):
    """The place is none that the person is tied to."""

    title = "Not a place of yours"


class ImpossibleDate(Unacceptable):
    """It cannot have come then."""

    title = "Impossible date"


@dataclass(frozen=True)
class Who:
    """Whose data it is, as far as an intake knows the person."""

    person_id: str
    language: Language
    places: tuple[str, ...] = ()
    """The jurisdictions of the person's ties, those that hold now first."""


@dataclass(frozen=True)
class Wanted:
    """What is asked for, checked by its shape."""

    kind: Kind
    said: Mapping[str, Any] = field(default_factory=dict)
    jurisdiction: str | None = None


@dataclass(frozen=True)
class Came:
    """How it came, when, and by whom."""

    channel: Channel
    received_at: datetime
    asker: Asker = "self"
    agent_id: str | None = None
    entered_by: str | None = None
    shown: tuple[Any, ...] = ()
    """What was seen already of that which proves who asks (`prove.Means`)."""


def request_of(request_id: str, who: Who, wanted: Wanted, came: Came, *, pack: Pack, now: datetime) -> DataRequest:
    """The request with its dates, not written yet. `RightNotOffered` and `NotYourPlace` as for `placed`."""
    offer, terms = placed(pack, who.places, wanted, came.received_at)
    return DataRequest(
        id=request_id,
        person_id=who.person_id,
        right=wanted.kind,
        channel=came.channel,
        language=who.language,
        state="received",
        state_since=now,
        received_at=came.received_at,
        entered_at=None if came.received_at == now else now,
        entered_by=came.entered_by,
        asker=came.asker,
        agent_id=came.agent_id,
        shown=list(came.shown),
        jurisdiction=offer.jurisdiction,
        asked_for=asking.sealed(request_id, who.person_id, wanted.said, now),
        earlier_id=wanted.said.get("request_id"),
        **due.stored(terms),
    )


def placed(pack: Pack, places: Sequence[str], wanted: Wanted, received_at: datetime) -> tuple[Offer, Terms]:
    """The offer and the dates of the place whose law answers: the named one, else the one with the earliest safe date."""
    own = [each for each in dict.fromkeys(map(_on_file, places)) if each]
    if wanted.jurisdiction and wanted.jurisdiction not in (own or pack.jurisdictions):
        known = own or list(pack.jurisdictions)
        raise NotYourPlace("Name a place that you are tied to, or none.", jurisdictions=known)
    asked = [wanted.jurisdiction] if wanted.jurisdiction else own or [pack.jurisdictions[0]]
    found = [_dated(pack, offer, received_at) for offer in _offered(pack, wanted.kind, asked)]
    if not found:
        raise not_offered(pack, wanted.kind, asked)
    return min(found, key=lambda each: each[1].safe_due)


def not_offered(pack: Pack, kind: Kind, places: Iterable[str]) -> RightNotOffered:
    """The problem that names what there is instead."""
    where = list(dict.fromkeys(places))
    known = sorted({each for place in where for each in offers(pack, place)})
    detail = f"{kind} cannot be asked for in {' or '.join(where)}; `offered` names what can."
    return RightNotOffered(detail, offered=known, jurisdictions=where)


def check_offered_anywhere(pack: Pack, wanted: Wanted) -> None:
    """For who is not known yet: the kind is offered at the place that is named, or at one of the pack's."""
    if wanted.jurisdiction and _on_file(wanted.jurisdiction) is None:
        raise NotYourPlace("No law of this place is on file.", jurisdictions=list(pack.jurisdictions))
    places = [wanted.jurisdiction] if wanted.jurisdiction else list(pack.jurisdictions)
    if not any(_offered(pack, wanted.kind, places)):
        raise not_offered(pack, wanted.kind, places)


def check_received(received_at: datetime, now: datetime, pointer: str = "/received_at") -> None:
    """Refuse what is said to have come in the future, or so long ago that it cannot wait for an answer."""
    if received_at > now:
        raise ImpossibleDate("It cannot have come yet.", errors=[{"pointer": pointer, "detail": "lies ahead"}])
    if received_at < now - OLDEST:
        detail = f"more than {OLDEST.days} days ago"
        raise ImpossibleDate("It came too long ago to be entered now.", errors=[{"pointer": pointer, "detail": detail}])


def check_history(request: DataRequest, pack: Pack, now: datetime) -> None:
    """What the person's other requests have to say to this one.

    `limits.AskedTooOften` where the kind is answered so often only. A complaint is about a request of the same person; any
    other is unknown. Only proven requests count: nobody uses up what another may ask for.
    """
    earlier = [each for each in requests_of(request.person_id, now) if each.id != request.id]
    if request.earlier_id and all(each.id != request.earlier_id for each in earlier):
        errors = [{"pointer": f"{asking.POINTER}/request_id", "detail": "no request of yours"}]
        raise Unacceptable("The complaint is about a request that is not known.", errors=errors)
    place = request.jurisdiction or pack.jurisdictions[0]
    proven = (each for each in earlier if each.proven_at or each.state == "closed")
    limits.check(offers(pack, place)[request.right], proven, now, pack.time_zone)


def told_of_arrival(request: DataRequest, pack: Pack) -> dict[str, str]:
    """What the letter says that tells the person that it came: what comes next, and by when it is answered."""
    needs = prove.needs(request, pack)
    comes = "code" if "code" in needs else "proof" if needs else "none"
    answer_on = request.safe_due or due.terms_again(pack, request).safe_due
    by_link = request.channel not in prove.SIGNED_IN
    return {
        "request_id": request.id,
        "right": request.right,
        "received_at": clock.written(request.received_at),
        "answer_on": answer_on.isoformat(),
        "next": comes,
        **({"by_link": "yes", "withdrawable_id": request.id} if by_link else {"by_link": "no"}),
    }


def in_words(problem: Problem) -> str:
    """A problem as the history of an execution shows it: what is wrong where, and what there is instead."""
    said: Mapping[str, Any] = problem.members
    faults = [f"{fault['pointer']}: {fault['detail']}" for fault in said.get("errors", [])]
    known = ", ".join(said.get("offered", []))
    return " ".join([problem.detail, *faults, *([f"There is {known}."] if known else [])])


def told_of_entry(request: DataRequest) -> dict[str, Any]:
    """What the ledger says of a request that somebody of the staff has entered."""
    return {
        "channel": request.channel,
        "right": request.right,
        "received_at": clock.written(request.received_at),
        "entered_by": request.entered_by,
        "shown": " ".join(request.shown),
    }


def requests_of(person_id: str, now: datetime) -> Iterator[DataRequest]:
    """All requests of a person that are still kept, newest first."""
    return REQUESTS.each(person_id, index="by_person", now=now, newest_first=True, at_once=_MOST)


def _offered(pack: Pack, kind: Kind, places: Iterable[str]) -> Iterator[Offer]:
    for place in places:
        found = offers(pack, place).get(kind)
        if found:
            yield found


def _dated(pack: Pack, offer: Offer, received_at: datetime) -> tuple[Offer, Terms]:
    return offer, terms_of(pack, HANDLING[offer.kind].duty, offer.jurisdiction, received_at)


def _on_file(place: str) -> str | None:
    """The place itself or the country that it lies in, whichever has a regime; a site may stand where none is on file."""
    country = place.partition("-")[0]
    return next((each for each in (place, country) if each in law.JURISDICTIONS), None)
