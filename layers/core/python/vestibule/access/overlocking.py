"""Overlock: a tenant who does not pay is kept from the gates, then from the unit, and let in again at once.

    free ── gate_lock ──> gate_lock ── overlock ──> overlock
      ^                       │                        │
      └─────── released ──────┴──────── released ──────┘

No step is left out on the way in, so that nobody finds the own unit shut without having been warned at the gate.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, Protocol

from pydantic import Field

from vestibule import ids
from vestibule.access.model import Barring
from vestibule.clock import Instant
from vestibule.ids import OrganisationId, OverlockId, PersonId, SiteId, SpaceId
from vestibule.problems import AlreadyThere
from vestibule.shapes import Input, Line, Record

OverlockState = Literal["gate_lock", "overlock", "released"]


class Overlock(Record):
    """One step, with why it was taken and what the tenant was told. A line for each tenant of the space."""

    id: OverlockId
    person_id: PersonId
    space_id: SpaceId
    site_id: SiteId
    organisation_id: OrganisationId
    state: OverlockState
    reason: str
    told: bool
    """Whether a letter went to the tenant."""
    set_by: PersonId
    set_at: Instant
    ended_at: Instant | None = None
    """When the next step took its place."""
    expires_at: Instant | None = None


class Place(Protocol):
    """The space that is barred."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def site_id(self) -> str: ...  # noqa: D102
    @property
    def organisation_id(self) -> str: ...  # noqa: D102


class NewOverlock(Input):
    """The next step, and why it is taken."""

    state: OverlockState
    reason: Line = Field(description="The tenant reads it, in the letter and in the copy of the own data.")
    notice: bool = Field(default=True, description="Whether the tenants get a letter.")


class WrongStep(AlreadyThere):
    """The space is not where this step begins."""

    title = "Not the next step"


def barred_by(state: OverlockState) -> Barring | None:
    """What holds after the step."""
    return None if state == "released" else state


def check_step(barred: Barring | None, state: OverlockState) -> None:
    """`WrongStep` unless this is the next step, or the release."""
    expected: dict[OverlockState, tuple[Barring | None, ...]] = {
        "gate_lock": (None,),
        "overlock": ("gate_lock",),
        "released": ("gate_lock", "overlock"),
    }
    if barred not in expected[state]:
        detail = f"The space is {barred or 'free'}. The steps are gate_lock, then overlock; released ends either."
        raise WrongStep(detail)


def lines_of(
    wanted: NewOverlock, tenant_ids: Iterable[str], place: Place, *, once: str, by: str, now: datetime
) -> list[Overlock]:
    """One line for each tenant."""
    said = {"state": wanted.state, "reason": wanted.reason, "told": wanted.notice, "set_by": by, "set_at": now}
    return [
        Overlock.model_validate(
            {
                "id": ids.derived("ovl", once, tenant_id),
                "person_id": tenant_id,
                "space_id": place.id,
                "site_id": place.site_id,
                "organisation_id": place.organisation_id,
                **said,
            }
        )
        for tenant_id in tenant_ids
    ]
