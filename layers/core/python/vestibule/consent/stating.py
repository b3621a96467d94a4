"""What comes in and goes out of `POST /v1/consents` and of a withdrawal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from vestibule import clock
from vestibule.clock import Instant, StatedInstant
from vestibule.consent import deciding
from vestibule.consent.deciding import Said, Shown
from vestibule.consent.model import Choice, Consent
from vestibule.consent.standing import strictest
from vestibule.ids import ConsentId, PersonId
from vestibule.policy.asking import PermissionKey
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Output
from vestibule.words import Language


class NewConsent(Input):
    """A decision on one key, by the person, the guardian, or staff who enter a no that came on paper."""

    person_id: PersonId | None = Field(default=None, description="Left out: your own.")
    purpose: PermissionKey | Literal["*"]
    choice: Literal["given", "refused", "objected", "allowed_again", "restricted", "unrestricted"]
    shown: Shown | None = Field(
        default=None, description="As GET /v1/privacy/choices gave it. A yes needs it; a no needs no words."
    )
    means: Literal["app", "site", "console"] = "app"
    decided_at: StatedInstant | None = Field(
        default=None, description="Of a device that was offline; now when left out."
    )
    after: frozenset[ConsentId] | None = Field(
        default=None, description="The decisions that were known. Left out: all that stands, or none with decided_at."
    )


class NewWithdrawal(Input):
    """A withdrawal needs no words at all."""

    person_id: PersonId | None = Field(default=None, description="Left out: your own.")
    means: Literal["app", "site", "console"] = "app"


class Stated(Output):
    """The answer: identifiers and kinds. The receipt stands at `GET /v1/consents/{id}`."""

    id: str
    purpose: str
    choice: Choice
    recorded_at: Instant
    stands: bool
    """Whether this is what counts from now on; not so when another decision that it did not follow is stricter."""

    @classmethod
    def of(cls, decision: Consent, *, stands: bool) -> "Stated":
        """As it is answered."""
        return cls.model_validate({**decision.model_dump(), "stands": stands})


class NothingToWithdraw(AlreadyThere):
    """The decision is no yes."""

    title = "Nothing to withdraw"


def said_of(wanted: NewConsent, language: Language, *, by_staff: bool) -> Said:
    """What was decided. A yes is believed only with what was shown."""
    said = Said(
        wanted.purpose,
        wanted.choice,
        "staff" if by_staff else wanted.means,
        shown=wanted.shown,
        language=language,
        decided_at=wanted.decided_at,
        after=wanted.after,
    )
    deciding.check_shown(said)
    return said


def withdrawal_of(consent: Consent, known: Sequence[Consent], now: datetime) -> Consent | None:
    """The no that stands already in the place of this yes; None where the yes is to be withdrawn."""
    if consent.choice != "given":
        detail = (
            "This decision is no consent, so there is nothing to withdraw. POST /v1/consents records another decision."
        )
        raise NothingToWithdraw(detail, choice=consent.choice)
    standing = strictest([each for each in known if each.purpose == consent.purpose], now)
    return standing if standing and standing.choice in ("withdrawn", "refused") else None


def values_of(decision: Consent, *, stands: bool = True) -> dict[str, str]:
    """What fills the letter about a decision; the words of its key are looked up when it is sent."""
    said = {"consent_id": decision.id, "recorded_at": clock.written(decision.recorded_at)}
    return {**said, "purpose": decision.purpose, "choice": decision.choice if stands else "outweighed"}


def letter_about(decision: Consent) -> str:
    """The letter's kind."""
    return "consent.withdrawn" if decision.choice == "withdrawn" else "consent.recorded"
