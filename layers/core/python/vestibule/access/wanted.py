"""What callers ask for: grants, and commands to doors."""

import re
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from vestibule.access.hours import MOST_HOURS, Hours
from vestibule.access.model import MOST_ENTRANCES, Verb
from vestibule.clock import StatedInstant
from vestibule.ids import EntranceId, GroupId, PersonId, SpaceId
from vestibule.shapes import Input


def _written_as_a_day(stated: object) -> object:
    is_written = isinstance(stated, str) and re.fullmatch(r"(19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}", stated)
    if not is_written and not isinstance(stated, date):
        message = "write it as 2026-11-21, with a year from 1970 to 2999"
        raise ValueError(message)
    return stated


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A day that a caller states."""


class NewGrant(Input):
    """What a manager says of a grant. All entrances must stand on one site."""

    person_id: PersonId
    entrance_ids: Annotated[list[EntranceId], Field(min_length=1, max_length=MOST_ENTRANCES)] = Field(
        default_factory=list
    )
    group_id: GroupId | None = Field(
        default=None, description="Instead of entrance_ids: what the group has now and gets later. For managers."
    )
    starts_at: StatedInstant | None = Field(default=None, description="Left out: now, or when the relation begins.")
    starts_on: Day | None = Field(
        default=None, description="Instead of starts_at: from the beginning of this day, by the clock of the site."
    )
    ends_at: StatedInstant | None = None
    hours: Annotated[list[Hours], Field(max_length=MOST_HOURS)] = Field(
        default_factory=list, description="By the clock of the site. Left out: at any time."
    )
    space_id: SpaceId | None = Field(
        default=None,
        description="For the sake of which space: it ends with the tie to it. Left out: the only one of the person at the site.",
    )

    @model_validator(mode="after")
    def _is_forward(self) -> "NewGrant":
        if self.starts_at and self.starts_on:
            message = "say starts_at or starts_on, not both"
            raise ValueError(message)
        if bool(self.entrance_ids) == bool(self.group_id):
            message = "name entrance_ids or a group_id, one of them"
            raise ValueError(message)
        if len(set(self.entrance_ids)) != len(self.entrance_ids):
            message = "an entrance is named twice"
            raise ValueError(message)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = "ends_at must be after starts_at"
            raise ValueError(message)
        return self


class Position(Input):
    """Where somebody stands, in degrees (WGS 84)."""

    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class NewCommand(Input):
    """What is asked of a door."""

    verb: Verb = "unlock"
    location: Position | None = Field(
        default=None, description="Dropped unread unless the person has location tracking on; else kept to 100 metres."
    )
