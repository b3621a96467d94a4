"""A person's own record as the person sees and changes it (F-01, N-10). Pure."""

from collections.abc import Iterable, Mapping
from typing import Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import OrganisationId, PersonId, RelationId, SiteId, SpaceId
from vestibule.people import phones
from vestibule.people.asking import Correction
from vestibule.people.model import Name, Person, PhoneText, Relation, RelationKind
from vestibule.shapes import EmailAddress, Input, Output
from vestibule.words import Language

BY_ONESELF = ("email", "language", "name", "phone")
BY_MANAGER = ("birth_years", "guardian_id", "relations")


class ProfileChange(Input):
    """What is to be different, as a JSON merge patch (RFC 7396): what is left out stays, null takes an optional one away."""

    name: Name = Field(default=None)  # type: ignore[assignment]
    email: EmailAddress = Field(  # type: ignore[assignment]
        default=None, description="Counts from when the code that is mailed to it has come back."
    )
    phone: PhoneText | None = Field(default=None, description="null takes it away.")
    language: Language = Field(default=None)  # type: ignore[arg-type]


class OwnRelation(Output):
    """What the person is to a place or an organisation."""

    id: RelationId
    kind: RelationKind
    organisation_id: OrganisationId
    site_id: SiteId | None
    space_id: SpaceId | None
    since: Instant
    until: Instant | None


class Unproven(Output):
    """A new address that waits for its code."""

    email: str
    until: Instant | None


class Editable(Output):
    """Who changes which field: the person at any time, or the manager when the person asks for a correction."""

    by_yourself: tuple[str, ...] = BY_ONESELF
    by_manager: tuple[str, ...] = BY_MANAGER


class Profile(Output):
    """Everything of the person's own record. A picture is not kept."""

    id: PersonId
    organisation_id: OrganisationId
    name: str
    email: str
    phone: str | None
    language: Language
    birth_years: str | None
    guardian_id: PersonId | None
    created_at: Instant
    version: int = Field(
        description="To be sent back as If-Match, in quotes, by who wants to change only what was read."
    )
    unproven: Unproven | None = None
    relations: list[OwnRelation]
    editable: Editable = Editable()
    choices: Literal["/v1/privacy/choices"] = "/v1/privacy/choices"
    """Where consents, objections and subscriptions stand."""


def profile_of(person: Person, relations: Iterable[Relation], proving: Correction | None) -> Profile:
    """What the person sees."""
    waiting = Unproven(email=proving.address, until=proving.expires_at) if proving else None
    own = [OwnRelation(**{name: getattr(each, name) for name in OwnRelation.model_fields}) for each in relations]
    shown = {name: getattr(person, name) for name in Profile.model_fields if name in Person.model_fields}
    return Profile(**shown, unproven=waiting, relations=own)


def changes_of(wanted: ProfileChange, person: Person, country: str, proving: str | None) -> dict[str, str | None]:
    """New values by field, of what really changes. A new address is not among them: what is, is which change of it waits."""
    said = {name: getattr(wanted, name) for name in wanted.model_fields_set - {"email"}}
    if said.get("phone"):
        said["phone"] = phones.e164(said["phone"], country)
    if "email" in wanted.model_fields_set:
        said["proving"] = proving
    return {name: value for name, value in said.items() if value != getattr(person, name)}


def etag_of(version: int) -> str:
    """The tag of a version of the record."""
    return f'"{version}"'


def is_meant(if_match: str | None, version: int) -> bool:
    """Whether a change that was made for these tags is meant for this version (RFC 9110, 13.1.1). Without tags it is."""
    tags = [tag.strip() for tag in (if_match or "*").split(",")]
    return "*" in tags or etag_of(version) in tags


def country_for(relations: Iterable[Relation], otherwise: str) -> str:
    """Whose numbers the person writes without a country: the place's that the person is related to, else the operator's."""
    jurisdiction = next((each.jurisdiction for each in relations if each.jurisdiction), None)
    return phones.country_of(jurisdiction, otherwise)


def fields_in(changes: Mapping[str, object]) -> str:
    """Their names, for the evidence: values are nobody's business there."""
    return ",".join(sorted(changes))
