"""Applications: who wants to become a user (W-01) or to work here (W-05), and what is decided."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from vestibule import ids
from vestibule.clock import Instant
from vestibule.ids import ApplicationId, OrganisationId, PersonId
from vestibule.people import phones
from vestibule.people.asking import Application
from vestibule.people.correcting import DecidedAlready, Text
from vestibule.people.model import Name, NewPerson, NewRelation, PhoneText
from vestibule.people.standing import unknown
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.problems import NotFound, Unacceptable
from vestibule.shapes import EmailAddress, Input, Output
from vestibule.words import Language

Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
DECIDED = "This application has been decided. GET /v1/applications lists those that wait."
UNCONFIRMED_LASTS = timedelta(days=3)
"""How long the link in the letter works. Without it the form is gone, and nobody has read it."""
_ADDRESS = ("office", "address", "city", "postal_code", "country")


class Company(Input):
    """Where somebody works. Of a technician only the name is asked."""

    name: Name
    office: Literal["agency", "head_office"] | None = None
    address: Name | None = None
    extra: Name | None = None
    city: Name | None = None
    postal_code: Annotated[Name, StringConstraints(max_length=12)] | None = None
    country: Country | None = Field(default=None, description="ISO 3166-1, two letters.")


class NewApplication(Input):
    """The form."""

    kind: Literal["user", "technician"]
    first_name: Annotated[Name, StringConstraints(max_length=99)]
    last_name: Annotated[Name, StringConstraints(max_length=99)]
    email: EmailAddress
    phone: PhoneText
    sex: Literal["female", "male", "other"] | None = Field(default=None, description="Of users; may be left out.")
    role: Name | None = Field(default=None, description="In the company; of users.")
    company: Company
    years_of_experience: Annotated[int, Field(strict=True, ge=0, le=70)] | None = Field(
        default=None, description="Of technicians."
    )
    language: Language = "en"

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        of_user = {"role": self.role, **{name: getattr(self.company, name) for name in _ADDRESS}}
        of_technician = {"years_of_experience": self.years_of_experience}
        needed, other = (of_user, of_technician) if self.kind == "user" else (of_technician, of_user)
        missing = [name for name, value in needed.items() if value is None]
        beside = [name for name, value in {**other, **self._sex()}.items() if value is not None]
        if missing or beside:
            said = [*(f"{name} is needed" for name in missing), *(f"{name} is not asked" for name in beside)]
            message = f"of a {self.kind}: {', '.join(said)}"
            raise ValueError(message)
        return self

    def _sex(self) -> dict[str, str | None]:
        return {"sex": self.sex} if self.kind == "technician" else {}


class ApplicationReceived(Output):
    """The one answer to every form, whatever is known of its address."""

    status: Literal["received"] = "received"


class ApplicationDecision(Input):
    """What the operator decides. An accepted user is invited to an organisation, as somebody there."""

    decision: Literal["accepted", "refused"]
    organisation_id: OrganisationId | None = None
    relation: NewRelation | None = None
    reason: Text | None = None

    def check_fit(self, application: Application) -> None:
        """Refuse a decision that is not about such an application, or comes too late."""
        if application.state == "unconfirmed":
            raise NotFound(unknown("application"))
        if application.state != "asked":
            raise DecidedAlready(DECIDED)
        invites = self.decision == "accepted" and application.kind == "user"
        for name, value in (("organisation_id", self.organisation_id), ("relation", self.relation)):
            if invites != (value is not None):
                said = "needed: where and as what the user is invited" if invites else "only for a user who is accepted"
                raise Unacceptable("The decision does not fit.", errors=[{"pointer": f"/{name}", "detail": said}])


class ApplicationDecided(Output):
    """The answer to a decision."""

    id: ApplicationId
    status: Literal["accepted", "refused"]
    person_id: PersonId | None = None


class ApplicationView(Output):
    """An application as the operator sees it."""

    id: ApplicationId
    kind: Literal["user", "technician"]
    first_name: str
    last_name: str
    email: str
    phone: str
    sex: str | None
    role: str | None
    company: dict[str, str]
    years_of_experience: int | None
    language: Language
    asked_at: Instant
    state: Literal["asked", "accepted", "refused"]


class ApplicationList(Output):
    """Those that wait, oldest first."""

    data: list[ApplicationView]
    next: str | None


def application_of(wanted: NewApplication, pack: Pack, once: str, now: datetime) -> Application:
    """The record of one form, which replaces no other: who knows an address can take nothing away that came from it."""
    said = wanted.model_dump(exclude={"company", "phone"})
    return Application(
        **said,
        id=ids.derived("apl", once),
        phone=phones.e164(wanted.phone, wanted.company.country or pack.controller_country),
        company=wanted.company.model_dump(exclude_none=True),
        asked_at=now,
        expires_at=min(now + UNCONFIRMED_LASTS, retention.expiry(pack, "applications", now).expires_at),
    )


def person_wanted(application: Application, choice: ApplicationDecision) -> NewPerson:
    """Who is invited when a user is accepted."""
    if choice.relation is None:
        raise ValueError("only who is invited to a relation becomes a person")
    return NewPerson(
        organisation_id=choice.organisation_id,
        name=f"{application.first_name} {application.last_name}",
        email=application.email,
        phone=application.phone,
        language=application.language,
        relation=choice.relation,
    )


def view(application: Application) -> ApplicationView:
    """What the operator sees of it."""
    return ApplicationView.model_validate(application.model_dump())


def told(application: Application) -> dict[str, str]:
    """What fills the letters. The link, and the words of who decided, are looked up when one goes out."""
    return {"application_id": application.id, "kind": application.kind}
