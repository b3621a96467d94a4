"""The beginning of a relation, alone or with the person who is invited. Pure."""

from dataclasses import dataclass
from datetime import datetime

from vestibule import ids
from vestibule.people import ages, phones
from vestibule.people.ending import end_of_relation, term_of_person
from vestibule.people.model import NewPerson, NewRelation, Person, Relation, crowd_of
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable


def check_end(wanted: NewRelation, now: datetime, pointer: str) -> None:
    """Refuse a relation that is over before it is told: its records would have outlived their promise from the first."""
    if wanted.until is not None and wanted.until <= now:
        errors = [{"pointer": pointer, "detail": "lies in the past"}]
        raise Unacceptable("A relation that is told of ends in the future, or goes on.", errors=errors)


@dataclass(frozen=True)
class Place:
    """Where a relation leads: an organisation, and for those who live there the site with its law."""

    organisation_id: str
    site_id: str | None = None
    jurisdiction: str | None = None


def relation_of(
    wanted: NewRelation, place: Place, pack: Pack, *, person_id: str, relation_id: str, now: datetime
) -> Relation:
    """The relation, with its record's end where it is known from the first."""
    relation = Relation(
        person_id=person_id,
        id=relation_id,
        kind=wanted.kind,
        organisation_id=place.organisation_id,
        site_id=place.site_id,
        jurisdiction=place.jurisdiction,
        space_id=wanted.space_id,
        since=wanted.since or now,
        until=wanted.until,
        crowd=crowd_of(person_id),
    )
    return relation.model_copy(update={"expires_at": end_of_relation(relation, pack)})


def person_of(wanted: NewPerson, relation: Relation, pack: Pack, *, by: str, now: datetime) -> Person:
    """The person, of whom only this relation is known."""
    country = phones.country_of(relation.jurisdiction, pack.controller_country)
    term = term_of_person((relation,), pack)
    return Person(
        id=relation.person_id,
        organisation_id=relation.organisation_id,
        name=wanted.name,
        email=wanted.email,
        phone=phones.e164(wanted.phone, country) if wanted.phone else None,
        language=wanted.language,
        birth_years=ages.kept(wanted.birth_year, now),
        guardian_id=wanted.guardian_id,
        created_by=by,
        created_at=now,
        crowd=crowd_of(relation.person_id),
        left_at=term.left_at,
        expires_at=term.expires_at,
    )


def invited(
    wanted: NewPerson, place: Place, pack: Pack, *, once: str, by: str, now: datetime
) -> tuple[Person, Relation]:
    """Who comes of an invitation, the same each time that this very request (`once`) is made."""
    ours = {"person_id": ids.derived("per", once), "relation_id": ids.derived("rel", once)}
    relation = relation_of(wanted.relation, place, pack, **ours, now=now)
    return person_of(wanted, relation, pack, by=by, now=now), relation
