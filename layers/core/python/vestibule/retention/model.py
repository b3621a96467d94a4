"""Holds: what is kept past its term, for which reason, by whom and until when; and marks of deletions that are witnessed."""

from datetime import datetime
from typing import Literal

from vestibule.clock import Instant
from vestibule.ids import EntranceId, HoldId, OrganisationId, PersonId, SiteId
from vestibule.shapes import Record

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
    expires_at: Instant | None = None

    def is_active(self, now: datetime) -> bool:
        """Whether it keeps anything at this instant."""
        return self.state == "active" and self.created_at <= now < self.ends_at


class Mark(Record):
    """A deletion that has its line in the ledger: what tells of it again is not written again."""

    id: str
    expires_at: Instant
