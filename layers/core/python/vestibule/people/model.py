"""Persons and what they are to a place, from when to when."""

import unicodedata
import zlib
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from vestibule.caller import Role
from vestibule.clock import Instant, StatedInstant
from vestibule.ids import CorrectionId, OrganisationId, PersonId, RelationId, SiteId, SpaceId
from vestibule.problems import AlreadyThere, Unacceptable, Unmet
from vestibule.shapes import EmailAddress, Input, Line, Output, Record
from vestibule.words import Language

PhoneText = Annotated[str, StringConstraints(min_length=3, max_length=40, pattern=r"^[0-9+().\-/ \u00a0]+$")]
"""A phone number as people write it, with or without its country. `people.phones` reads it; stored is E.164: +33153732222."""
BirthYears = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{4}$")]
"""The years in one of which somebody was born, both included: 2010-2013."""
BirthYear = Annotated[int, Field(strict=True, ge=1900, le=2999)]
RelationKind = Literal["manager", "technician", "dealer", "resident", "tenant", "owner", "authorised_user"]
_STAFF: tuple[RelationKind, ...] = ("manager", "technician", "dealer")
_GROUPS: dict[RelationKind, Role] = {"manager": "manager", "technician": "technician", "dealer": "dealer"}


_BREAKS = ("Cc", "Cs", "Zl", "Zp")
"""Unicode's controls, lone surrogates and separators of lines: what could begin a new line in a header, a log or a list."""
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What lets the text after it run the other way: a name would rewrite the sentence that it stands in."""


def _stays_in_its_place(text: str) -> str:
    if any(unicodedata.category(sign) in _BREAKS or sign in _TURNS for sign in text):
        message = "no line breaks, controls or signs that turn the direction of what follows"
        raise ValueError(message)
    return text


Name = Annotated[Line, AfterValidator(_stays_in_its_place)]
"""What somebody is called: any script, any sign, one line."""


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
    left_at: Instant | None = None
    """When the last relation ends, which the record's term counts from; None while one goes on."""
    version: int = 0
    """Grows by one with each change of the person or of the relations, so that two changes at once cannot lose one."""
    crowd: str | None = None
    """The part of everybody that the person is in, see `crowd_of`."""
    birth_years: BirthYears | None = None
    """Roughly, and only where the person may be a child: never a date of birth."""
    guardian_id: PersonId | None = None
    """Who decides for a child."""
    proving: CorrectionId | None = None
    """The change to a new e-mail address that has still to be proven."""
    telling: Literal["changed"] | None = None
    """A change will be told to other contexts once more, for what they could not see yet or were not told."""
    changed: str | None = None
    """The names of the fields that are told as changed, as the evidence names them; their values stand nowhere else."""
    changed_at: Instant | None = None
    """When a field was changed last."""
    endings: int = 0
    """How many ends of relations were told: a permission that was checked against fewer of them is in doubt."""
    expires_at: Instant | None = None


class Relation(Record):
    """What a person is to a place or an organisation. Without `until` it goes on."""

    person_id: PersonId
    id: RelationId
    kind: RelationKind
    organisation_id: OrganisationId
    site_id: SiteId | None = None
    jurisdiction: str | None = None
    """The site's; None for staff of an organisation."""
    space_id: SpaceId | None = None
    named_by: PersonId | None = None
    """Who of the household named an authorised user, and may end it; None where a manager did."""
    since: Instant
    until: Instant | None = None
    ended_at: Instant | None = None
    """When its end was told last; None for an end that was known from the first."""
    telling: Literal["begun", "ended"] | None = None
    """Its beginning or its end will be told to other contexts once more, for what they could not see yet or were not told."""
    changed_at: Instant | None = None
    """When that happened which is being told."""
    crowd: str | None = None
    """The part of everybody that the person is in, see `crowd_of`."""
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
    name: Name
    email: EmailAddress
    phone: PhoneText | None = Field(default=None, description="As it is dialled there, or with + and its country.")
    language: Language = "en"
    birth_year: BirthYear | None = Field(
        default=None, description="Only for who may be a child. Kept as a band of four years, never as it is."
    )
    guardian_id: PersonId | None = Field(default=None, description="Who decides for a child, of the same organisation.")
    relation: NewRelation


class NewUser(Input):
    """What a tenant says of somebody who may be let in."""

    name: Name
    email: EmailAddress
    language: Language = "en"


class Invited(Output):
    """The answer to an invitation: identifiers, no personal data, because answers are kept for a day."""

    id: PersonId
    relation_id: RelationId
    status: Literal["invited"] = "invited"


class Related(Output):
    """The answer to a new relation."""

    id: RelationId
    person_id: PersonId
    status: Literal["begun"] = "begun"


class RelationEnd(Input):
    """When a relation ends."""

    until: StatedInstant = Field(  # type: ignore[assignment]
        default=None, description="From this instant on it counts no more; now when left out, and it may lie ahead."
    )
    """None when left out, which a caller cannot say otherwise."""


class RelationEnded(Output):
    """The answer to an ending. What rests on the relation, such as permissions to open doors, ends with it."""

    id: RelationId
    person_id: PersonId
    until: Instant
    status: Literal["ended"] = "ended"


class EndedAlready(AlreadyThere):
    """The relation ends earlier."""

    title = "Relation ended already"


class HasLeft(AlreadyThere):
    """The person has left, and what was held of the person is being deleted."""

    title = "Person has left"


class AddressTaken(AlreadyThere):
    """Somebody signs in with this address already."""

    title = "E-mail address in use"


class BelowAge(Unacceptable):
    """The policy collects nothing about somebody so young."""

    title = "Too young"


class GuardianNeeded(Unacceptable):
    """Somebody so young needs a person who decides."""

    title = "Guardian needed"


class ChangedSince(Unmet):
    """The record is not what the caller has read any more."""

    title = "Changed since it was read"


def group_of(kind: RelationKind) -> Role:
    """The pool's group for a relation: staff have their own, everybody else is a resident to the API."""
    return _GROUPS.get(kind, "resident")


CROWDS = 8


def crowd_of(person_id: str) -> str:
    """The part of everybody that this person is in: 0 to 7, by the identifier, so that all can be gone through at once."""
    return str(zlib.crc32(person_id.encode()) % CROWDS)
