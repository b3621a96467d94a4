"""Which requests somebody can make: what the pack offers to people of a place. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vestibule.policy import law
from vestibule.policy.granting import offered
from vestibule.policy.model import Pack, Right
from vestibule.requests.kinds import HANDLING, Kind


class NotOffered(LookupError):
    """The pack does not offer it to people of these places. The message says what it does offer."""


@dataclass(frozen=True)
class Offer:
    """A kind of request as it is offered somewhere."""

    kind: Kind
    jurisdiction: str
    right: Right | None
    """The entry of the pack, with its conditions, exceptions and limits. None: no right carries it, everybody may."""


def offers(pack: Pack, jurisdiction: str) -> dict[Kind, Offer]:
    """Every kind of request that people of this place can make."""
    return {offer.kind: offer for offer in _offers(pack, jurisdiction)}


def offer_of(pack: Pack, kind: Kind, jurisdictions: Iterable[str]) -> Offer:
    """What the pack offers for it at the first of these places that has it; else `NotOffered`."""
    places = list(dict.fromkeys(jurisdictions)) or [pack.jurisdictions[0]]
    for jurisdiction in places:
        found = offers(pack, jurisdiction).get(kind)
        if found:
            return found
    known = sorted({each for jurisdiction in places for each in offers(pack, jurisdiction)})
    raise NotOffered(f"{kind} cannot be asked for in {' or '.join(places)}; what can is {', '.join(known)}")


def _offers(pack: Pack, jurisdiction: str) -> Iterator[Offer]:
    place = law.place(jurisdiction)
    for kind, handling in HANDLING.items():
        entries = [right for name in handling.rights for _, right in offered(pack, name, place)]
        if entries or not handling.rights:
            yield Offer(kind, jurisdiction, entries[0] if entries else None)
