"""What somebody may reach (C-02): decided by relations that hold now, so an ended one counts no more from that instant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from vestibule.caller import Caller
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Relation
from vestibule.problems import NotFound, Unacceptable

_MOST = 200


class Owned(Protocol):
    """Anything that belongs to an organisation."""

    @property
    def organisation_id(self) -> str:
        """Whose it is."""


@dataclass(frozen=True)
class Standing:
    """The relations of a person that hold at one instant."""

    relations: tuple[Relation, ...]

    @property
    def managed(self) -> frozenset[str]:
        """The organisations that the person manages."""
        return frozenset(relation.organisation_id for relation in self.relations if relation.kind == "manager")

    def must_manage(self, organisation_id: str, what: str) -> None:
        """Refuse as if it did not exist: who does not manage an organisation learns nothing about its things."""
        if organisation_id not in self.managed:
            raise NotFound(unknown(what))

    def organisation(self, named: str | None, pointer: str) -> str:
        """The organisation that is meant: the named one, or else the only one that the person manages."""
        if named is None and len(self.managed) > 1:
            errors = [{"pointer": pointer, "detail": "you manage several; name one"}]
            raise Unacceptable("Say which organisation is meant.", errors=errors)
        meant = named or next(iter(self.managed), "")
        self.must_manage(meant, "organisation")
        return meant

    def managed_thing[T: Owned](self, thing: T | None, what: str) -> T:
        """The thing, if it is there and of an organisation that the person manages."""
        if thing is None:
            raise NotFound(unknown(what))
        self.must_manage(thing.organisation_id, what)
        return thing


def tied_from(relations: Iterable[Relation], organisation_id: str, site_id: str, now: datetime) -> datetime | None:
    """From when on the person is tied to a site: since now, or since the first tie to come; None: no more. Pure."""
    ties = ties_among(relations, organisation_id, site_id)
    begins = [max(now, tie.since) for tie in ties if tie.until is None or now < tie.until]
    return min(begins, default=None)


def ties_among(relations: Iterable[Relation], organisation_id: str, site_id: str) -> list[Relation]:
    """What ties a person to a site: relations to it or to its organisation, in the order of their beginning."""
    ties = (tie for tie in relations if tie.organisation_id == organisation_id and tie.site_id in (None, site_id))
    return sorted(ties, key=lambda tie: tie.since)


def covered_until(
    relations: Iterable[Relation], organisation_id: str, site_id: str, since: datetime, now: datetime
) -> datetime | None:
    """Until when the person is tied to a site without a gap, from `since` or from now on, whichever is later; None: for good.

    Who is not tied to it then has left at the instant that is answered: when the last tie ended, or now. Pure.
    """
    ties = ties_among(relations, organisation_id, site_id)
    begins = until = max(since, now)
    for tie in ties:
        if tie.since <= until and tie.until is None:
            return None
        if tie.since <= until and tie.until is not None:
            until = max(until, tie.until)
    if until > begins:
        return until
    return max((tie.until for tie in ties if tie.until is not None and tie.until <= begins), default=now)


def relations_of(person_id: str, now: datetime) -> Iterator[Relation]:
    """All stored relations of a person, those that are over included."""
    after = None
    while True:
        page = RELATIONS.query(person_id, now=now, limit=_MOST, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def unknown(what: str) -> str:
    """The one sentence for what does not exist and for what is somebody else's."""
    return f"No {what} with this identifier is known to you."


def standing_of(caller: Caller, now: datetime) -> Standing:
    """Read the caller's relations: one call."""
    relations = RELATIONS.query(caller.person_id, now=now, limit=_MOST).items
    return Standing(tuple(relation for relation in relations if relation.holds(now)))
