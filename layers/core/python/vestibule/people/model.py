"""Persons and what they are to a place, from when to when."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, EmailStr, Field, StringConstraints, model_validator

from vestibule.caller import Role
from vestibule.clock import Instant, StatedInstant
from vestibule.ids import OrganisationId, PersonId, RelationId, SiteId, SpaceId
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Line, Output, Record
from vestibule.words import Language

Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
"""E.164, such as +33153732222."""
RelationKind = Literal["manager", "technician", "dealer", "resident", "tenant", "owner", "authorised_user"]
_STAFF: tuple[RelationKind, ...] = ("manager", "technician", "dealer")
_GROUPS: dict[RelationKind, Role] = {"manager": "manager", "technician": "technician", "dealer": "dealer"}


def _short_enough(address: str) -> str:
    if len(address) > 254:  # noqa: PLR2004 (RFC 5321's limit for a path)
        message = "an e-mail address has at most 254 characters"
        raise ValueError(message)
    return address


class Person(Record):
    """A person. The identifier is the user name in the pool and the only thing that other contexts know."""

    id: PersonId
    organisation_id: OrganisationId
    name: str
    email: str
    phone: str | None = None
    language: Language
    created_by: PersonId
    created_at: Instant
    expires_at: Instant | None = None


class Relation(Record):
    """What a person is to a place or an organisation. Without `until` it goes on."""

    person_id: PersonId
    id: RelationId
    kind: RelationKind
    organisation_id: OrganisationId
    site_id: SiteId | None = None
    space_id: SpaceId | None = None
    since: Instant
    until: Instant | None = None
    expires_at: Instant | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it counts at this instant; the last instant is the one before `until`."""
        return self.since <= now and (self.until is None or now < self.until)


class NewRelation(Input):
    """What a manager says of a relation. Residents and tenants are related to a space, staff to the organisation."""

    kind: RelationKind
    space_id: SpaceId | None = None
    since: StatedInstant | None = Field(default=None, description="From now on when left out.")
    until: StatedInstant | None = None

    @model_validator(mode="after")
    def _fits(self) -> "NewRelation":
        if (self.space_id is None) != (self.kind in _STAFF):
            message = "space_id is for residents, tenants, owners and authorised users, and needed for them"
            raise ValueError(message)
        if self.since and self.until and self.until <= self.since:
            message = "until must be after since"
            raise ValueError(message)
        return self


class NewPerson(Input):
    """What a manager says of a person who is invited."""

    organisation_id: OrganisationId | None = Field(default=None, description="Left out: the only one that you manage.")
    name: Line
    email: Annotated[EmailStr, AfterValidator(_short_enough)]
    phone: Phone | None = None
    language: Language = "en"
    relation: NewRelation


class Invited(Output):
    """The answer to an invitation: identifiers, no personal data, because answers are kept for a day."""

    id: PersonId
    relation_id: RelationId
    status: Literal["invited"] = "invited"


class AddressTaken(AlreadyThere):
    """Somebody signs in with this address already."""

    title = "E-mail address in use"


def group_of(kind: RelationKind) -> Role:
    """The pool's group for a relation: staff have their own, everybody else is a resident to the API."""
    return _GROUPS.get(kind, "resident")


def begin(
    wanted: NewPerson,
    *,
    organisation_id: str,
    person_id: str,
    relation_id: str,
    site_id: str | None,
    by: str,
    now: datetime,
) -> tuple[Person, Relation]:
    """The person and the first relation. `site_id` is the space's site, None for staff."""
    person = Person(
        id=person_id,
        organisation_id=organisation_id,
        name=wanted.name,
        email=wanted.email,
        phone=wanted.phone,
        language=wanted.language,
        created_by=by,
        created_at=now,
    )
    relation = Relation(
        person_id=person_id,
        id=relation_id,
        kind=wanted.relation.kind,
        organisation_id=organisation_id,
        site_id=site_id,
        space_id=wanted.relation.space_id,
        since=wanted.relation.since or now,
        until=wanted.relation.until,
    )
    return person, relation
