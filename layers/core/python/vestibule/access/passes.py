"""Passes: what a visitor or a courier shows at a door, as a QR code or as eight digits. Nobody needs an account for one."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vestibule.access.hours import MOST_HOURS, Hours
from vestibule.access.model import Grant
from vestibule.access.wanted import Day
from vestibule.clock import Instant, StatedInstant
from vestibule.ids import CredentialId, EntranceId, GrantId, SpaceId
from vestibule.problems import Unacceptable
from vestibule.shapes import Input, Output

MOST_ENTRANCES = 10
PassKind = Literal["visitor", "delivery"]
LASTS = timedelta(days=1)
"""As long as a pass lasts of which no end was said."""
LONGEST: dict[PassKind, timedelta] = {"visitor": timedelta(days=90), "delivery": timedelta(days=2)}


class NewPass(Input):
    """What a resident or tenant says of a pass. It opens what the own grant opens, or less."""

    kind: PassKind = "visitor"
    entrance_ids: Annotated[list[EntranceId], Field(min_length=1, max_length=MOST_ENTRANCES)]
    starts_at: StatedInstant | None = Field(default=None, description="Left out: now.")
    starts_on: Day | None = Field(
        default=None, description="Instead of starts_at: from the beginning of this day, by the clock of the site."
    )
    ends_at: StatedInstant | None = Field(default=None, description="Left out: a day after it begins.")
    hours: Annotated[list[Hours], Field(max_length=MOST_HOURS)] = Field(
        default_factory=list, description="By the clock of the site. Left out: at any time."
    )
    one_time: bool = Field(
        default=True, description="Whether it opens each door once. A courier's pass is always for one time."
    )
    space_id: SpaceId | None = Field(default=None, description="Whom it leads to, where you have several spaces.")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.starts_at and self.starts_on:
            message = "say starts_at or starts_on, not both"
            raise ValueError(message)
        if len(set(self.entrance_ids)) != len(self.entrance_ids):
            message = "an entrance is named twice"
            raise ValueError(message)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = "ends_at must be after starts_at"
            raise ValueError(message)
        if self.kind == "delivery" and not self.one_time:
            message = "a courier's pass is for one time"
            raise ValueError(message)
        return self

    def ending_by(self, starts_at: datetime) -> "NewPass":
        """The same with an end; refused when it would last longer than such a pass may."""
        ends_at = self.ends_at or starts_at + LASTS
        if ends_at - starts_at > LONGEST[self.kind]:
            errors = [{"pointer": "/ends_at", "detail": f"at most {LONGEST[self.kind].days} days after it begins"}]
            raise Unacceptable("A pass is for a visit, not for good.", errors=errors)
        return self.model_copy(update={"ends_at": ends_at})


class PassKept(Output):
    """What the pass opens."""

    id: CredentialId
    grant_id: GrantId
    """What is revoked to take the pass back."""
    kind: PassKind
    entrance_ids: list[EntranceId]
    starts_at: Instant
    ends_at: Instant | None
    hours: list[Hours]
    one_time: bool

    @classmethod
    def of(cls, grant: Grant, kind: PassKind, credential_id: str) -> Self:
        """Without what is told once."""
        return cls.model_validate({**grant.model_dump(), "id": credential_id, "grant_id": grant.id, "kind": kind})


class PassTold(Output):
    """What is shown at the door."""

    code: str
    qr: str
    """The text to be shown as a QR code."""
    qr_svg: str
    """The same as a picture."""

    @classmethod
    def of(cls, code: str, qr: str) -> Self:
        """With the picture, at the middle level of correction: a screen is rarely torn, but often scratched."""
        import segno  # noqa: PLC0415 (only who makes a pass draws one)

        drawn = BytesIO()
        segno.make(qr, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, light="white", omitsize=True)
        return cls(code=code, qr=qr, qr_svg=drawn.getvalue().decode().strip())


class PassMade(PassKept):
    """The answer. The first time, and never again, it has what is shown at the door."""

    code: str | None = None
    qr: str | None = None
    qr_svg: str | None = None
