"""Grants, and what bars them, as those see them who may."""

from typing import Self

from pydantic import Field

from vestibule.access.bounds import RevocationView, Revoked, RevokedDoor
from vestibule.access.credential import Credential, CredentialKind
from vestibule.access.hours import Hours
from vestibule.access.model import Barring, Grant, GrantKind
from vestibule.access.overlocking import OverlockState
from vestibule.clock import Instant
from vestibule.ids import (
    CredentialId,
    EntranceId,
    GrantId,
    GroupId,
    OrganisationId,
    OverlockId,
    PersonId,
    SiteId,
    SpaceId,
)
from vestibule.shapes import Input, Output


class NoBody(Input):
    """Nothing more to say."""


class CredentialView(Output):
    """A credential without what opens doors."""

    id: CredentialId
    kind: CredentialKind
    one_time: bool
    created_at: Instant
    ended_at: Instant | None
    revocation: RevocationView | None
    """Of one that was taken back by itself. One that ended with its grant opens nothing when the grant surely does not."""


class CredentialEnded(Output):
    """The answer to an ending, with from when on each door surely does not open for it; None where it had ended by itself."""

    id: CredentialId
    ended_at: Instant
    revocation: RevocationView | None


class GrantView(Output):
    """A grant: what it opens, and what rests on it."""

    id: GrantId
    person_id: PersonId
    organisation_id: OrganisationId
    site_id: SiteId
    entrance_ids: list[EntranceId]
    kind: GrantKind
    parent_id: GrantId | None
    space_id: SpaceId | None
    group_id: GroupId | None
    hours: list[Hours]
    one_time: bool
    barred: Barring | None
    starts_at: Instant
    ends_at: Instant | None
    granted_by: PersonId
    created_at: Instant
    expires_at: Instant | None
    revoked_at: Instant | None
    """When it was taken back; None where it runs, or ended by itself."""

    @classmethod
    def of(cls, grant: Grant, **more: object) -> Self:
        """As it stands, with what the record does not have."""
        return cls.model_validate({**grant.model_dump(), **more})


class GrantSeen(GrantView):
    """One grant, with its credentials and with what is known of its revocation.

    Also of its end with what it rests on, such as a relation; None where it runs, or ends as it was granted.
    """

    credentials: list[CredentialView]
    revocation: RevocationView | None
    left: list[RevokedDoor]
    """The doors that were taken from its group, with from when on each surely does not open for it."""

    @classmethod
    def with_all(cls, grant: Grant, credentials: list[Credential], revoked: Revoked) -> Self:
        """All of it."""
        shown = [
            CredentialView.model_validate({**each.model_dump(), "revocation": revoked.credentials.get(each.id)})
            for each in credentials
        ]
        return cls.of(grant, credentials=shown, revocation=revoked.grant, left=revoked.left)


class GrantRevoked(Output):
    """The answer to a revocation: from when on each door surely opens nothing for the grant."""

    id: GrantId
    revocation: RevocationView


class Overlocked(Output):
    """The step that was taken. `overlock_ids` are its lines, one for each tenant."""

    space_id: SpaceId
    state: OverlockState
    set_at: Instant
    notice: bool
    overlock_ids: list[OverlockId]
    grants: int = Field(description="How many grants it bars or releases. 0: none is for the sake of this space.")
    doors: list[RevokedDoor] = Field(
        description="The doors that it bars for them, and by when each surely opens to nobody of them, also without a network."
    )


class GrantPage(Output):
    """A page of grants, the newest last."""

    data: list[GrantView]
    next: str | None


def is_own(grant: Grant, person_id: str) -> bool:
    """Whether it is this person's, or was shared by this person."""
    return person_id == grant.person_id or (grant.kind != "standing" and person_id == grant.granted_by)


def may_see(grant: Grant, person_id: str, managed: frozenset[str]) -> bool:
    """Its person, who shared it, and who manages the place."""
    return is_own(grant, person_id) or grant.organisation_id in managed


def may_revoke(grant: Grant, person_id: str, managed: frozenset[str]) -> bool:
    """Who manages the place; of what was shared, and of a pass, also who gave it."""
    return grant.organisation_id in managed or (grant.kind != "standing" and person_id == grant.granted_by)
