"""What somebody may reach (C-02): decided by relations that hold now, so an ended one counts no more from that instant."""

from collections.abc import Callable, Iterable, Iterator
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


class Right(Protocol):
    """What somebody may do at a site, for the sake of one space there or of none."""

    @property
    def starts_at(self) -> datetime:
        """From when on."""

    @property
    def space_id(self) -> str | None:
        """For which space."""


def tied_from(
    relations: Iterable[Relation], organisation_id: str, site_id: str, now: datetime, space_id: str | None = None
) -> datetime | None:
    """From when on the person is tied to a site, or to a space of it: since now, or since the first tie to come.

    None: no more. Pure.
    """
    ties = ties_among(relations, organisation_id, site_id, space_id)
    begins = [max(now, tie.since) for tie in ties if tie.until is None or now < tie.until]
    return min(begins, default=None)


def ties_among(
    relations: Iterable[Relation], organisation_id: str, site_id: str, space_id: str | None = None
) -> list[Relation]:
    """What ties a person to a site: relations to it or to its organisation, in the order of their beginning.

    With a space, those to another space are left out: who moved from 4B to 12 has nothing to do with 4B any more.
    """
    ties = (
        tie
        for tie in relations
        if tie.organisation_id == organisation_id
        and tie.site_id in (None, site_id)
        and (space_id is None or tie.space_id in (None, space_id))
    )
    return sorted(ties, key=lambda tie: tie.since)


def covering(
    relations: Iterable[Relation], organisation_id: str, site_id: str, now: datetime
) -> Callable[[Right], datetime | None]:
    """`covered_until` for rights of one person at one site: each rests on the ties to its own space, if it has one."""
    ties = ties_among(relations, organisation_id, site_id)
    of_site = organisation_id, site_id
    return lambda right: covered_until(ties, *of_site, right.starts_at, now, space_id=right.space_id)


def covered_until(
    relations: Iterable[Relation],
    organisation_id: str,
    site_id: str,
    since: datetime,
    now: datetime,
    *,
    space_id: str | None = None,
) -> datetime | None:
    """Until when the person is tied to a site without a gap, from `since` or from now on, whichever is later; None: for good.

    With a space, only ties to it count, and those of staff.
    Who is not tied to it then has left at the instant that is answered: when the last tie ended, or now. Pure.
    """
    ties = ties_among(relations, organisation_id, site_id, space_id)
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
