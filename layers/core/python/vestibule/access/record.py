"""Record an entry as its device tells it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from vestibule import ids
from vestibule.access.model import Command, Door, Entry, EntryMethod, EntryResult, ReasonCode
from vestibule.envelopes import Envelope, Unusable
from vestibule.ids import CommandId, EntranceId, GrantId


class AccessData(BaseModel):
    """The data of an `access` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entrance_id: EntranceId
    method: EntryMethod
    result: EntryResult
    reason: ReasonCode
    command_id: CommandId | None = None
    grant_id: GrantId | None = None


class AckData(BaseModel):
    """The data of an `ack` message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command_id: CommandId
    phase: Literal["received", "done", "rejected"]
    reason: ReasonCode


def entry_of(envelope: Envelope, data: AccessData, door: Door, command: Command | None, expires_at: datetime) -> Entry:
    """The entry. Its identifier follows from thing, boot and seq, so the same message is the same entry.

    The person comes from the command that the message answers to, never from the device. `Unusable` when the message
    speaks of a door that the device does not stand at, or of a command that was another's.
    """
    _check_place(envelope, data, door, command)
    return Entry(
        id=ids.derived("evt", *envelope.identity),
        entrance_id=door.entrance_id,
        site_id=door.site_id,
        organisation_id=door.organisation_id,
        device_id=envelope.thing,
        person_id=command.person_id if command else None,
        grant_id=command.grant_id if command else data.grant_id,
        command_id=data.command_id,
        method=data.method,
        result=data.result,
        reason=data.reason,
        occurred_at=envelope.said,
        recorded_at=envelope.received,
        offline=envelope.offline,
        expires_at=expires_at,
    )


def _check_place(envelope: Envelope, data: AccessData, door: Door, command: Command | None) -> None:
    if data.entrance_id != door.entrance_id:
        detail = "the device does not stand at this entrance"
        raise Unusable("wrong_entrance", detail)
    if command and command.device_id != envelope.thing:
        detail = "the command was for another device"
        raise Unusable("wrong_command", detail)
