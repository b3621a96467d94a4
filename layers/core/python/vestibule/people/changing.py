"""Changes of a person's relations: what is written for the person and into the ledger, together with the relation itself.

A change is made of the person and the relations as they were read, the person first, and rests on the person's version:
of two changes at once the second is refused, and is made anew from what it then reads.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule import lifetime
from vestibule.bus import Event
from vestibule.evidence import Fact
from vestibule.lifetime import Lying
from vestibule.people.ending import end_of_relation, term_of_person
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.leaving import has_left
from vestibule.people.model import EndedAlready, Person, Relation
from vestibule.people.standing import relations_of
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable
from vestibule.redating import dated, redate
from vestibule.table import Write

_ENDING = ("until", "ended_at", "telling", "changed_at", "expires_at")
"""What an end changes of a relation."""


@dataclass(frozen=True)
class Change:
    """Writes to be committed together with the lines that tell of them."""

    writes: tuple[Write, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Known:
    """A person and all relations that are stored, as they were read."""

    lying: Lying[Person]
    relations: tuple[Relation, ...]

    @property
    def person(self) -> Person:
        """The person."""
        return self.lying.record

    def relation(self, relation_id: str) -> Relation | None:
        """The relation with this identifier."""
        return next((relation for relation in self.relations if relation.id == relation_id), None)


def known(person_id: str, now: datetime) -> Known | None:
    """The person with all relations; None when there is none or the record has ended. The person is read first."""
    lying = lifetime.lying(PEOPLE, (person_id,))
    return None if lying is None or has_left(lying, now) else Known(lying, tuple(relations_of(person_id, now)))


def beginning(known: Known, begun: Relation, pack: Pack, now: datetime) -> Change:
    """A relation more: while it goes on, and until its own end, nothing of the person ends.

    Others are told, because they may have noted the end of an earlier one, after which the person now stays.
    """
    begun = begun.model_copy(update={"telling": "begun", "changed_at": now})
    following = _following(known, (*known.relations, begun), pack, now)
    fact = Fact("people.relation.begun", begun.id, {**_told(begun), "since": begun.model_dump(mode="json")["since"]})
    return Change((RELATIONS.add(begun), *following.writes), (fact, *following.facts))


def ending(known: Known, relation: Relation, until: datetime, pack: Pack, now: datetime) -> Change:
    """The relation with this end. It may be ended earlier again, never later: that is a new relation."""
    _check_end(relation, until, now)
    ended = relation.model_copy(update={"until": until, "ended_at": now, "telling": "ended", "changed_at": now})
    ended = ended.model_copy(update={"expires_at": end_of_relation(ended, pack)})
    others = tuple(other for other in known.relations if other.id != relation.id)
    following = _following(known, (*others, ended), pack, now, endings=1)
    fact = Fact("people.relation.ended", ended.id, {**_told(ended), "until": ended.model_dump(mode="json")["until"]})
    key = (ended.person_id, ended.id)
    redated = dated(RELATIONS, key, {name: getattr(ended, name) for name in _ENDING})
    return Change((_write_of_end(relation, ended, now), *following.writes), (fact, redated, *following.facts))


def event_of(changed: Relation) -> Event:
    """What others are told of the end of a relation, or else of its beginning: the same each time that it is told."""
    told, what = changed.model_dump(mode="json"), "ended" if changed.ended_at else "begun"
    names = ("person_id", "organisation_id", "site_id", "until" if changed.ended_at else "since")
    facts = {name: told[name] for name in names}
    at = _instant(changed.ended_at or changed.changed_at)
    return Event(f"people.relation.{what}", changed.id, at, {"relation_id": changed.id, **facts})


def told_again(changed: Relation) -> Write:
    """Note that this was told for the second time. Refused when it has been changed meanwhile, and is to be told anew."""
    same = RELATIONS.where("changed_at") == changed.model_dump(mode="json")["changed_at"]
    return RELATIONS.change(changed.person_id, changed.id, telling=None, only_if=same)


def _check_end(relation: Relation, until: datetime, now: datetime) -> None:
    if relation.until is not None and relation.until < until:
        detail = "The relation ends earlier already. To let the person stay or return, add a new relation."
        raise EndedAlready(detail)
    if until < min(relation.since, now):
        errors = [{"pointer": "/until", "detail": "not before the relation began"}]
        raise Unacceptable("A relation ends after it has begun.", errors=errors)


def _write_of_end(relation: Relation, ended: Relation, now: datetime) -> Write:
    """What lies there is read again, because a hold may keep it."""
    key = (ended.person_id, ended.id)
    lying = lifetime.lying(RELATIONS, key) or Lying(relation, relation.expires_at, None, None, frozenset())
    changes = {name: getattr(ended, name) for name in _ENDING}
    return redate(RELATIONS, key, lying, changes, only_if=RELATIONS.where("person_id").exists(), now=now)


def _following(known: Known, relations: tuple[Relation, ...], pack: Pack, now: datetime, *, endings: int = 0) -> Change:
    """What becomes of the person's record when these are the relations."""
    person, term = known.person, term_of_person(relations, pack)
    ends: dict[str, datetime | int | None] = {
        "endings": person.endings + endings,
        "left_at": term.left_at,
        "expires_at": term.expires_at,
    }
    changes = {"version": person.version + 1, **ends}
    write = redate(PEOPLE, (person.id,), known.lying, changes, only_if=same_version(person), now=now)
    is_new = any(getattr(person, name) != value for name, value in ends.items())
    return Change((write,), (dated(PEOPLE, (person.id,), ends),) if is_new else ())


def same_version(person: Person) -> Any:  # noqa: ANN401 (PynamoDB's conditions)
    """The condition that nobody has changed the person since."""
    version = PEOPLE.where("version")
    # Records of before there were versions have none.
    return version == person.version if person.version else version.does_not_exist() | (version == 0)


def _told(relation: Relation) -> dict[str, str | None]:
    return {"person_id": relation.person_id, "organisation_id": relation.organisation_id, "site_id": relation.site_id}


def _instant(instant: datetime | None) -> datetime:
    if instant is None:
        raise ValueError("nothing of the relation is to be told")
    return instant
