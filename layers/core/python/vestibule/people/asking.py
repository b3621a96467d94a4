"""What people ask to be changed, and who asks to become a user or to work here."""

from typing import Literal

from pydantic import Field

from vestibule.clock import Instant
from vestibule.ids import ApplicationId, CorrectionId, OrganisationId, PersonId
from vestibule.shapes import Record
from vestibule.words import Language


class Correction(Record):
    """A correction that somebody asks of the manager (V-23), or a new e-mail address that the person has yet to prove."""

    id: CorrectionId
    person_id: PersonId
    organisation_id: OrganisationId | None = None
    """Whose managers decide; None: nobody's, the person proves it alone."""
    wanted: dict[str, str | None]
    """New values by field of the person's record; None takes the field away."""
    known: dict[str, str | None] = Field(default_factory=dict)
    """What stood in these fields when it was asked, so that nothing is overwritten that was changed since."""
    note: str | None = None
    asked_at: Instant
    state: Literal["proving", "asked", "made", "refused"] = "asked"
    jurisdiction: str | None = None
    """By whose law the duty to correct is counted."""
    legal_due: str | None = None
    """The last day on which it is decided in time, as a date; None where the law names none. So is `safe_due`."""
    safe_due: str | None = None
    code_hash: str | None = None
    guesses: int = 0
    reason: str | None = None
    decided_by: PersonId | None = None
    closed_at: Instant | None = None
    expires_at: Instant | None = None

    @property
    def address(self) -> str:
        """The new e-mail address, of one that is about it."""
        return self.wanted["email"] or ""


class Application(Record):
    """Somebody who wants to become a user (W-01) or to work here (W-05)."""

    id: ApplicationId
    kind: Literal["user", "technician"]
    first_name: str
    last_name: str
    email: str
    phone: str
    sex: str | None = None
    role: str | None = None
    """In the company."""
    company: dict[str, str] = Field(default_factory=dict)
    """Name, agency or head office, address, extra, city, postal code, country."""
    years_of_experience: int | None = None
    language: Language
    asked_at: Instant
    state: Literal["unconfirmed", "asked", "accepted", "refused"] = "unconfirmed"
    """`unconfirmed`: nobody has opened the link in the letter yet, so the address may be anybody's."""
    queue: Literal["asked"] | None = None
    """Stands as long as it waits for the operator."""
    person_id: PersonId | None = None
    """The account that came of it."""
    decided_by: PersonId | None = None
    decided_at: Instant | None = None
    reason: str | None = None
    """In the decider's own words."""
    expires_at: Instant | None = None
