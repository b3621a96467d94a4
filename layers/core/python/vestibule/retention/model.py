"""Holds: what is kept past its term, for which reason, by whom and until when; and marks of deletions that are witnessed."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from vestibule.clock import Instant, StatedInstant
from vestibule.ids import EntranceId, HoldId, OrganisationId, PersonId, SiteId
from vestibule.policy.parts import Key
from vestibule.problems import Problem
from vestibule.shapes import Input, Output, Record

State = Literal["active", "released", "lapsed"]


class Hold(Record):
    """A hold on everything that its scope covers: all of the scope's members that are given must fit."""

    id: HoldId
    reason: str
    """A key of the pack's closed list."""
    person_id: PersonId | None = None
    site_id: SiteId | None = None
    entrance_id: EntranceId | None = None
    since: Instant | None = None
    until: Instant | None = None
    """What happened from `since` on and before `until`; what lasts, such as a grant, is held whatever the window."""
    organisation_id: OrganisationId | None = None
    """Whose hold it is; None: the compliance team's, over the whole deployment."""
    created_by: PersonId
    created_at: Instant
    ends_at: Instant
    state: State = "active"
    """As it was last written: an active one whose end has come has lapsed, whatever stands here."""
    ended_at: Instant | None = None
    ended_by: PersonId | None = None
    kept: dict[str, int] | None = None
    """How many records it keeps, by table, when it was last applied."""
    applied_at: Instant | None = None
    lifted_at: Instant | None = None
    """When what it kept was first let go of as a whole."""
    expires_at: Instant | None = None

    def has_ended(self, now: datetime) -> bool:
        """Whether it keeps nothing any more. A clock that was set back ends nothing."""
        return self.state != "active" or self.ends_at <= now


MARKED_FOR = timedelta(days=2)
"""A stream tells of a deletion for 24 hours at the most, and a step is tried again within the hour."""


class Mark(Record):
    """A deletion that has its line in the ledger: what tells of it again is not written again."""

    id: str
    kept: bool
    """Whether the record was put back, because a hold kept it."""
    expires_at: Instant


MOST_HOLDS = 2000
"""On the roster at once. A sweep renews them in parts of fifty within one execution's history, and whatever deletes reads
them all: a few hundred items for each batch. Each is a recorded decision of somebody, so that so many are hardly placed."""


class Roster(Record):
    """The holds in force, in one record: what deletes reads it consistently, and an index lags."""

    id: Literal["holds"] = "holds"
    hold_ids: frozenset[str] = frozenset()


class Scope(Input):
    """What a hold is on: all that is given must fit. What lasts, such as a grant, is held whatever the window."""

    person_id: PersonId | None = None
    site_id: SiteId | None = None
    entrance_id: EntranceId | None = None
    since: StatedInstant | None = Field(default=None, description="What happened from then on.")
    until: StatedInstant | None = Field(default=None, description="What happened before then.")

    @model_validator(mode="after")
    def _is_a_scope(self) -> Self:
        if not (self.person_id or self.site_id or self.entrance_id):
            message = "name at least one of person_id, site_id, entrance_id"
            raise ValueError(message)
        if self.since and self.until and self.until <= self.since:
            message = "until must be after since"
            raise ValueError(message)
        return self


class NewHold(Input):
    """What is said of a hold. Nothing is free text: a reason is one of the policy's own."""

    reason: Annotated[Key, StringConstraints(max_length=64)] = Field(description="A key of the policy's closed list.")
    scope: Scope
    ends_at: StatedInstant = Field(description="Every hold ends, at the latest when its reason allows.")


class ReleaseHold(Input):
    """Nothing needs to be said to release a hold."""


class HoldView(Output):
    """A hold as compliance and managers see it."""

    id: HoldId
    reason: str
    label: str
    """The reason in the reader's language."""
    scope: Scope
    organisation_id: OrganisationId | None
    state: State
    created_by: PersonId
    created_at: Instant
    ends_at: Instant
    ended_at: Instant | None
    ended_by: PersonId | None
    kept: dict[str, int] | None
    applied_at: Instant | None


class HoldList(Output):
    """A page of holds."""

    data: list[HoldView]
    next: str | None


class TooManyHolds(Problem):
    """No more holds can be in force at once."""

    status = 409
    title = "Too many holds"


class HoldEnded(Problem):
    """The hold has been released or has lapsed: nothing can be done to it any more."""

    status = 409
    title = "Hold has ended"
