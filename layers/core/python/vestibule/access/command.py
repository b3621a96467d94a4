"""Ask a door to move: the command, its message to the device, and what the device's acknowledgements make of it.

A command never opens a door late: the broker drops it after its time (message expiry), the device checks `not_after` against
the cloud's time as its last list told it, and refuses a command that it has seen. A command has no nonce: its id is unlike any
other, and the device's own nonce is in its question for the list. Only the signed answer to that tells it the time, so after a
restart it takes no command before it has asked, and none later that was not meant for this time.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.expressions.condition import Condition

from vestibule import aws, clock, config, observability
from vestibule.access.holdings import COMMANDS
from vestibule.access.model import Command, CommandStatus, CommandView, Door, Verb
from vestibule.policy import retention
from vestibule.problems import Unacceptable
from vestibule.table import Refused, Write, commit

if TYPE_CHECKING:
    from types_boto3_iot_data import IoTDataPlaneClient

LASTS = timedelta(seconds=10)
"""A person waits at a door for about this long; a later opening would surprise somebody else."""
CAN: Mapping[str, tuple[Verb, ...]] = {
    "lock": ("unlock", "lock"),
    "gate": ("unlock", "lock"),
    "console": ("unlock",),
    "elevator": ("call",),
    "thermostat": (),
}
"""What each kind of device does when it is told to. A door of before kinds were noted has a lock."""
_NEXT: dict[str, tuple[CommandStatus, ...]] = {
    "received": ("accepted",),
    "done": ("accepted", "received"),
    "rejected": ("accepted", "received"),
    "failed": ("accepted",),
}
"""From which states an acknowledgement may lead to the next: an older one that comes later changes nothing."""
_UNDELIVERED = "undelivered"
_REFUSED = ("ForbiddenException", "InvalidRequestException", "MethodNotAllowedException", "UnauthorizedException")
"""With these the broker surely took nothing. A throttled or broken call is the end of several tries, one of which may have
arrived with its answer lost: such a command is not said to have failed, and is over in seconds."""


class Undelivered(RuntimeError):
    """The broker did not take the message."""


class CannotDo(Unacceptable):
    """The device at this door does other things than the one that is asked for."""

    title = "Device cannot do this"


def check(door: Door, verb: Verb) -> None:
    """Refuse what the device at the door cannot do. Only for who may open it: others do not learn what stands there."""
    able = CAN[door.device_kind or "lock"]
    if verb not in able:
        detail = f"The device at this entrance can {' and '.join(able)}." if able else "Nothing moves at this entrance."
        raise CannotDo(detail, errors=[{"pointer": "/verb", "detail": "not what the device at this entrance does"}])


def ask(
    door: Door, *, verb: Verb, command_id: str, person_id: str, grant_id: str, now: datetime, expires_at: datetime
) -> Command:
    """The command that a positive decision allows."""
    return Command(
        id=command_id,
        entrance_id=door.entrance_id,
        site_id=door.site_id,
        organisation_id=door.organisation_id,
        device_id=str(door.device_id),
        person_id=person_id,
        grant_id=grant_id,
        verb=verb,
        status="accepted",
        accepted_at=now,
        not_after=now + LASTS,
        expires_at=expires_at,
    )


def ends(door: Door, now: datetime) -> datetime:
    """When the record of a command ends that was accepted now."""
    return retention.expiry(config.operator_pack(), "commands", now, door.jurisdiction).expires_at


def tell(command: Command) -> None:
    """Send it; if the broker refuses, say so on the command instead of leaving the asker in hope.

    Where nobody knows whether it took the message, the device's word counts, or the command's time runs out.
    """
    try:
        send(command)
    except Undelivered as error:
        observability.note_fault(error, command_id=command.id)
        failed = moving_on(command.id, "failed", device_id=command.device_id, at=clock.now(), reason=_UNDELIVERED)
        with suppress(Refused):
            commit(failed)


def send(command: Command) -> None:
    """Publish the command to its device, QoS 1, gone from the broker when its time is over. `Undelivered` when it surely is."""
    try:
        _broker().publish(
            topic=f"d/{command.device_id}/cmd/{command.id}",
            qos=1,
            payload=json.dumps(message(command)).encode(),
            messageExpiry=int(LASTS.total_seconds()),
        )
    except (ClientError, BotoCoreError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in _REFUSED:
            raise Undelivered from error
        observability.note_fault(error, command_id=command.id)


def message(command: Command) -> dict[str, Any]:
    """What the device reads (docs/devices.md). No personal data: the device knows the command, not the person."""
    return {
        "v": 1,
        "command_id": command.id,
        "verb": command.verb,
        "entrance_id": command.entrance_id,
        "grant_id": command.grant_id,
        "not_after": clock.to_epoch_ms(command.not_after),
    }


def moving_on(
    command_id: str,
    to: CommandStatus,
    *,
    device_id: str,
    at: datetime,
    said: datetime | None = None,
    reason: str | None = None,
) -> Write:
    """The write for an acknowledgement. Refused when it is from another device, repeated, or older than what is known.

    `at` is by the cloud's clock, `said` by the device's. A word from the device ends what seemed undelivered: it was not.
    """
    times: dict[str, datetime | None] = {"ended_at": at, "device_ended_at": said}
    if to == "received":
        times = {"received_at": at, "device_received_at": said, "ended_at": None}
    return COMMANDS.change(command_id, status=to, reason=reason, **times, only_if=_may_lead_to(to, device_id))


def view(command: Command, now: datetime) -> CommandView:
    """The command as its asker sees it. Without a word from the device it is expired when its time is over."""
    silent = command.status in ("accepted", "received") and now > command.not_after
    status = "expired" if silent else command.status
    return CommandView.model_validate({**command.model_dump(), "status": status})


def is_final(view: CommandView) -> bool:
    """Whether waiting longer could still change it."""
    return view.status not in ("accepted", "received")


def _may_lead_to(status: CommandStatus, device_id: str) -> Condition:
    known = COMMANDS.where("status")
    leads = known.is_in(*_NEXT[status])
    if status != "failed":
        leads |= (known == "failed") & (COMMANDS.where("reason") == _UNDELIVERED)
    allowed: Condition = leads & (COMMANDS.where("device_id") == device_id)
    return allowed


@cache
def _broker() -> "IoTDataPlaneClient":
    return aws.client("iot-data")
