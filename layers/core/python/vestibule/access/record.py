"""Record an entry as its device tells it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from vestibule import config, ids
from vestibule.access.credential import Credential
from vestibule.access.holdings import COMMANDS, CREDENTIALS, GRANTS, IMAGES
from vestibule.access.image import Image
from vestibule.access.model import Command, Door, Entry, EntryMethod, EntryResult, Grant, ReasonCode
from vestibule.bus import Event
from vestibule.envelopes import Envelope, Unusable
from vestibule.ids import CommandId, CredentialId, EntranceId, GrantId, ImageId, TicketId
from vestibule.reading import Known, Named

RECORDED = "access.entry.recorded"


class AccessData(BaseModel):
    """The data of an `access` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    method: EntryMethod
    result: EntryResult
    reason: ReasonCode
    command_id: CommandId | None = None
    grant_id: GrantId | None = None
    credential_id: CredentialId | None = None
    ticket_id: TicketId | None = None
    image_id: ImageId | None = None
    number: Annotated[int, Field(strict=True, ge=1, lt=2**53)] | None = None


class AckData(BaseModel):
    """The data of an `ack` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command_id: CommandId
    phase: Literal["received", "done", "rejected"]
    reason: ReasonCode


@dataclass(frozen=True)
class Told:
    """A message that could be read."""

    envelope: Envelope
    data: AccessData

    def named(self) -> Iterator[Named]:
        """The records that it names, pictures only where the policy knows them."""
        data = self.data
        if data.command_id:
            yield COMMANDS, (data.command_id,)
        if data.credential_id:
            yield CREDENTIALS, (data.credential_id,)
        if data.grant_id:
            yield GRANTS, (data.grant_id,)
        if data.image_id and "images" in config.operator_pack().features:
            yield IMAGES, (data.image_id,)


@dataclass(frozen=True)
class Because:
    """What the message names, as far as it is still there: what moved the door, and who stood before it."""

    command: Command | None = None
    credential: Credential | None = None
    grant: Grant | None = None
    image: Image | None = None

    @property
    def person_id(self) -> str | None:
        """Whose entry it is: who asked, else whose the code was, else whose the right was."""
        return next((one.person_id for one in (self.command, self.credential, self.grant) if one), None)

    @property
    def grant_id(self) -> str | None:
        """By which right."""
        if self.command:
            return self.command.grant_id
        if self.credential:
            return self.credential.grant_id
        return self.grant.id if self.grant else None


@dataclass(frozen=True)
class Drafted:
    """An entry on its way, with what it came of."""

    entry: Entry
    found: Because


def because(told: Told, door: Door, known: Known) -> Because:
    """What the message names. `Unusable` when it names what has no business at this door: nobody is put there by mistake.

    What is not there any more, because its time is over, is left out.
    """
    data = told.data
    found = Because(
        command=known.get(COMMANDS, data.command_id),
        credential=known.get(CREDENTIALS, data.credential_id),
        grant=known.get(GRANTS, data.grant_id),
        image=known.get(IMAGES, data.image_id),
    )
    _check(found, told.envelope.thing, door)
    return found


def entry_of(told: Told, door: Door, found: Because, expires_at: datetime) -> Entry:
    """The entry. Its identifier follows from thing, boot and seq, so the same message is the same entry.

    The person comes from what the device names, never from the device.
    """
    envelope, data = told.envelope, told.data
    return Entry(
        id=ids.derived("evt", *envelope.identity),
        entrance_id=door.entrance_id,
        site_id=door.site_id,
        organisation_id=door.organisation_id,
        device_id=envelope.thing,
        person_id=found.person_id,
        grant_id=found.grant_id,
        command_id=data.command_id,
        credential_id=found.credential.id if found.credential else None,
        ticket_id=data.ticket_id,
        image_id=found.image.id if found.image else None,
        number=data.number,
        method="let_in" if found.command and found.command.call_id else data.method,
        result=data.result,
        reason=data.reason,
        occurred_at=envelope.said,
        recorded_at=envelope.received,
        offline=envelope.offline,
        expires_at=expires_at,
    )


def recorded(entry: Entry) -> Event:
    """The event of an entry, the same whenever its message comes again."""
    told = ("entrance_id", "site_id", "organisation_id", "device_id", "person_id", "grant_id", "command_id")
    ids_of = {name: getattr(entry, name) for name in told if getattr(entry, name) is not None}
    return Event(RECORDED, entry.id, entry.occurred_at, {**ids_of, "method": entry.method, "result": entry.result})


def _check(found: Because, thing: str, door: Door) -> None:
    if found.command and (found.command.device_id, found.command.entrance_id) != (thing, door.entrance_id):
        raise Unusable("wrong_command", "the command was for another device or entrance")
    if found.credential and not _covers(found.credential, list(found.credential.verifiers), door):
        raise Unusable("wrong_credential", "the credential is not of this entrance")
    if found.grant and not _covers(found.grant, [*found.grant.entrance_ids, *found.grant.left_ids], door):
        raise Unusable("wrong_grant", "the grant is not for this entrance")
    if found.image and (found.image.device_id, found.image.entrance_id) != (thing, door.entrance_id):
        raise Unusable("wrong_image", "the image was of another device or entrance")


def _covers(right: Grant | Credential, entrance_ids: list[str], door: Door) -> bool:
    return right.organisation_id == door.organisation_id and door.entrance_id in entrance_ids
