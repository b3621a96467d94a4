"""Close somebody's account: every relation of the person ends, and everything that hangs on them follows.

Each end is one transaction, and what is ended stays so: whoever goes on after a fault ends the rest, and nothing twice.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from vestibule.bus import Event
from vestibule.evidence import BUSY, TRIES, TooManyWriters, appending_all, let_others_pass
from vestibule.people.changing import ending, event_of, known
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person, Relation
from vestibule.people.standing import relations_of
from vestibule.policy.model import Pack
from vestibule.table import Refused, commit


def end_all(person_id: str, until: datetime, pack: Pack, now: datetime) -> Iterator[Event]:
    """End all relations that go on past this instant, which may be over. Gives for each the event that tells of it."""
    while True:
        ended = _end_next(person_id, until, pack, now)
        if ended is None:
            return
        yield event_of(ended)


def _end_next(person_id: str, until: datetime, pack: Pack, now: datetime) -> Relation | None:
    """The relation that was ended just now; None when all are. Made anew of what is there each time another was quicker."""
    for again in range(TRIES):
        person = known(person_id, now)
        lasting = (relation for relation in person.relations if _lasts(relation, until, now)) if person else iter(())
        relation = next(lasting, None)
        if person is None or relation is None:
            return None
        last = _end_of(relation, until, now)
        change = ending(person, relation, last, pack, now)
        try:
            commit(*change.writes, *appending_all(change.facts, now))
        except Refused:
            let_others_pass(again)
        else:
            return relation.model_copy(update={"until": last, "ended_at": now})
    raise TooManyWriters(BUSY)


def _lasts(relation: Relation, until: datetime, now: datetime) -> bool:
    return relation.until is None or relation.until > _end_of(relation, until, now)


def _end_of(relation: Relation, until: datetime, now: datetime) -> datetime:
    """A relation does not end before it began, or, if it is still to come, before now."""
    return max(until, min(relation.since, now))


def managers_of(organisation_id: str, at: datetime, now: datetime) -> frozenset[str]:
    """Who manages an organisation at an instant."""
    return frozenset(relation.person_id for relation in _managing(organisation_id, now) if relation.holds(at))


def leaves_unmanaged(person: Person, at: datetime, now: datetime) -> bool:
    """Whether the person manages the organisation up to this instant, and nobody else does from it on."""
    if not _manages_until(relations_of(person.id, now), at):
        return False
    return not managers_of(person.organisation_id, at, now) - {person.id}


def _manages_until(relations: Iterable[Relation], at: datetime) -> bool:
    """Whether somebody manages the organisation up to this instant, at least. Pure."""
    managing = (relation for relation in relations if relation.kind == "manager" and relation.since <= at)
    return any(relation.until is None or relation.until >= at for relation in managing)


def _managing(organisation_id: str, now: datetime) -> Iterator[Relation]:
    after = None
    between = ("manager", "manager")
    while True:
        page = RELATIONS.query(organisation_id, index="by_organisation", between=between, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return
