"""Credentials: what somebody shows at a door without a network. Codes are told once, and lie sealed under their person's key."""

from typing import Literal

from pydantic import Field

from vestibule.access.model import Revocation
from vestibule.clock import Instant
from vestibule.ids import CredentialId, DeviceId, EntranceId, GrantId, OrganisationId, PersonId, SiteId
from vestibule.shapes import Record, SealedText

CredentialKind = Literal["pin", "pass", "fob"]


class Credential(Record):
    """A code, a visitor's pass or a fob. It opens what its grant opens, while its grant does."""

    id: CredentialId
    person_id: PersonId
    """Who holds it; of a pass, who answers for the visitor."""
    grant_id: GrantId
    organisation_id: OrganisationId
    site_id: SiteId
    kind: CredentialKind
    secret: SealedText
    """The code or the number of the fob, for the day on which a door gets a new key."""
    verifiers: dict[EntranceId, list[str]]
    """What the doors know it by: see `access.verifying`."""
    one_time: bool = False
    created_by: PersonId
    created_at: Instant
    ended_at: Instant | None = None
    narrowed_at: Instant | None = None
    """When it was taken back by itself; None where it ends with its grant."""
    settling: Literal["ended"] | None = None
    """It was taken back, and the lists of its doors may not have been told yet."""
    revoked_at_doors: dict[EntranceId, Revocation] = Field(default_factory=dict)
    """By entrance, as of a grant: what is needed to say from when on it surely opens nothing."""
    expires_at: Instant | None = None


class Key(Record):
    """A credential as one door knows it. The door's list is made of these and of the admissions."""

    entrance_id: EntranceId
    verifier: str
    credential_id: CredentialId
    grant_id: GrantId
    person_id: PersonId
    kind: CredentialKind
    one_time: bool = False
    used_at: Instant | None = None
    """When a code for one time opened this door."""
    ended_at: Instant | None = None
    """From when on it opens nothing; may lie ahead."""
    expires_at: Instant | None = None


class Ack(Record):
    """A device said that it has a list."""

    version: int
    at: Instant
    """When it was heard, or later, when the last lease of a device ends that stood there before."""


class DoorList(Record):
    """How far the list of a door has come: the cloud's version, and what its device said to have."""

    entrance_id: EntranceId
    version: int = 0
    """Grows with each change of who may open the door. A list that was read at this version has all changes up to it."""
    changed_at: Instant | None = None
    leased_until: Instant | None = None
    """Until when a device may go by a list that it has been given, at the longest."""
    device_id: DeviceId | None = None
    others_until: Instant | None = None
    """When the last lease ends of a device that stood here before."""
    acked_version: int | None = None
    acked_at: Instant | None = None
    acks: list[Ack] = Field(default_factory=list)
    """The last ones, oldest first; each of a later version than the one before."""
