"""Corrections that go through the manager (V-23): what is asked, what is seen, what is decided. Pure."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from vestibule.clock import Instant
from vestibule.ids import CorrectionId, OrganisationId, PersonId
from vestibule.people import ages, phones
from vestibule.people.asking import Correction
from vestibule.people.model import BirthYear, Name, Person, PhoneText
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Output
from vestibule.words import Language

State = Literal["asked", "made", "refused"]


def _readable(text: str) -> str:
    if any(ord(sign) < ord(" ") and sign not in "\n\t" for sign in text):
        message = "no control characters"
        raise ValueError(message)
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_readable)]
"""Some sentences, of several lines if need be."""


class CorrectedFields(Input):
    """What is to stand in the record instead. The e-mail address is changed by oneself, because it has to be proven."""

    name: Name | None = None
    phone: PhoneText | None = None
    language: Language | None = None
    birth_year: BirthYear | None = Field(default=None, description="Kept as a band of four years.")


class NewCorrection(Input):
    """What somebody asks to be corrected: fields of the own record, or anything else in a note."""

    wanted: CorrectedFields = CorrectedFields()
    note: Text | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if self.note is None and not self.wanted.model_dump(exclude_none=True):
            message = "say in wanted or in note what is to be corrected"
            raise ValueError(message)
        return self


class CorrectionAsked(Output):
    """The answer: by when it is decided. The answer is kept for a day, so nothing that was asked stands in it."""

    id: CorrectionId
    status: Literal["asked"] = "asked"
    legal_due: str | None = Field(description="The last day that the law leaves, as a date.")
    safe_due: str | None = Field(description="The earliest day under any reading of the law: what is worked to.")


class CorrectionDecision(Input):
    """What the manager, or compliance, decides. A refusal says why."""

    decision: Literal["made", "refused"]
    reason: Text | None = None
    guardian_id: PersonId | None = Field(
        default=None, description="Who decides for the person, where the birth year that is corrected needs somebody."
    )

    @model_validator(mode="after")
    def _refuses_with_a_reason(self) -> Self:
        if self.decision == "refused" and self.reason is None:
            message = "a refusal needs a reason, which the person reads"
            raise ValueError(message)
        if self.decision == "refused" and self.guardian_id:
            message = "guardian_id is for a correction that is made"
            raise ValueError(message)
        return self


class CorrectionDecided(Output):
    """The answer to a decision."""

    id: CorrectionId
    status: Literal["made", "refused"]


class CorrectionView(Output):
    """A correction as the person and the managers see it."""

    id: CorrectionId
    person_id: PersonId
    organisation_id: OrganisationId
    wanted: dict[str, str | None]
    note: str | None
    state: State
    asked_at: Instant
    legal_due: str | None
    safe_due: str | None
    reason: str | None
    closed_at: Instant | None


class CorrectionList(Output):
    """A page of them, newest first."""

    data: list[CorrectionView]
    next: str | None


class DecidedAlready(AlreadyThere):
    """Somebody has decided before."""

    title = "Decided already"


class ChangedMeanwhile(AlreadyThere):
    """The person has changed the same field since the correction was asked."""

    title = "Changed meanwhile"


def stored(wanted: CorrectedFields, country: str, now: datetime) -> dict[str, str | None]:
    """The values as the record would have them: a number in full, of a birth year its band, or nothing of an adult's."""
    said: dict[str, str | None] = wanted.model_dump(exclude_none=True, exclude={"birth_year"})
    if wanted.phone:
        said["phone"] = phones.e164(wanted.phone, country, "/wanted/phone")
    if wanted.birth_year:
        said["birth_years"] = ages.kept(wanted.birth_year, now)
    return said


def check_unchanged(correction: Correction, person: Person) -> None:
    """Refuse to overwrite what the person has changed since asking."""
    changed = [name for name in sorted(correction.known) if getattr(person, name) not in _both(correction, name)]
    if changed:
        said = ", ".join(changed)
        raise ChangedMeanwhile(
            f"Changed since it was asked: {said}. Refuse it with that reason; the person may ask anew."
        )


def _both(correction: Correction, name: str) -> tuple[str | None, str | None]:
    return (correction.known[name], correction.wanted.get(name))


def view(correction: Correction) -> CorrectionView:
    """What is seen of it."""
    return CorrectionView.model_validate(correction.model_dump())
